/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "t/web/panel.h"
#include "web/cookie.h"
#include "web/error.h"
#include "web/fail.h"
#include "web/view.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* Every error page says what happened, why, what to do and its request id,
 * to whoever it is for. */

static bool
shows(const struct turn *t, const char *text)
{
	return t->rs.body.text != NULL && strstr(t->rs.body.text, text) != NULL;
}

static const char *
word(struct panel *p, const char *of, const char *part)
{
	struct buf html;

	buf_init(&html, p->f->mem, 4096);
	buf_html(&html, view_say(p->f->mem, at(p, "Error.%s", of),
			    (const char *const[]){ part, NULL }));
	return html.text;
}

/* signed_in: the page has somebody's header. */
static void
is_complete(struct panel *p, const struct turn *t, int status, const char *of,
    const char *why, bool signed_in)
{
	const char *const parts[] = { at(p, "Error %d", status),
		word(p, of, "title"), why, word(p, of, "todo"),
		at(p, "<title>%s - davit</title>", word(p, of, "title")),
		at(p, "request <code>%s</code>", t->ctx.request_id),
		"</html>" };
	size_t i;

	expect_status(t, status);
	for (i = 0; i < COUNT(parts); i++)
		cr_expect(shows(t, parts[i]), "%d %s lacks %s: %s", status, of,
		    parts[i], t->rs.body.text);
	cr_expect(
	    shows(t, "action=\"/sign-out\"") == signed_in, "%d %s", status, of);
	cr_expect_str_eq(panel_header(t, "X-Request-Id"), t->ctx.request_id);
	cr_expect_str_eq(
	    panel_header(t, "Content-Type"), "text/html; charset=utf-8");
}

/* Whatever a request may fail with. */
Test(error_page, is_whole_for_every_kind_and_code)
{
	static const struct {
		enum err_kind kind;
		const char *code, *word, *why;
		int status;
	} cases[] = {
		{ ERR_INVALID, "", "VALIDATION_ERROR", "because of it", 400 },
		{ ERR_INVALID, WEB_SYNTAX, "INVALID_INPUT", "because of it",
		    400 },
		{ ERR_DENIED, "", "FORBIDDEN", "because of it", 403 },
		{ ERR_DENIED, WEB_CSRF, WEB_CSRF, "because of it", 403 },
		{ ERR_ABSENT, "", "RESOURCE_NOT_FOUND", "because of it", 404 },
		{ ERR_CONFLICT, "DEPLOYMENT_OVER", "CONFLICT", "because of it",
		    409 },
		{ ERR_CONFLICT, WEB_STALE, "PRECONDITION_FAILED",
		    "because of it", 412 },
		{ ERR_LIMIT, WEB_TOO_LARGE, "PAYLOAD_TOO_LARGE",
		    "because of it", 413 },
		{ ERR_LIMIT, "", "RATE_LIMIT_EXCEEDED", "because of it", 429 },
		{ ERR_INTERNAL, "", "INTERNAL_SERVER_ERROR",
		    "something went wrong on our side", 500 },
		{ ERR_UPSTREAM, "", "SERVICE_UNAVAILABLE",
		    "a part of the platform does not answer", 503 },
		{ ERR_TIMEOUT, "", "SERVICE_UNAVAILABLE", "took too long",
		    503 },
		{ ERR_UPSTREAM, "DATABASE_UNAVAILABLE", "DATABASE_UNAVAILABLE",
		    "the database does not answer", 503 },
	};
	struct panel *p = panel_new();
	size_t i;

	for (i = 0; i < COUNT(cases) * 2; i++) {
		size_t k = i / 2;
		bool in = i % 2 == 0;
		struct turn *t = panel_page(p, in ? p->ann : NULL, "GET",
		    in ? "/projects" : "/sign-in", NULL);
		struct err *e = &t->ctx.err;

		(void)!err_code(
		    e, cases[k].kind, cases[k].code, "because of it");
		fail_answer(t);
		res_header(&t->rs, "X-Request-Id", t->ctx.request_id);
		res_header(&t->rs, "Content-Type", t->rs.type);
		is_complete(
		    p, t, cases[k].status, cases[k].word, cases[k].why, in);
		cr_expect(
		    shows(t, ">Try again</a>") == (k >= 8), "case %zu", k);
		cr_expect(shows(t, "data-again=") == (k >= 10), "case %zu", k);
		cr_expect((panel_header(t, "Retry-After") != NULL) ==
			      (cases[k].status == 429 || k >= 10),
		    "case %zu", k);
		cr_expect(shows(t, "because of it") == (k < 9), "case %zu", k);
	}
	panel_end(p);
}

