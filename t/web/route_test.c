/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "web/route.h"

#include <criterion/criterion.h>

static void *mem;

static void
begin(void)
{
	mem_setup();
	mem = mem_root("test");
}

static void
end(void)
{
	mem_end(mem);
}

Test(route, is_matched_by_its_parts, .init = begin, .fini = end)
{
	static const struct {
		const char *path;
		const char *route; /* NULL: nothing there */
		const char *param;
		bool api;
	} cases[] = {
		{ "/api/v1/projects", "/projects", NULL, true },
		{ "/api/projects", "/projects", NULL, true },
		{ "/api/v1/projects/", "/projects", NULL, true },
		{ "/api/v1", "/", NULL, true },
		{ "/api", "/", NULL, true },
		{ "/api/v1/", "/", NULL, true },
		{ "/api/v1/projects/a%20b", "/projects/:id", "a b", true },
		{ "/api/v1/projects/%C3%A9", "/projects/:id", "\xc3\xa9",
		    true },
		{ "/healthz", "/healthz", NULL, true },
		{ "/api/v1/healthz", "/healthz", NULL, true },
		{ "/api/v1/projects//", NULL, NULL, true },
		{ "/api/v1//", NULL, NULL, true },
		{ "//", NULL, NULL, false },
		{ "/api/v1//projects", NULL, NULL, true },
		{ "/api/v1/projects/%00", NULL, NULL, true },
		{ "/api/v1/projects/%ff", NULL, NULL, true },
		{ "/api/v1/projects/%zz", NULL, NULL, true },
		{ "/api/v1/PROJECTS", NULL, NULL, true },
		{ "/api/v2/projects", NULL, NULL, true },
		{ "/apis", NULL, NULL, false },
		{ "api/v1/projects", NULL, NULL, false },
		{ "", NULL, NULL, false },
	};
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		struct route_match m;

		route_match(mem, METHOD_GET, cases[i].path, &m);
		cr_expect(m.api == cases[i].api, "%s", cases[i].path);
		if (cases[i].route == NULL) {
			cr_expect(m.route == NULL && m.methods == 0, "%s",
			    cases[i].path);
			continue;
		}
		cr_assert(m.route != NULL, "%s", cases[i].path);
		cr_expect_str_eq(m.route->path, cases[i].route);
		if (cases[i].param != NULL)
			cr_expect_str_eq(m.param[0], cases[i].param);
	}
}

Test(route, knows_the_methods_of_a_path, .init = begin, .fini = end)
{
	struct route_match m;

	route_match(mem, METHOD_PUT, "/api/v1/projects/x", &m);
	cr_expect(m.route == NULL);
	cr_expect(m.methods == (METHOD_GET | METHOD_PATCH | METHOD_DELETE));
}

/* "/users/me" is a word of its own and no id. */
Test(route, prefers_words_to_names, .init = begin, .fini = end)
{
	struct route_match m;

	route_match(mem, METHOD_GET, "/projects/new", &m);
	cr_assert(m.route != NULL);
	cr_expect_str_eq(m.route->path, "/projects/new");
}

Test(method, is_read_exactly)
{
	static const struct {
		const char *word;
		enum method method;
		bool head;
	} cases[] = {
		{ "GET", METHOD_GET, false },
		{ "HEAD", METHOD_GET, true },
		{ "DELETE", METHOD_DELETE, false },
		{ "get", METHOD_NONE, false },
		{ "TRACE", METHOD_NONE, false },
		{ "", METHOD_NONE, false },
		{ "GET ", METHOD_NONE, false },
	};
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		bool head;

		cr_expect(method_of(cases[i].word, &head) == cases[i].method,
		    "'%s'", cases[i].word);
		cr_expect(head == cases[i].head, "'%s'", cases[i].word);
	}
}
