/* SPDX-License-Identifier: MIT */
#include "core/search.h"
#include "base/str.h"
#include "t/web/panel.h"

#include <criterion/criterion.h>
#include <string.h>

static bool
shows(const struct turn *t, const char *text)
{
	return t->rs.body.text != NULL && strstr(t->rs.body.text, text) != NULL;
}

Test(search, answers_the_same_as_json_by_token_and_by_cookie)
{
	struct panel *p = panel_new();
	const char *uri = at(p, "/api/v1/search?q=%s", p->app.name);
	struct web_input in = {
		.method = "GET", .uri = uri, .host = "localhost:8080"
	};
	struct turn *t = panel_api(p, p->ann, "GET", uri, NULL), *by_cookie;

	expect_status(t, 200);
	cr_expect_str_eq(panel_text(t, "data/0/kind"), "application");
	cr_expect_str_eq(panel_text(t, "data/0/id"), p->app.id);
	cr_expect_str_eq(
	    panel_text(t, "data/0/path"), at(p, "/applications/%s", p->app.id));
	in.cookie =
	    panel_page(p, p->ann, "GET", "/search", NULL)->rq.in->cookie;
	by_cookie = panel_ask(p, &in);
	expect_status(by_cookie, 200);
	cr_expect_str_eq(by_cookie->rs.body.text, t->rs.body.text);
	t = panel_api(p, p->vic, "GET", uri, NULL);
	cr_expect_str_eq(panel_text(t, "data/0/id"), p->app.id, "a viewer too");
	t = panel_api(p, p->bob, "GET", uri, NULL);
	expect_status(t, 200);
	cr_expect_str_eq(t->rs.body.text, "{\"data\":[]}");
	panel_end(p);
}

Test(search, wants_1_to_100_characters)
{
	struct panel *p = panel_new();
	char many[SEARCH_CHARS_MAX + 2];
	struct turn *t;

	memset(many, 'x', sizeof many);
	many[sizeof many - 1] = '\0';
	t = panel_api(p, p->ann, "GET", "/api/v1/search", NULL);
	expect_status(t, 400);
	cr_expect_str_eq(panel_text(t, "error/details/errors/0/field"), "q");
	expect_status(
	    panel_api(p, p->ann, "GET", "/api/v1/search?q=", NULL), 400);
	expect_status(panel_api(p, p->ann, "GET",
			  at(p, "/api/v1/search?q=%s", many), NULL),
	    400);
	expect_status(
	    panel_page(p, p->ann, "GET", at(p, "/search?q=%s", many), NULL),
	    400);
	many[SEARCH_CHARS_MAX] = '\0';
	expect_status(panel_api(p, p->ann, "GET",
			  at(p, "/api/v1/search?q=%s", many), NULL),
	    200);
	expect_status(
	    panel_api(p, p->ann, "GET", "/api/v1/search?q=a&z=1", NULL), 400);
	panel_end(p);
}

Test(search, is_a_page_with_an_empty_state_results_and_none)
{
	struct panel *p = panel_new();
	struct turn *t = panel_page(p, p->ann, "GET", "/search", NULL);

	expect_status(t, 200);
	cr_expect(shows(t, "Type a part of what you look for"));
	cr_expect(!shows(t, "id=\"find\""), "one field is enough there");
	t = panel_page(
	    p, p->ann, "GET", at(p, "/search?q=%s", p->project.name), NULL);
	expect_status(t, 200);
	cr_expect(shows(t, at(p, "href=\"/projects/%s\"", p->project.id)));
	cr_expect(shows(t, at(p, "value=\"%s\"", p->project.name)));
	t = panel_page(p, p->ann, "GET", "/search?q=%22%3E%3Cb%3Enone", NULL);
	expect_status(t, 200);
	cr_expect(shows(t, "Nothing of your teams has"));
	cr_expect(shows(t, "&quot;&gt;&lt;b&gt;none"));
	cr_expect(!shows(t, "<b>none"));
	t = panel_page(
	    p, p->bob, "GET", at(p, "/search?q=%s", p->project.name), NULL);
	cr_expect(!shows(t, p->project.id));
	panel_end(p);
}

Test(search, is_at_the_top_of_every_page_of_who_is_signed_in)
{
	struct panel *p = panel_new();

	cr_expect(shows(panel_page(p, p->ann, "GET", "/account", NULL),
	    "<form role=\"search\" action=\"/search\">"));
	cr_expect(!shows(
	    panel_page(p, NULL, "GET", "/sign-in", NULL), "role=\"search\""));
	cr_expect(!shows(
	    panel_page(p, NULL, "GET", "/sign-in", NULL), "data-palette"));
	cr_expect(shows(
	    panel_page(p, p->vic, "GET", "/search", NULL), "role=\"listbox\""));
	panel_end(p);
}
