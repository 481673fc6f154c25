/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "t/web/panel.h"

#include <criterion/criterion.h>
#include <string.h>

/* The pages of logs, and logs as text. */

enum { LINES = 100000 };

static void
fill(struct panel *p, int n, const char *message)
{
	struct db *db = fixture_owner(p->f);

	testdb_sql(db, at(p,
			   "insert into deployment_logs (deployment_id,"
			   " team_id, sequence, level, stage, message) select"
			   " '%s', '%s', n, case when n %% 1000 = 0 then"
			   " 'error' else 'info' end, case when n < 90000"
			   " then 'build' else 'push' end, %s"
			   " from generate_series(1, %d) n",
			   p->deploy.id, p->f->team_a, message, n));
	db_close(db);
}

static struct turn *
get(struct panel *p, const char *query)
{
	return panel_page(p, p->vic, "GET",
	    at(p, "/deployments/%s%s", p->deploy.id, query), NULL);
}

/* Not with strstr: under a sanitizer each call measures all of the text. */
static size_t
count(const char *text, const char *what)
{
	size_t n = 0;

	for (; *text; text++)
		n += *text == *what && strncmp(text, what, strlen(what)) == 0;
	return n;
}

static void
expect_shows(const struct turn *t, const char *text)
{
	expect_status(t, 200);
	cr_expect(strstr(t->rs.body.text, text) != NULL, "%s: no %s",
	    t->rq.in->uri, text);
}

Test(logs, of_100000_lines_are_shown_a_page_at_a_time)
{
	struct panel *p = panel_new();
	struct turn *t;

	fill(p, LINES, "'line ' || n");
	t = get(p, "");
	expect_shows(t, "Lines 99501 to 100000 of 100000");
	cr_expect_eq(count(t->rs.body.text, " data-n=\""), 500);
	expect_shows(t, "?before=99501&amp;#log-head\">Older");
	expect_shows(t, "data-follow=\"\"");
	expect_shows(t, "data-last=\"100000\"");
	cr_expect(strstr(t->rs.body.text, ">Newer<") == NULL);
	cr_expect(t->rs.body.len < 200 * 1024, "%zu bytes", t->rs.body.len);
	t = get(p, "?before=501");
	expect_shows(t, "Lines 1 to 500 of 100000");
	expect_shows(t, "?after=500&amp;#log-head\">Newer");
	cr_expect(strstr(t->rs.body.text, ">Older<") == NULL);
	cr_expect(strstr(t->rs.body.text, "data-follow") == NULL);
	t = get(p, "?after=99999");
	expect_shows(t, "Lines 100000 to 100000 of 100000");
	expect_shows(get(p, "?after=100000"), "None of 100000 lines is here");
	expect_shows(get(p, "?after=9223372036854775806"), "is here");
	expect_status(get(p, "?after=9223372036854775807"), 400);
	expect_status(get(p, "?after=-1"), 400);
	expect_status(get(p, "?before=x"), 400);
	expect_status(get(p, "?level=loud"), 400);
	panel_end(p);
}

Test(logs, stages_lead_to_their_first_line)
{
	struct panel *p = panel_new();
	struct db *db = fixture_owner(p->f);
	struct turn *t;

	testdb_sql(
	    db, at(p,
		    "insert into job_steps (job_id, team_id, position, name,"
		    " state) select job_id, team_id, n, (array['build', 'push',"
		    " 'switch'])[n], 'done' from deployments,"
		    " generate_series(1, 3) n where id = '%s'",
		    p->deploy.id));
	db_close(db);
	fill(p, LINES, "'line ' || n");
	t = get(p, "");
	expect_shows(t, "<a href=\"?after=0#stage-build\">Build</a>");
	expect_shows(t, "<a href=\"?after=89999#stage-push\">Push</a>");
	expect_shows(t, "<b>switch</b>");
	t = get(p, "?after=89999");
	expect_shows(t, "data-n=\"90000\" id=\"stage-push\"");
	expect_shows(t, "<a href=\"#stage-push\">Push</a>");
	panel_end(p);
}

Test(logs, what_is_searched_is_marked_and_stays_text)
{
	struct panel *p = panel_new();
	struct turn *t;

	fill(
	    p, 3000, "n || ' <i>\xc3\x9c\xc3\x9c</i> &amp; \xe2\x82\xac 100%'");
	t = get(p, "?q=%3CI%3E%C3%BC");
	expect_shows(t, "<mark>&lt;i&gt;\xc3\x9c</mark>\xc3\x9c&lt;/i&gt;");
	expect_shows(t, "Lines 2501 to 3000 of 3000 that fit");
	expect_shows(t, "?before=2501&amp;q=%3CI%3E%C3%BC#log-head");
	cr_expect_eq(count(t->rs.body.text, "<i>"), 0);
	t = get(p, "?q=%C3%BC");
	expect_shows(t, "<mark>\xc3\x9c</mark><mark>\xc3\x9c</mark>");
	t = get(p, "?q=2999+&level=info");
	cr_expect_eq(count(t->rs.body.text, "<mark>"), 1);
	expect_shows(t, "q=2999%20&amp;level=info");
	expect_shows(t, "value=\"2999 \"");
	expect_shows(
	    get(p, "?q=2999&level=error"), "data-empty=\"No line fits.\"");
	expect_shows(get(p, "?level=error"), "Lines 1 to 3 of 3 that fit");
	t = get(p, "?q=%22%3E%3Cscript%3E");
	expect_shows(t, "No line fits.");
	cr_expect(strstr(t->rs.body.text, "\"><script>") == NULL);
	panel_end(p);
}

