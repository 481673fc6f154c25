/* SPDX-License-Identifier: MIT */
#include "base/rand.h"
#include "base/str.h"
#include "core/audit.h"
#include "t/web/panel.h"
#include "web/view.h"

#include <criterion/criterion.h>
#include <string.h>

static bool
shows(const struct turn *t, const char *text)
{
	return t->rs.body.text != NULL && strstr(t->rs.body.text, text) != NULL;
}

static const char *
project_deleted(struct panel *p)
{
	struct turn *t = panel_api(p, p->ann, "POST", "/api/v1/projects",
	    "{\"name\":\"short-lived\"}");
	const char *id = panel_text(t, "id");

	t = panel_api(p, p->ann, "GET",
	    at(p, "/api/v1/projects/%s/environments", id), NULL);
	expect_status(
	    panel_api(p, p->ann, "DELETE",
		at(p, "/api/v1/environments/%s", panel_text(t, "data/0/id")),
		NULL),
	    204);
	expect_status(panel_api(p, p->ann, "DELETE",
			  at(p, "/api/v1/projects/%s", id), NULL),
	    204);
	return id;
}

Test(activity, names_what_was_made_changed_and_deleted)
{
	struct panel *p = panel_new();
	const char *gone = project_deleted(p);
	struct turn *t;

	t = panel_api(
	    p, p->ann, "GET", "/api/v1/audit-logs?action=project", NULL);
	expect_status(t, 200);
	cr_expect_str_eq(panel_text(t, "data/0/action"), "project.delete");
	cr_expect_str_eq(panel_text(t, "data/0/resourceId"), gone);
	cr_expect_str_eq(panel_text(t, "data/0/name"), "short-lived");
	cr_expect_str_eq(panel_text(t, "data/0/path"), "");
	cr_expect_str_eq(panel_text(t, "data/0/ip"), "192.0.2.7");
	cr_expect_str_eq(panel_text(t, "data/1/action"), "project.create");
	cr_expect_str_eq(panel_text(t, "data/1/name"), "short-lived");
	t = panel_page(
	    p, p->ann, "GET", at(p, "/activity?projectId=%s", gone), NULL);
	expect_status(t, 200);
	cr_expect(shows(t, "concerns something that is deleted"));
	cr_expect(shows(t, "<strong>short-lived</strong>"));
	t = panel_page(p, p->ann, "GET", "/activity", NULL);
	expect_status(t, 200);
	cr_expect(shows(t, "deleted the project <strong>short-lived</strong>"));
	cr_expect(!shows(t, at(p, "href=\"/projects/%s", gone)));
	cr_expect(shows(t, "Today"));
	panel_end(p);
}

Test(activity, says_which_variable_and_where)
{
	struct panel *p = panel_new();
	struct turn *t;

	expect_status(
	    panel_api(p, p->ann, "PUT",
		at(p, "/api/v1/applications/%s/env/SECRET_NAME", p->app.id),
		"{\"value\":\"hidden-value\"}"),
	    200);
	expect_status(panel_page(p, p->ann, "POST",
			  at(p, "/applications/%s/variables", p->app.id),
			  "key=BY_FORM&value=hidden-value&usage=run"),
	    303);
	t = panel_page(p, p->ann, "GET",
	    at(p, "/activity?applicationId=%s", p->app.id), NULL);
	expect_status(t, 200);
	cr_expect(shows(t, "<code>SECRET_NAME</code> of <a href"));
	cr_expect(shows(t, "<code>BY_FORM</code> of <a href"));
	cr_expect(!shows(t, "hidden-value"));
	cr_expect(shows(t, "shop / production"));
	cr_expect(shows(t,
	    at(p, "concerns <a href=\"/applications/%s\">web</a>", p->app.id)));
	t = panel_api(p, p->ann, "GET",
	    at(p, "/api/v1/projects/%s/activity?action=application",
		p->project.id),
	    NULL);
	expect_status(t, 200);
	cr_expect_eq(panel_int(t, "pagination/total"), 2);
	t = panel_api(p, p->bob, "GET", "/api/v1/audit-logs", NULL);
	cr_expect_eq(panel_int(t, "pagination/total"), 0);
	panel_end(p);
}

Test(activity, refuses_a_filter_that_is_none)
{
	static const char *const bad[] = { "userId=x", "since=soon",
		"format=xml", "projectId='", "cursor=bm90LWEtcGxhY2U",
		"sort=name", "colour=red" };
	struct panel *p = panel_new();
	size_t i;

	for (i = 0; i < COUNT(bad); i++)
		expect_status(panel_api(p, p->ann, "GET",
				  at(p, "/api/v1/audit-logs?%s", bad[i]), NULL),
		    400);
	/* "n", a key that is no number, an id: a cursor, but not of ours. */
	expect_status(panel_api(p, p->ann, "GET",
			  "/api/v1/audit-logs?cursor=bgp4Cnk", NULL),
	    200);
	panel_end(p);
}

/* A name that a spreadsheet would run, quotes and line ends in details. */
static void
hostile_row(struct panel *p)
{
	struct ctx *c = fixture_as(p->f, &p->f->ann);
	const struct audit_entry e = {
		p->f->team_a, "project.update", "project", NULL,
		"{\"given\":[\"a\\\"b\"]}",
		"{\"name\":\"=HYPERLINK(\\\"http://x\\\")\",\"where\":\"@sum\"}"
	};

	c->user_agent = "-1+1";
	must(c, audit_put(c, &e));
	must(c, ctx_commit(c));
}

