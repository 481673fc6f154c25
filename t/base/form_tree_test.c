/* SPDX-License-Identifier: MIT */
#include "base/form.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <string.h>

static void *mem;
static struct err e;

static void
set_up(void)
{
	mem = mem_root("test");
}

static void
tear_down(void)
{
	mem_end(mem);
}

TestSuite(form_tree, .init = set_up, .fini = tear_down);

static const struct {
	const char *body, *json; /* NULL: refused */
} bodies[] = {
	{ "", "{}" },
	{ "&&", "{}" },
	{ "a=1&b=2+3%21", "{\"a\":\"1\",\"b\":\"2 3!\"}" },
	{ "a", "{\"a\":\"\"}" },
	{ "a=", "{\"a\":\"\"}" },
	{ "a=b=c", "{\"a\":\"b=c\"}" },
	{ "a.b=1&a.c.d=2", "{\"a\":{\"b\":\"1\",\"c\":{\"d\":\"2\"}}}" },
	{ "a[]=1&a[]=2", "{\"a\":[\"1\",\"2\"]}" },
	{ "a[0].b=1&a[1].b=2&a[0].c=3",
	    "{\"a\":[{\"b\":\"1\",\"c\":\"3\"},{\"b\":\"2\"}]}" },
	{ "%61%5B%5D=x", "{\"a\":[\"x\"]}" },
	{ "a=x%0D%0Ay%0Dz", "{\"a\":\"x\\ny\\rz\"}" },
	{ "a=1&a=2", NULL },
	{ "a=1&a.b=2", NULL },
	{ "a.b=1&a=2", NULL },
	{ "a=1&a[]=2", NULL },
	{ "a[]=1&a.b=2", NULL },
	{ "a[]=1&a[0].b=2", NULL },
	{ "a[0].b=1&a[]=2", NULL },
	{ "a[0].b=1&a[0].b=2", NULL },
	{ "a[1].b=1", NULL },
	{ "a[0]=1", NULL },
	{ "a[x].b=1", NULL },
	{ "a[-1].b=1", NULL },
	{ "a[99999999999999999999].b=1", NULL },
	{ "a[=1", NULL },
	{ "a[]b=1", NULL },
	{ "=1", NULL },
	{ ".a=1", NULL },
	{ "a.=1", NULL },
	{ "a..b=1", NULL },
	{ "[]=1", NULL },
	{ "a=%", NULL },
	{ "a=%zz", NULL },
	{ "%=a", NULL },
	{ "a=%00", NULL },
	{ "a=%ff", NULL },
	{ "%c3=1", NULL },
	{ "a.b.c.d.e.f.g.h=1",
	    "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"f\":{\"g\":{\"h\":"
	    "\"1\"}}}}}}}}" },
	{ "a.b.c.d.e.f.g.h.i=1", NULL },
};

Test(form_tree, trees_are_built_from_names)
{
	struct json *tree;
	struct buf b;
	size_t i;

	buf_init(&b, mem, 10000);
	for (i = 0; i < COUNT(bodies); i++) {
		const char *body = bodies[i].body;
		bool good = form_tree(&e, mem, body, strlen(body), &tree);

		cr_expect_eq(good, bodies[i].json != NULL, "'%s'", body);
		if (!good) {
			cr_expect_eq(e.kind, ERR_INVALID);
			continue;
		}
		buf_clear(&b);
		json_write(&b, tree);
		cr_expect_str_eq(b.text, bodies[i].json, "'%s'", body);
	}
	cr_expect_not(form_tree(&e, mem, "a\0b=1", 5, &tree));
}

Test(form_tree, trees_have_ceilings)
{
	struct json *tree;
	struct buf b;
	int i;

	buf_init(&b, mem, 1 << 20);
	for (i = 0; i < 2000; i++)
		buf_fmt(&b, "k%d=v&", i);
	cr_expect(form_tree(&e, mem, b.text, b.len, &tree), "%s", e.text);
	cr_expect_eq(json_count(tree), 2000);
	buf_str(&b, "one=more");
	cr_expect_not(form_tree(&e, mem, b.text, b.len, &tree));
	cr_expect_eq(e.kind, ERR_LIMIT);
	buf_clear(&b);
	for (i = 0; i < 201; i++)
		buf_chr(&b, 'a');
	buf_str(&b, "=1");
	cr_expect_not(form_tree(&e, mem, b.text, b.len, &tree));
}
