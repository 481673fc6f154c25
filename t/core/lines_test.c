/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/str.h"
#include "core/deploy.h"
#include "core/lines.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>
#include <string.h>

/* A deployment with n lines: every tenth a warning, every hundredth an error,
 * the first half of the build, the rest of the push. */
static struct deploy
deployment(struct fixture *f, int n)
{
	struct ctx *c = fixture_as(f, &f->ann);
	const struct deploy_input plain = { 0 };
	struct project project;
	struct deploy d;
	struct app app;
	struct db *db;

	fixture_app(f, c, &project, &app);
	must(c, deploy_request(c, &app, &plain, "manual", &d));
	(void)fixture_as(f, &f->ann);
	db = fixture_owner(f);
	testdb_sql(db,
	    mem_fmt(f->mem,
		"insert into deployment_logs (deployment_id, team_id,"
		" sequence, level, stage, message) select '%s', '%s', n,"
		" case when n %% 100 = 0 then 'error' when n %% 10 = 0 then"
		" 'warn' else 'info' end, case when n <= %d / 2 then"
		" 'build' else 'push' end, 'Step ' || n || ' 100%% \xc3\x84_x'"
		" from generate_series(1, %d) n",
		d.id, d.team_id, n, n));
	db_close(db);
	return d;
}

static struct line_page
page(struct fixture *f, const struct deploy *d, struct line_query q)
{
	struct ctx *c = fixture_as(f, &f->ann);
	struct line_page out;

	if (q.limit == 0)
		q.limit = 100;
	must(c, lines_page(c, LINES_DEPLOY, d->id, &q, &out));
	return out;
}

static void
expect_page(const struct line_page *p, size_t n, int64_t first, int64_t last,
    int64_t older, int64_t newer)
{
	cr_expect_eq(p->rows.n, n, "%zu rows", p->rows.n);
	cr_expect_eq(p->first, first, "first %lld", (long long)p->first);
	cr_expect_eq(p->last, last, "last %lld", (long long)p->last);
	cr_expect_eq(p->older, older, "older %lld", (long long)p->older);
	cr_expect_eq(p->newer, newer, "newer %lld", (long long)p->newer);
}

Test(lines, pages_lead_from_the_newest_to_the_first_and_back)
{
	struct fixture *f = fixture_new();
	struct deploy d = deployment(f, 250);
	struct line_page p = page(f, &d, (struct line_query){ 0 });

	expect_page(&p, 100, 151, 250, 151, 0);
	cr_expect_eq(p.total, 250);
	cr_expect_eq(p.from, 151);
	cr_expect_not(p.capped);
	p = page(f, &d, (struct line_query){ .before = p.older });
	expect_page(&p, 100, 51, 150, 51, 150);
	p = page(f, &d, (struct line_query){ .before = p.older });
	expect_page(&p, 50, 1, 50, 0, 50);
	cr_expect_eq(p.from, 1);
	p = page(
	    f, &d, (struct line_query){ .after = p.newer, .has_after = true });
	expect_page(&p, 100, 51, 150, 51, 150);
	p = page(
	    f, &d, (struct line_query){ .after = p.newer, .has_after = true });
	expect_page(&p, 100, 151, 250, 151, 0);
	p = page(f, &d, (struct line_query){ .has_after = true });
	expect_page(&p, 100, 1, 100, 0, 100);
	fixture_end(f);
}

Test(lines, pages_end_where_the_log_does)
{
	struct fixture *f = fixture_new();
	struct deploy d = deployment(f, 100);
	struct line_page p = page(f, &d, (struct line_query){ 0 });

	expect_page(&p, 100, 1, 100, 0, 0);
	p = page(f, &d, (struct line_query){ .after = 100, .has_after = true });
	expect_page(&p, 0, 0, 0, 101, 0);
	cr_expect_eq(p.total, 100);
	p = page(f, &d,
	    (struct line_query){ .after = INT64_MAX - 1, .has_after = true });
	cr_expect_eq(p.rows.n, 0);
	p = page(f, &d, (struct line_query){ .before = 1 });
	cr_expect_eq(p.rows.n, 0);
	cr_expect_eq(p.older, 0);
	p = page(
	    f, &d, (struct line_query){ .after = p.newer, .has_after = true });
	cr_expect_eq(p.first, 1);
	cr_expect_eq(page(f, &d, (struct line_query){ .before = 2 }).rows.n, 1);
	fixture_end(f);
}

