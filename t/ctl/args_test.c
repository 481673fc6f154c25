/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "ctl/args.h"

#include <criterion/criterion.h>
#include <string.h>

enum { WORDS_MAX = 8 };

struct result {
	bool flag;
	const char *one;
	struct words many, rest;
};

static bool
read_line(struct err *e, void *mem, const char *const *line, struct result *r)
{
	const struct option_row table[] = {
		{ .name = "flag", .flag = &r->flag },
		{ .name = "one", .value = &r->one },
		{ .name = "many", .values = &r->many },
		OPTIONS_END,
	};
	char *argv[WORDS_MAX + 1];
	int argc = 0;

	for (; line[argc] != NULL; argc++)
		argv[argc] = mem_str(mem, line[argc]);
	return args_read(e, mem, table, argc, argv, &r->rest);
}

Test(args, options_and_words_are_told_apart)
{
	static const struct {
		const char *line[WORDS_MAX];
		bool ok, flag;
		const char *one;
		size_t many, rest;
		const char *last;
	} cases[] = {
		{ { NULL }, true, false, NULL, 0, 0, NULL },
		{ { "a", "--flag", "b" }, true, true, NULL, 0, 2, "b" },
		{ { "--one", "x" }, true, false, "x", 0, 0, NULL },
		{ { "--one=x=y" }, true, false, "x=y", 0, 0, NULL },
		{ { "--one=" }, true, false, "", 0, 0, NULL },
		{ { "--one", "--flag" }, true, false, "--flag", 0, 0, NULL },
		{ { "--many", "1", "--many=2" }, true, false, NULL, 2, 0,
		    NULL },
		{ { "--", "--flag" }, true, false, NULL, 0, 1, "--flag" },
		{ { "-" }, true, false, NULL, 0, 1, "-" },
		{ { "--on", "x" }, false, false, NULL, 0, 0, NULL },
		{ { "--oneness", "x" }, false, false, NULL, 0, 0, NULL },
		{ { "--one" }, false, false, NULL, 0, 0, NULL },
		{ { "--one", "x", "--one", "y" }, false, false, "x", 0, 0,
		    NULL },
		{ { "--flag=yes" }, false, true, NULL, 0, 0, NULL },
		{ { "-x" }, false, false, NULL, 0, 0, NULL },
	};
	void *mem = mem_root("test");
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		struct err e = { .kind = ERR_NONE };
		struct result r = { .flag = false };
		bool ok = read_line(&e, mem, cases[i].line, &r);

		cr_expect_eq(ok, cases[i].ok, "case %zu: %s", i, e.text);
		cr_expect_eq(
		    e.kind, ok ? ERR_NONE : ERR_INVALID, "case %zu", i);
		cr_expect_eq(r.flag, cases[i].flag, "case %zu", i);
		cr_expect_eq(r.many.n, cases[i].many, "case %zu", i);
		cr_expect(
		    (r.one == NULL) == (cases[i].one == NULL) &&
			(r.one == NULL || strcmp(r.one, cases[i].one) == 0),
		    "case %zu", i);
		cr_expect_eq(r.rest.n, cases[i].rest, "case %zu", i);
		if (cases[i].last != NULL)
			cr_expect_str_eq(
			    r.rest.at[r.rest.n - 1], cases[i].last);
	}
	mem_end(mem);
}