Test(activity, gives_a_csv_in_which_nothing_is_a_formula)
{
	struct panel *p = panel_new();
	struct turn *t;
	const char *text;
	int quotes = 0;

	hostile_row(p);
	t = panel_api(p, p->ann, "GET",
	    "/api/v1/audit-logs?format=csv&action=project.update", NULL);
	expect_status(t, 200);
	cr_expect_str_eq(t->rs.type, "text/csv; charset=utf-8; header=present");
	cr_expect(text_starts(panel_header(t, "Content-Disposition"),
	    "attachment; filename=\"audit-log-20"));
	text = t->rs.body.text;
	cr_expect(text_starts(text, "id,sequence,createdAt,userId,actor,"));
	cr_expect(shows(t, ",\"'=HYPERLINK(\"\"http://x\"\")\",\"'@sum\","));
	cr_expect(shows(t, ",\"'-1+1\","));
	cr_expect(shows(t, "{\"\"name\"\": "));
	cr_expect(text_ends(text, "\r\n"));
	for (; *text != '\0'; text++)
		quotes += *text == '"';
	cr_expect(quotes % 2 == 0);
	panel_end(p);
}

Test(activity, gives_json_lines_and_where_to_go_on)
{
	struct panel *p = panel_new();
	struct turn *t;
	struct err e = { .kind = ERR_NONE };
	struct str rest, line;
	struct json *row;
	size_t n = 0;

	hostile_row(p);
	hostile_row(p);
	t = panel_api(p, p->ann, "GET",
	    "/api/v1/audit-logs?format=jsonl&action=project.update", NULL);
	expect_status(t, 200);
	cr_expect_null(panel_header(t, "X-Next-Cursor"));
	rest = str_of(t->rs.body.text);
	while (str_cut(&rest, '\n', &line)) {
		cr_assert(json_parse(&e, p->f->mem, line.s, line.n, &row));
		cr_expect_str_eq(
		    json_text_at(row, "name", ""), "=HYPERLINK(\"http://x\")");
		n++;
	}
	cr_expect_eq(n, 2);
	t = panel_api(p, p->ann, "GET",
	    "/api/v1/audit-logs?format=jsonl&action=project.update&limit=1",
	    NULL);
	cr_expect_not_null(panel_header(t, "X-Next-Cursor"));
	panel_end(p);
}

Test(activity, keeps_its_filters_in_the_address)
{
	struct panel *p = panel_new();
	struct turn *t;
	int i;

	for (i = 0; i < 3; i++)
		hostile_row(p);
	t = panel_page(p, p->ann, "GET",
	    "/activity?search=hyper%22%3E&limit=1&action=project", NULL);
	expect_status(t, 200);
	cr_expect(shows(t, "Nothing that happened is like this"));
	cr_expect(shows(t, "value=\"hyper&quot;&gt;\""));
	t = panel_page(p, p->ann, "GET",
	    "/activity?search=hyper&limit=1&action=project", NULL);
	cr_expect(shows(t, "limit=1&amp;search=hyper&amp;"));
	cr_expect(shows(t, "<option value=\"project\" selected>"));
	cr_expect(shows(t, "=HYPERLINK(&quot;http://x&quot;)"));
	panel_end(p);
}

/* Whatever the table of routes may write has words of its own. */
Test(activity, has_words_for_every_action)
{
	static const char *const by_core[] = { "setup", "sign-in",
		"sign-in.failed", "sign-out", "setting.update" };
	struct panel *p = panel_new();
	struct route_walk w = { NULL, NULL };
	const struct route *r;
	bool api;
	size_t i, n = 0;

	for (i = 0; i < COUNT(by_core); i++) {
		struct ctx *c = fixture_as(p->f, &p->f->ann);

		must(c, audit_add(c, NULL, by_core[i], "user", NULL, NULL));
		must(c, ctx_commit(c));
	}
	while (route_next(&w, &r, &api)) {
		struct ctx *c = fixture_as(p->f, &p->f->ann);

		if (r->audit != NULL && r->audit[0] != '\0') {
			must(c, audit_add(c, NULL, r->audit, "x", NULL, NULL));
			n++;
		}
		must(c, ctx_commit(c));
	}
	cr_expect(n > 30, "only %zu", n);
	{
		struct turn *t =
		    panel_page(p, p->ann, "GET", "/activity?limit=100", NULL);
		const char *at = strstr(t->rs.body.text, "did <code>");

		expect_status(t, 200);
		cr_expect_null(at, "no words: %.60s", at);
	}
	panel_end(p);
}

/* "x" is shorter than any action: no word is cut out of its middle. */
Test(activity, shows_an_action_that_nobody_knows_and_what_was_changed)
{
	struct panel *p = panel_new();
	struct ctx *c = fixture_as(p->f, &p->f->ann);
	struct turn *t;

	must(c, audit_add(c, NULL, "x", "user", NULL, NULL));
	must(c, ctx_commit(c));
	expect_status(panel_api(p, p->ann, "PATCH",
			  at(p, "/api/v1/applications/%s", p->app.id),
			  "{\"description\":\"a\",\"port\":81}"),
	    200);
	t = panel_page(p, p->ann, "GET", "/activity", NULL);
	expect_status(t, 200);
	cr_expect(shows(t, "did <code>x</code>"));
	cr_expect(shows(t, ">description, port</span>"));
	panel_end(p);
}