Test(lines, of_an_empty_log_are_none)
{
	struct fixture *f = fixture_new();
	struct deploy d = deployment(f, 0);
	struct line_page p = page(f, &d, (struct line_query){ 0 });
	struct ctx *c = fixture_as(f, &f->ann);
	const char *text;

	expect_page(&p, 0, 0, 0, 0, 0);
	cr_expect_eq(p.total, 0);
	cr_expect_eq(p.newest, 0);
	p = page(f, &d, (struct line_query){ .search = "x" });
	expect_page(&p, 0, 0, 0, 0, 0);
	must(c, lines_stages(c, d.id, &p, &text));
	cr_expect_null(text);
	must(c, lines_oldest(c, d.application_id, &text));
	cr_expect_null(text);
	fixture_end(f);
}

Test(lines, are_found_as_typed_in_either_case)
{
	static const struct {
		const char *search;
		int64_t total;
	} cases[] = {
		{ "step 7", 1 + 10 },
		{ "STEP 42 ", 1 },
		{ "100%", 100 },
		{ "00%", 100 },
		{ "0_", 0 },
		{ "\xc3\xa4_X", 100 },
		{ "step%", 0 },
		{ "\\", 0 },
		{ "'", 0 },
		{ "nothing", 0 },
	};
	struct fixture *f = fixture_new();
	struct deploy d = deployment(f, 100);
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		struct line_page p = page(f, &d,
		    (struct line_query){
			.search = cases[i].search, .limit = 3 });
		const struct deploy_log *l = p.rows.at;

		cr_expect_eq(p.total, cases[i].total, "%s: %lld",
		    cases[i].search, (long long)p.total);
		cr_expect_eq(p.newest, 100);
		if (p.rows.n > 0)
			cr_expect(strstr(l->folded, l->needle) != NULL, "%s",
			    cases[i].search);
	}
	fixture_end(f);
}

Test(lines, found_have_pages_of_their_own)
{
	struct fixture *f = fixture_new();
	struct deploy d = deployment(f, 1000);
	struct line_query q = { .search = "step 1", .limit = 50 };
	struct line_page p = page(f, &d, q);
	size_t seen = p.rows.n;

	/* 1, 10-19, 100-199, 1000 */
	cr_expect_eq(p.total, 112);
	cr_expect_eq(p.last, 1000);
	cr_expect_eq(p.from, 63);
	while (p.older > 0) {
		q.before = p.older;
		p = page(f, &d, q);
		cr_assert(p.rows.n > 0);
		cr_expect(p.newer > 0);
		seen += p.rows.n;
	}
	cr_expect_eq(seen, 112);
	cr_expect_eq(p.first, 1);
	fixture_end(f);
}

Test(lines, are_kept_by_level_and_worse)
{
	struct fixture *f = fixture_new();
	struct deploy d = deployment(f, 1000);

	cr_expect_eq(
	    page(f, &d, (struct line_query){ .only = "error" }).total, 10);
	cr_expect_eq(
	    page(f, &d, (struct line_query){ .only = "warn", .limit = 7 })
		.total,
	    100);
	cr_expect_eq(
	    page(f, &d, (struct line_query){ .only = "debug" }).total, 1000);
	cr_expect_eq(
	    page(f, &d,
		(struct line_query){ .only = "error", .search = "step 900 " })
		.total,
	    1);
	fixture_end(f);
}

