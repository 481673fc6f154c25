/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "t/web/panel.h"
#include "web/cookie.h"

#include <criterion/criterion.h>
#include <string.h>

/* What the dispatcher does for pages; the pages themselves have tests of
 * their own. */

static bool
shows(const struct turn *t, const char *text)
{
	return t->rs.body.text != NULL && strstr(t->rs.body.text, text) != NULL;
}

Test(page, leads_to_sign_in_and_back)
{
	struct panel *p = panel_new();
	struct turn *t =
	    panel_page(p, NULL, "GET", "/projects?sort=name", NULL);

	expect_status(t, 303);
	cr_expect_str_eq(panel_header(t, "Location"),
	    "/sign-in?next=%2Fprojects%3Fsort%3Dname");
	cr_expect(panel_header(t, "Set-Cookie") == NULL);
	panel_end(p);
}

Test(page, leads_to_the_first_set_up_while_nobody_is_there)
{
	struct panel *p = panel_new();
	struct db *owner = fixture_owner(p->f);

	testdb_sql(owner, "truncate users cascade");
	db_close(owner);
	expect_status(panel_page(p, NULL, "GET", "/", NULL), 303);
	cr_expect_str_eq(
	    panel_header(panel_page(p, NULL, "GET", "/", NULL), "Location"),
	    "/setup");
	panel_end(p);
}

Test(page, gives_a_guest_the_key_of_its_form)
{
	struct panel *p = panel_new();
	const struct web_input in = {
		.method = "GET", .uri = "/sign-in", .host = "localhost:8080"
	};
	struct turn *t = panel_ask(p, &in);

	expect_status(t, 200);
	cr_expect(panel_header(t, "Set-Cookie") != NULL);
	cr_expect(t->rq.csrf_key != NULL);
	cr_expect(shows(t, account_csrf(p->f->mem, t->rq.csrf_key)));
	panel_end(p);
}

Test(page, shows_a_form_again_with_what_was_typed)
{
	struct panel *p = panel_new();
	struct turn *t = panel_page(p, NULL, "POST", "/sign-in",
	    "email=who%22%3E%3Cb%3E%40example.org&password=hunter2-hunter2");

	expect_status(t, 401);
	cr_expect(shows(t, "who&quot;&gt;&lt;b&gt;@example.org"), "%s",
	    t->rs.body.text);
	cr_expect(!shows(t, "hunter2"));
	cr_expect(!shows(t, "<b>"));
	t = panel_page(p, p->ann, "POST", "/projects", "name=Not+A+Name");
	expect_status(t, 400);
	cr_expect(shows(t, "Not A Name"), "%s", t->rs.body.text);
	panel_end(p);
}

Test(page, takes_no_forged_form)
{
	struct panel *p = panel_new();
	struct web_input in = { .method = "POST",
		.uri = "/projects",
		.host = "localhost:8080",
		.origin = "http://localhost:8080",
		.cookie = at(p, "%s=%s",
		    cookie_name(p->f->mem, &p->f->conf, COOKIE_SESSION),
		    p->ann),
		.content_type = "application/x-www-form-urlencoded",
		.body = "name=forged&csrf=wrong",
		.body_n = 22 };
	struct turn *t = panel_ask(p, &in);

	expect_status(t, 403);
	cr_expect(!shows(t, "forged"));
	in.body = at(p, "name=forged&csrf=%s", account_csrf(p->f->mem, p->ann));
	in.body_n = strlen(in.body);
	in.origin = "http://evil.example.org";
	expect_status(panel_ask(p, &in), 403);
	in.origin = "http://localhost:8080";
	expect_status(panel_ask(p, &in), 303);
	in.content_type = "multipart/form-data; boundary=x";
	expect_status(panel_ask(p, &in), 415);
	/* A bearer token is for programs: pages do not look at it. */
	in.cookie = NULL;
	in.authorization = at(p, "Bearer %s", p->ann);
	expect_status(panel_ask(p, &in), 303);
	cr_expect(text_starts(
	    panel_header(panel_ask(p, &in), "Location"), "/sign-in"));
	panel_end(p);
}

Test(page, is_html_only)
{
	struct panel *p = panel_new();
	const struct web_input in = { .method = "GET",
		.uri = "/projects",
		.accept = "application/json" };

	expect_status(panel_ask(p, &in), 406);
	panel_end(p);
}

Test(page, keeps_its_words_when_the_templates_are_gone)
{
	struct panel *p = panel_new();
	struct turn *t;

	p->f->conf.share_dir = "/nonexistent";
	t = panel_page(p, p->ann, "GET", "/projects", NULL);
	expect_status(t, 500);
	cr_expect(shows(t, "<!doctype html>"));
	cr_expect(shows(t, t->ctx.request_id));
	cr_expect(!shows(t, "nonexistent"));
	panel_end(p);
}

Test(page, says_nothing_of_the_inside_when_the_database_is_away)
{
	struct panel *p = panel_new();
	struct err ignored;
	struct turn *t;

	cr_expect(!db_open(&ignored, p->f->mem,
	    "host=/nonexistent dbname=secret-name", "test", false, &p->web.db));
	t = panel_page(p, p->ann, "GET", "/projects", NULL);
	expect_status(t, 503);
	cr_expect(panel_header(t, "Retry-After") != NULL);
	cr_expect(!shows(t, "nonexistent") && !shows(t, "secret-name"));
	t = panel_api(p, p->ann, "GET", "/api/v1/projects", NULL);
	expect_status(t, 503);
	cr_expect_str_eq(panel_text(t, "error/code"), "SERVICE_UNAVAILABLE");
	cr_expect(!shows(t, "nonexistent") && !shows(t, "secret-name"));
	t = panel_api(p, NULL, "GET", "/readyz", NULL);
	expect_status(t, 503);
	cr_expect(shows(t, "\"postgresql\",\"needed\":true,\"ok\":false"));
	expect_status(panel_api(p, NULL, "GET", "/healthz", NULL), 200);
	panel_end(p);
}

Test(page, shows_a_flash_once)
{
	struct panel *p = panel_new();
	struct turn *t = panel_page(p, p->ann, "POST",
	    at(p, "/applications/%s/variables", p->app.id),
	    "key=A_KEY&value=1");
	const char *set = panel_header(t, "Set-Cookie");
	struct web_input in = { .method = "GET", .host = "localhost:8080" };

	expect_status(t, 303);
	cr_assert(set != NULL);
	in.uri = panel_header(t, "Location");
	in.cookie = at(p, "%s=%s; %.*s",
	    cookie_name(p->f->mem, &p->f->conf, COOKIE_SESSION), p->ann,
	    (int)strcspn(set, ";"), set);
	t = panel_ask(p, &in);
	expect_status(t, 200);
	cr_expect(shows(t, "A_KEY is set."));
	cr_expect(strstr(panel_header(t, "Set-Cookie"), "Max-Age=0") != NULL);
	panel_end(p);
}
