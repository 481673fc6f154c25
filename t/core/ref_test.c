/* SPDX-License-Identifier: MIT */
#include "core/ref.h"
#include "base/str.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct ref_shared shared[] = {
	{ "environment", "HOST", "db.internal", false },
	{ "project", "HOST", "shared.internal", false },
	{ "environment", "EMPTY", "", false },
	{ "environment", "KEY", NULL, true },
	{ "environment", "NESTED", "${environment.HOST}", false },
};

Test(ref, stands_for_the_shared_variable)
{
	static const char *const cases[][2] = {
		{ "", "" },
		{ "plain", "plain" },
		{ "http://${environment.HOST}:80/${project.HOST}",
		    "http://db.internal:80/shared.internal" },
		{ "[${environment.EMPTY}]", "[]" },
		{ "${OTHER} $HOME ${x.y} ${", "${OTHER} $HOME ${x.y} ${" },
		{ "${environment.}", "${environment.}" },
		{ "${environment.A B}", "${environment.A B}" },
		{ "${environment.NESTED}", "${environment.HOST}" },
		{ "$${project.HOST}", "$shared.internal" },
	};
	void *mem = mem_root("test");
	struct err e = { .kind = ERR_NONE };

	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *out = NULL;

		cr_assert(ref_expand(&e, mem, cases[i][0], shared,
			      COUNT(shared), &out),
		    "%s: %s", cases[i][0], e.text);
		cr_expect_str_eq(out, cases[i][1]);
	}
	mem_end(mem);
}

Test(ref, to_nothing_and_to_a_secret_are_errors)
{
	static const char *const cases[] = { "${environment.MISSING}",
		"a${project.EMPTY}b", "${environment.KEY}" };
	void *mem = mem_root("test");

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct err e = { .kind = ERR_NONE };
		const char *out;

		cr_expect_not(
		    ref_expand(&e, mem, cases[i], shared, COUNT(shared), &out));
		cr_expect_str_eq(e.code, "UNDEFINED_REFERENCE");
	}
	mem_end(mem);
}