Test(error_page, knows_who_asked_for_what_is_not_there)
{
	static const char *const paths[] = { "/nothing-here", "/projects/x/y/z",
		"/applications/00000000-0000-4000-8000-000000000000" };
	struct panel *p = panel_new();
	struct turn *t;
	size_t i;

	for (i = 0; i < COUNT(paths); i++) {
		t = panel_page(p, p->ann, "GET", paths[i], NULL);
		is_complete(p, t, 404, "RESOURCE_NOT_FOUND", "", true);
		cr_expect(shows(t, "href=\"/search\""));
	}
	t = panel_page(
	    p, p->bob, "GET", at(p, "/applications/%s", p->app.id), NULL);
	is_complete(p, t, 404, "RESOURCE_NOT_FOUND", "", true);
	cr_expect(!shows(t, p->app.name));
	t = panel_page(p, NULL, "GET", paths[0], NULL);
	is_complete(p, t, 404, "RESOURCE_NOT_FOUND", "", false);
	cr_expect(shows(t, "href=\"/sign-in\""));
	panel_end(p);
}

Test(error_page, says_what_a_role_may_not)
{
	struct panel *p = panel_new();
	struct turn *t = panel_page(p, p->vic, "POST",
	    at(p, "/applications/%s/deploy", p->app.id), NULL);

	is_complete(p, t, 403, "FORBIDDEN", "", true);
	cr_expect(!shows(t, ">Try again</a>"));
	panel_end(p);
}

Test(error_page, comes_where_a_form_was_not_read)
{
	struct panel *p = panel_new();
	struct web_input in = { .method = "POST",
		.uri = "/projects",
		.host = "localhost:8080",
		.origin = "http://localhost:8080",
		.cookie = at(p, "%s=%s",
		    cookie_name(p->f->mem, &p->f->conf, COOKIE_SESSION),
		    p->ann),
		.too_large = true };
	struct turn *t = panel_ask(p, &in);

	is_complete(p, t, 413, "PAYLOAD_TOO_LARGE", "at most", true);
	in.too_large = false;
	in.content_type = "application/x-www-form-urlencoded";
	in.body = "csrf=wrong&name=x";
	in.body_n = strlen(in.body);
	is_complete(p, panel_ask(p, &in), 403, WEB_CSRF, "", true);
	in.content_type = "text/plain";
	is_complete(p, panel_ask(p, &in), 415, "UNSUPPORTED_MEDIA_TYPE",
	    "application/x-www-form-urlencoded", true);
	t = panel_page(p, p->ann, "POST", "/search", "q=x");
	is_complete(p, t, 405, "METHOD_NOT_ALLOWED", "GET", true);
	panel_end(p);
}

Test(error_page, comes_while_the_database_is_away)
{
	struct panel *p = panel_new();
	struct err ignored;
	struct turn *t;

	cr_expect(!db_open(&ignored, p->f->mem,
	    "host=/nonexistent dbname=secret-name", "test", false, &p->web.db));
	t = panel_page(p, p->ann, "GET", "/projects", NULL);
	is_complete(p, t, 503, "DATABASE_UNAVAILABLE",
	    "the database does not answer", false);
	cr_expect_str_eq(panel_header(t, "Retry-After"), "5");
	cr_expect(shows(t, "data-again=\"5\""));
	cr_expect(!shows(t, "nonexistent") && !shows(t, "secret-name"));
	/* A change is not sent again on its own. */
	t = panel_page(p, p->ann, "POST", "/projects", "name=new-one");
	is_complete(p, t, 503, "DATABASE_UNAVAILABLE", "", false);
	cr_expect(!shows(t, "data-again") && !shows(t, ">Try again</a>"));
	panel_end(p);
}