Test(lines, say_where_each_stage_begins)
{
	struct fixture *f = fixture_new();
	struct deploy d = deployment(f, 1000);
	struct line_page p = page(f, &d, (struct line_query){ 0 });
	struct ctx *c = fixture_as(f, &f->ann);
	struct json *tree;
	const char *json;

	must(c, lines_stages(c, d.id, &p, &json));
	must(c, json_parse(&c->err, f->mem, json, strlen(json), &tree));
	cr_expect_eq(json_int_at(tree, "build/at", -1), 1);
	cr_expect_eq(json_int_at(tree, "build/after", -1), 0);
	cr_expect_eq(json_int_at(tree, "push/at", -1), 501);
	cr_expect(strstr(json, "true") == NULL, "%s", json);
	p = page(f, &d, (struct line_query){ .after = 500, .has_after = true });
	c = fixture_as(f, &f->ann);
	must(c, lines_stages(c, d.id, &p, &json));
	cr_expect(strstr(json, "true") != NULL, "%s", json);
	fixture_end(f);
}

Test(lines, that_are_long_make_short_pages)
{
	struct fixture *f = fixture_new();
	struct deploy d = deployment(f, 1000);
	struct db *db = fixture_owner(f);
	size_t seen = 0, pages = 0;
	struct line_query q = { .limit = 500 };
	struct line_page p;

	testdb_sql(
	    db, "update deployment_logs set message = repeat('x', 8000)");
	db_close(db);
	do {
		p = page(f, &d, q);
		cr_expect(p.rows.n * 8000 <= LINE_PAGE_BYTES);
		cr_expect_eq(p.last, 1000 - (int64_t)seen);
		seen += p.rows.n;
		pages++;
		q.before = p.older;
	} while (p.older > 0 && pages < 100);
	cr_expect_eq(seen, 1000);
	fixture_end(f);
}

Test(lines, of_an_application_are_searched_a_window_at_a_time)
{
	struct fixture *f = fixture_new();
	struct deploy d = deployment(f, 1);
	struct db *db = fixture_owner(f);
	struct ctx *c;
	struct line_query q = { .search = "Needle", .limit = 10 };
	struct line_page p;
	int64_t edge;
	int n;

	for (n = 1; n <= 210000; n += 30000)
		testdb_sql(
		    db, mem_fmt(f->mem,
			    "insert into application_logs (application_id,"
			    " team_id, task, stream, time, message) select"
			    " '%s', '%s', 't', case when n %% 2 = 0 then"
			    " 'stderr' else 'stdout' end, now(), case when"
			    " n = 10 then 'a needle' else 'hay ' || n end"
			    " from generate_series(%d, %d) n",
			    d.application_id, d.team_id, n, n + 29999));
	db_close(db);
	c = fixture_as(f, &f->ann);
	must(c, lines_page(c, LINES_APP, d.application_id, &q, &p));
	cr_expect_eq(p.rows.n, 0);
	cr_expect(p.capped);
	cr_expect(p.older > 0);
	q.before = p.older;
	must(c, lines_page(c, LINES_APP, d.application_id, &q, &p));
	cr_expect_eq(p.rows.n, 1);
	cr_expect_eq(p.older, 0);
	must(c, lines_edge(c, LINES_APP, d.application_id, &edge));
	cr_expect_eq(p.newest - edge, 200000);
	q = (struct line_query){ .only = "stderr", .limit = 10 };
	must(c, lines_page(c, LINES_APP, d.application_id, &q, &p));
	cr_expect_eq(p.total, 100000);
	cr_expect_eq(p.rows.n, 10);
	cr_expect_eq(p.newer, 0);
	fixture_end(f);
}

Test(lines, of_another_team_are_not_there)
{
	struct fixture *f = fixture_new();
	struct deploy d = deployment(f, 10);
	const struct line_query q = { .limit = 10 };
	struct ctx *c = fixture_as(f, &f->bob);
	struct line_page p;
	const char *json;

	must(c, lines_page(c, LINES_DEPLOY, d.id, &q, &p));
	cr_expect_eq(p.rows.n, 0);
	cr_expect_eq(p.newest, 0);
	must(c, lines_stages(c, d.id, &p, &json));
	cr_expect_null(json);
	fixture_end(f);
}