/* All pieces of an answer; the most that one had. */
static const char *
text_of(struct panel *p, struct turn *t, size_t *most)
{
	struct buf all;
	bool more = true;

	expect_status(t, 200);
	cr_assert(t->rs.pull != NULL);
	cr_expect(t->rs.body.len == 0);
	buf_init(&all, p->f->mem, 64 << 20);
	for (*most = 0; more;) {
		more = web_more(t);
		cr_expect_not(db_in_tx(p->web.db));
		if (t->rs.body.len > *most)
			*most = t->rs.body.len;
		buf_add(&all, t->rs.body.text, t->rs.body.len);
	}
	return all.text;
}

Test(logs, are_saved_as_text_piece_by_piece)
{
	struct panel *p = panel_new();
	struct turn *t;
	const char *text;
	size_t most, before, after;

	fill(p, LINES, "'line ' || n || '.'");
	t = panel_page(p, p->vic, "GET",
	    at(p, "/deployments/%s/logs.txt", p->deploy.id), NULL);
	cr_expect_str_eq(
	    panel_header(t, "Content-Type"), "text/plain; charset=utf-8");
	cr_expect_str_eq(panel_header(t, "Content-Disposition"),
	    "attachment; filename=\"web-1.log\"");
	before = talloc_total_size(p->f->mem);
	text = text_of(p, t, &most);
	after = talloc_total_size(p->f->mem);
	cr_expect_eq(count(text, "\n"), LINES);
	cr_expect(strstr(text, " info  build    line 1.\n") != NULL);
	cr_expect(text_ends(text, " error push     line 100000.\n"));
	cr_expect(most < 100 * 1024, "%zu bytes in a piece", most);
	/* The text itself, which this test collects, and one piece. */
	cr_expect(after - before < 16 << 20, "%zu bytes more", after - before);
	t = panel_api(p, p->vic, "GET",
	    at(p, "/api/v1/deployments/%s/logs.txt?level=error&q=9000.",
		p->deploy.id),
	    NULL);
	text = text_of(p, t, &most);
	cr_expect_eq(count(text, "\n"), 10);
	t = panel_page(p, p->vic, "GET",
	    at(p, "/applications/%s/logs.txt", p->app.id), NULL);
	cr_expect_str_eq(text_of(p, t, &most), "");
	panel_end(p);
}

Test(logs, as_text_say_when_they_could_not_be_read_to_the_end)
{
	struct panel *p = panel_new();
	struct db *db = fixture_owner(p->f);
	struct turn *t;

	fill(p, 2000, "'line ' || n");
	t = panel_page(p, p->vic, "GET",
	    at(p, "/deployments/%s/logs.txt", p->deploy.id), NULL);
	cr_expect(web_more(t));
	testdb_sql(db, "alter table deployment_logs rename to away");
	db_close(db);
	cr_expect_not(web_more(t));
	cr_expect(strstr(t->rs.body.text, "not be read to its end") != NULL);
	cr_expect(t->failed);
	panel_end(p);
}

Test(logs, api_goes_either_way_and_filters)
{
	struct panel *p = panel_new();
	struct turn *t;

	fill(p, 3000, "'line ' || n");
#define API(query)                                                             \
	panel_api(p, p->vic, "GET",                                            \
	    at(p, "/api/v1/deployments/%s/logs%s", p->deploy.id, query), NULL)
	t = API("");
	cr_expect_eq(panel_int(t, "data/0/sequence"), 1);
	cr_expect_eq(panel_int(t, "data/999/sequence"), 1000);
	t = API("?before=3001&limit=2");
	cr_expect_eq(panel_int(t, "data/0/sequence"), 2999);
	t = API("?after=1000&level=error");
	cr_expect_eq(panel_int(t, "data/0/sequence"), 2000);
	cr_expect(strstr(t->rs.body.text, "folded") == NULL);
	t = API("?q=LINE+77&limit=5");
	cr_expect_eq(panel_int(t, "data/1/sequence"), 770);
	expect_status(API("?before=5&after=2"), 400);
	expect_status(API("?limit=1001"), 400);
#undef API
	panel_end(p);
}

static struct turn *
app_logs(struct panel *p, const char *query)
{
	return panel_page(p, p->vic, "GET",
	    at(p, "/applications/%s/logs%s", p->app.id, query), NULL);
}

Test(logs, of_an_application_say_how_far_they_go_back)
{
	struct panel *p = panel_new();
	struct db *db = fixture_owner(p->f);
	struct turn *t;

	expect_shows(app_logs(p, ""), "Nothing was printed yet.");
	testdb_sql(db, at(p,
			   "insert into application_logs (application_id,"
			   " team_id, task, stream, time, message) select"
			   " '%s', '%s', 'task', case when n %% 10 = 0 then"
			   " 'stderr' else 'stdout' end, timestamptz"
			   " '2026-01-31 12:00Z' + n * interval '1 s', 'GET /'"
			   " || n from generate_series(1, 1200) n",
			   p->app.id, p->f->team_a));
	t = app_logs(p, "");
	expect_shows(t, "Lines 701 to 1200 of 1200");
	expect_shows(t, "2026-01-31 12:00:01 UTC");
	expect_shows(t, "kept for 7 days and up to 256 megabytes");
	t = app_logs(p, "?stream=stderr&q=get");
	expect_shows(t, "Lines 1 to 120 of 120 that fit");
	expect_shows(t, "<mark>GET</mark> /10<");
	expect_shows(app_logs(p, "?q=nothing"), "No line fits.");
	testdb_sql(db, "update settings set value = '3'"
		       " where key = 'log-keep-days'");
	db_close(db);
	expect_shows(app_logs(p, "?after=0"), "kept for 3 days");
	panel_end(p);
}
