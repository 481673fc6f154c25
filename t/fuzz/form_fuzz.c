/* SPDX-License-Identifier: MIT */
/*
 * A body that starts with "{" is JSON, else what follows the first byte is an
 * HTML form; both are read by a table
 * with every type.  What is accepted keeps the table's promises.
 */
#include "base/form.h"
#include "base/mem.h"
#include "base/names.h"
#include "base/str.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

struct inner {
	const char *text;
	bool has_text;
};

struct record {
	const char *t, *l, *s, *e, *d;
	struct inner *o;
	struct form_list list, argv, map;
	int64_t n;
	bool b, has_t;
};

/* clang-format off */
static const char *const words[] = { "one", "two", NULL };

static const struct form_field inner_form[] = {
	{ .name = "t", .type = FORM_TEXT, .need = true, .lo = 1, .hi = 5,
	  .offset = offsetof(struct inner, text), .has = offsetof(struct inner, has_text) },
	FORM_END
};

static const struct form_field table[] = {
	{ .name = "t", .type = FORM_TEXT, .nullable = true, .lo = 2, .hi = 6, .check = env_key_ok,
	  .offset = offsetof(struct record, t), .has = offsetof(struct record, has_t), .say = "a name" },
	{ .name = "l", .type = FORM_LINES, .hi = 10, .offset = offsetof(struct record, l) },
	{ .name = "s", .type = FORM_SECRET, .hi = 10, .offset = offsetof(struct record, s) },
	{ .name = "e", .type = FORM_ENUM, .words = words, .offset = offsetof(struct record, e) },
	{ .name = "d", .type = FORM_NUM, .lo = -5, .hi = 5, .offset = offsetof(struct record, d) },
	{ .name = "n", .type = FORM_INT, .lo = -5, .hi = 500, .offset = offsetof(struct record, n) },
	{ .name = "b", .type = FORM_BOOL, .offset = offsetof(struct record, b) },
	{ .name = "o", .type = FORM_OBJECT, .nullable = true, .sub = inner_form,
	  .size = sizeof(struct inner), .offset = offsetof(struct record, o) },
	{ .name = "i", .type = FORM_LIST, .hi = 3, .sub = inner_form,
	  .size = sizeof(struct inner), .offset = offsetof(struct record, list) },
	{ .name = "a", .type = FORM_ARGV, .hi = 3, .offset = offsetof(struct record, argv) },
	{ .name = "m", .type = FORM_MAP, .hi = 3, .check = env_key_ok, .offset = offsetof(struct record, map) },
	FORM_END
};
/* clang-format on */

static void
must(bool true_thing, const char *what)
{
	if (!true_thing)
		panic("accepted a bad %s", what);
}

static void
check_lists(const struct record *r)
{
	const struct inner *items = r->list.items;
	const struct form_pair *pairs = r->map.items;
	const char **argv = r->argv.items;
	size_t i;

	must(r->list.n <= 3 && r->argv.n <= 3 && r->map.n <= 3, "length");
	for (i = 0; i < r->list.n; i++)
		must(items[i].text != NULL && items[i].text[0] != '\0', "item");
	for (i = 0; i < r->argv.n; i++)
		must(utf8_ok(argv[i], strlen(argv[i])), "argument");
	for (i = 0; i < r->map.n; i++)
		must(
		    env_key_ok(pairs[i].key) && pairs[i].value != NULL, "pair");
}

static void
check_record(const struct record *r)
{
	must(r->t == NULL || env_key_ok(r->t), "text");
	must(r->l == NULL || strlen(r->l) <= 40, "length of lines");
	must(r->e == NULL || r->e == words[0] || r->e == words[1], "word");
	must(r->d == NULL || strspn(r->d, "-0123456789.") == strlen(r->d),
	    "number");
	must(r->n >= -5 && r->n <= 500, "integer");
	must(r->o == NULL || r->o->text != NULL, "object");
	check_lists(r);
}

static void
check_errors(const struct form_errors *errors, const struct err *e)
{
	size_t i;

	must(errors->n == 0 || same(e->field, errors->at[0].field) ||
		 strlen(e->field) == sizeof e->field - 1,
	    "first error");
	for (i = 0; i < errors->n; i++)
		must(
		    utf8_ok(errors->at[i].field, strlen(errors->at[i].field)) &&
			utf8_ok(errors->at[i].message,
			    strlen(errors->at[i].message)),
		    "error text");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct form_errors errors = { .n = 0 };
	struct record r = { 0 };
	struct json *tree = NULL;
	struct err e = { 0 };
	const char *body;
	void *mem;
	bool html;

	if (n == 0)
		return 0;
	mem = mem_root("fuzz");
	html = data[0] != '{';
	body = (const char *)data + (html ? 1 : 0);
	n -= html ? 1 : 0;
	if (html ? form_tree(&e, mem, body, n, &tree)
		 : json_parse(&e, mem, body, n, &tree)) {
		if (form_read(&e, mem, html ? FORM_FROM_HTML : FORM_FROM_JSON,
			table, tree, &r, &errors))
			check_record(&r);
		else
			check_errors(&errors, &e);
	}
	mem_end(mem);
	return 0;
}
