/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "web/cookie.h"
#include "web/finish.h"
#include "web/guard.h"
#include "web/load.h"

#include <criterion/criterion.h>
#include <string.h>

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

Test(cookie, is_read_strictly, .init = begin, .fini = end)
{
	static const struct {
		const char *header, *value;
	} cases[] = {
		{ "s-x=abc", "abc" },
		{ "a=1; s-x=abc; b=2", "abc" },
		{ "s-x=a%20b", "a b" },
		{ "s-x=a=b", "a=b" },
		{ "xs-x=abc", NULL },
		{ "s-x", NULL },
		{ "s-x=", NULL },
		{ "s-x=one; s-x=two", NULL },
		{ "s-x=%00", NULL },
		{ "s-x=%ff", NULL },
		{ "s-x=%4", NULL },
		{ "", NULL },
		{ NULL, NULL },
		{ ";;;=;", NULL },
	};
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		const char *v = cookie_get(mem, cases[i].header, "s-x");

		cr_expect((v == NULL) == (cases[i].value == NULL), "'%s'",
		    cases[i].header ? cases[i].header : "");
		if (v != NULL && cases[i].value != NULL)
			cr_expect_str_eq(v, cases[i].value);
	}
}

Test(cookie, is_a_host_cookie_over_https, .init = begin, .fini = end)
{
	struct conf conf = { .instance = "a",
		.panel_url = "http://localhost:8080" };

	cr_expect_str_eq(cookie_make(mem, &conf, COOKIE_SESSION, "x;y", 60),
	    "s-a=x%3By; Path=/; HttpOnly; SameSite=Lax; Max-Age=60");
	conf.panel_url = "https://panel.example.org";
	cr_expect_str_eq(cookie_make(mem, &conf, COOKIE_SESSION, "x", -1),
	    "__Host-s-a=x; Path=/; HttpOnly; SameSite=Lax; Secure");
}

Test(guard, takes_changes_only_from_its_own_pages, .init = begin, .fini = end)
{
	static const struct {
		const char *site, *origin, *referer;
		bool ok;
	} cases[] = {
		{ "same-origin", NULL, NULL, true },
		{ "none", NULL, NULL, true },
		{ "same-site", "http://localhost:8080", NULL, false },
		{ "cross-site", "http://localhost:8080", NULL, false },
		{ NULL, "http://localhost:8080", NULL, true },
		{ NULL, "http://LOCALHOST:8080", NULL, true },
		{ NULL, "http://panel.example.org", NULL, true },
		{ NULL, "http://localhost", NULL, false },
		{ NULL, "https://localhost:8080", NULL, false },
		{ NULL, "http://localhost:8080.evil.org", NULL, false },
		{ NULL, "null", NULL, false },
		{ NULL, NULL, "http://localhost:8080/projects", true },
		{ NULL, NULL, "http://evil.org/?http://localhost:8080/",
		    false },
		{ NULL, "http://evil.org", "http://localhost:8080/", false },
		{ NULL, NULL, NULL, false },
		{ "", "", "", false },
	};
	const struct conf conf = { .instance = "a",
		.panel_url = "http://panel.example.org" };
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		const struct web_input in = { .host = "localhost:8080",
			.fetch_site = cases[i].site,
			.origin = cases[i].origin,
			.referer = cases[i].referer };
		struct err e = { .kind = ERR_NONE };

		cr_expect(
		    guard_origin(&e, &in, &conf) == cases[i].ok, "case %zu", i);
	}
}

Test(guard, reads_bearer_tokens)
{
	cr_expect_str_eq(guard_bearer("Bearer abc"), "abc");
	cr_expect_str_eq(guard_bearer("bearer   abc"), "abc");
	cr_expect(guard_bearer("Basic abc") == NULL);
	cr_expect(guard_bearer("Bearer") == NULL);
	cr_expect(guard_bearer(NULL) == NULL);
}

Test(next, never_leads_to_another_site)
{
	static const struct {
		const char *given, *taken;
	} cases[] = {
		{ "/projects/1", "/projects/1" },
		{ "/projects?sort=name", "/projects?sort=name" },
		{ "//evil.org", "/" },
		{ "/\\evil.org", "/" },
		{ "http://evil.org", "/" },
		{ "javascript:alert(1)", "/" },
		{ "/a\nb", "/" },
		{ "", "/" },
		{ NULL, "/" },
	};
	size_t i;

	for (i = 0; i < COUNT(cases); i++)
		cr_expect_str_eq(req_next(cases[i].given), cases[i].taken);
}

Test(etag, is_compared_by_version_or_whole)
{
	static const struct {
		const char *header;
		bool version, whole;
	} cases[] = {
		{ "\"5-aa\"", true, true },
		{ "W/\"5-aa\"", true, true },
		{ "\"4-aa\", \"5-aa\"", true, true },
		{ "*", true, true },
		{ "\"5-bb\"", true, false },
		{ "\"55-aa\"", false, false },
		{ "\"4-aa\"", false, false },
		{ "5-aa", false, false },
		{ "\"\"", false, false },
		{ "\"", false, false },
		{ "", false, false },
	};
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		cr_expect(
		    etag_names_version(cases[i].header, 5) == cases[i].version,
		    "%s", cases[i].header);
		cr_expect(
		    etag_matches(cases[i].header, "\"5-aa\"") == cases[i].whole,
		    "%s", cases[i].header);
	}
}
