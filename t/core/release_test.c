/* SPDX-License-Identifier: MIT */
#include "core/release.h"
#include "base/rand.h"
#include "base/str.h"
#include "core/plan.h"
#include "core/route.h"
#include "core/var.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>
#include <string.h>

/* An application with a deployment, and the runner that has its job. */
struct bench {
	struct fixture *f;
	struct project project;
	struct app app;
	struct deploy d;
	struct ctx c;
	struct job job;
	struct work_app wa;
	struct work_deploy wd;
};

static void
work_on(struct bench *b)
{
	struct job_claim how = { b->d.job_id, "r", 30, 2, 3, false };
	bool found;

	must(&b->c, job_claim(&b->c, &how, &b->job, &found));
	cr_assert(found);
	must(&b->c, work_app(&b->c, b->app.id, &b->wa));
	must(&b->c, work_deploy(&b->c, b->d.id, &b->wd));
}

static void
bench_up(struct bench *b)
{
	static const struct deploy_input plain;
	static const struct var_input vars[] = {
		{ "COLOUR", "blue", "run", false, true },
		{ "TOKEN", "s3cret-value", "run", true, true },
		{ "BUILD_ONLY", "x", "build", false, true },
	};
	struct var_owner o;
	struct ctx *c;

	b->f = fixture_new();
	c = fixture_as(b->f, &b->f->ann);
	fixture_app(b->f, c, &b->project, &b->app);
	o = (struct var_owner){ .app = &b->app };
	for (size_t i = 0; i < COUNT(vars); i++)
		must(c, var_put(c, o, &vars[i]));
	must(c, deploy_request(c, &b->app, &plain, "manual", &b->d));
	must(c, ctx_commit(c));
	b->c = (struct ctx){ .mem = b->f->mem,
		.db = testdb_as(b->f->db, "davit_run"),
		.conf = &b->f->conf };
	queue_open(b->f->mem, testdb_redis(), "test", &b->c.queue);
	work_on(b);
}

static void
bench_down(struct bench *b)
{
	db_close(b->c.db);
	fixture_end(b->f);
}

static void
add_built(
    struct bench *b, const char *image_id, const char *commit, const char **id)
{
	struct release_new in = { .id = uuid_new(b->f->mem),
		.image = "nginx",
		.digest = image_id,
		.image_id = image_id,
		.commit_sha = commit,
		.reason = "test" };
	struct buf spec, secrets;
	struct db_rows vars;
	struct spec s;
	int64_t number;

	buf_init(&spec, b->f->mem, 64 * 1024);
	buf_init(&secrets, b->f->mem, 64 * 1024);
	must(&b->c, work_vars(&b->c, b->app.id, &vars));
	work_spec(b->f->mem, &b->wa, &vars, &s);
	spec_write(&spec, &s);
	release_secrets(&secrets, &vars);
	in.spec = spec.text;
	in.secrets = secrets.text;
	must(&b->c, job_begin(&b->c, &b->job));
	must(&b->c, release_add(&b->c, &b->wa, &b->wd, &in, &number));
	must(&b->c, ctx_commit(&b->c));
	*id = in.id;
}

static void
add(struct bench *b, const char *image_id, const char **id)
{
	add_built(b, image_id, NULL, id);
}

static void
activate(struct bench *b, const char *id)
{
	must(&b->c, job_begin(&b->c, &b->job));
	must(&b->c, release_activate(&b->c, b->app.id, id));
	must(&b->c, ctx_commit(&b->c));
}

Test(release, holds_the_configuration_and_no_secret_in_clear)
{
	struct bench b = { .f = NULL };
	struct release_row row;
	const char *id;

	bench_up(&b);
	add(&b, "sha256:one", &id);
	must(&b.c, release_find(&b.c, id, &row));
	cr_expect(strstr(row.spec, "blue") != NULL, "%s", row.spec);
	cr_expect_null(strstr(row.spec, "BUILD_ONLY"));
	cr_expect_null(strstr(row.spec, "TOKEN"));
	cr_expect(strstr(row.secrets, "TOKEN") != NULL);
	cr_expect_null(strstr(row.secrets, "s3cret"));
	cr_expect_eq(row.number, 1);
	bench_down(&b);
}

/* Two releases with other variables, and a change that is not deployed. */
Test(release, plan_and_comparison_name_changes_and_no_secret)
{
	static const struct var_input then[] = {
		{ "COLOUR", "green", "run", false, true },
		{ "TOKEN", "n3w-s3cret", "run", true, true },
	};
	const struct app_input port = { .port = 9000, .has_port = true };
	struct bench b = { .f = NULL };
	struct plan_between two;
	struct plan plan;
	struct app app;
	struct ctx *c;
	const char *id;

	bench_up(&b);
	add(&b, "sha256:one", &id);
	activate(&b, id);
	c = fixture_as(b.f, &b.f->ann);
	for (size_t i = 0; i < COUNT(then); i++)
		must(c,
		    var_put(c, (struct var_owner){ .app = &b.app }, &then[i]));
	must(c, app_find(c, b.app.id, &app));
	must(c, plan_make(c, &app, &plan));
	cr_expect_null(plan.problem);
	cr_expect(
	    text_starts(plan.routes, "[{\"host\":\"") &&
		text_ends(plan.routes, "\",\"before\":8080,\"after\":8080}]"),
	    "%s", plan.routes);
	cr_expect_eq(plan.count, 3, "%s", plan.changes);
	cr_expect(strstr(plan.changes,
		      "{\"what\":\"env.COLOUR\",\"kind\":\"changed\","
		      "\"secret\":false,\"before\":\"blue\","
		      "\"after\":\"green\"}") != NULL,
	    "%s", plan.changes);
	cr_expect(
	    strstr(plan.changes,
		"{\"what\":\"env.TOKEN\",\"kind\":\"changed\","
		"\"secret\":true,\"before\":null,\"after\":null}") != NULL,
	    "%s", plan.changes);
	cr_expect_null(strstr(plan.changes, "BUILD_ONLY"));
	c = fixture_as(b.f, &b.f->ann);
	add(&b, "sha256:two", &id);
	activate(&b, id);
	must(c, app_find(c, b.app.id, &app));
	must(c, plan_compare(c, &app, 0, 0, &two));
	cr_expect_eq(two.count, 3, "%s", two.changes);
	cr_expect(strstr(two.changes, "sha256:two") != NULL);
	cr_expect_null(strstr(two.changes, "s3cret"));
	cr_expect_not(plan_compare(c, &app, 1, 9, &two));
	cr_expect(
	    strstr(c->err.text, "no release v9") != NULL, "%s", c->err.text);
	cr_expect_eq(c->err.kind, ERR_ABSENT);
	err_clear(&c->err);
	must(c, app_update(c, &app, &port, &app));
	must(c, plan_make(c, &app, &plan));
	cr_expect(strstr(plan.changes, "\"before\":\"8080\"") != NULL);
	cr_expect(text_ends(plan.routes, "\",\"before\":8080,\"after\":9000}]"),
	    "%s", plan.routes);
	bench_down(&b);
}

/* Without numbers: the active one and the one before it; the first, which is
 * active again, and the newest. */
Test(release, what_is_compared_is_found_and_its_commits_named)
{
#define COMMIT_A "1111111111111111111111111111111111111111"
#define COMMIT_B "2222222222222222222222222222222222222222"
	struct bench b = { .f = NULL };
	struct plan_between two;
	const char *first, *second;
	struct app app;
	struct ctx *c;

	bench_up(&b);
	add_built(&b, "sha256:one", COMMIT_A, &first);
	activate(&b, first);
	c = fixture_as(b.f, &b.f->ann);
	must(c, app_find(c, b.app.id, &app));
	must(c, plan_compare(c, &app, 0, 0, &two));
	cr_expect_null(two.from);
	add_built(&b, "sha256:two", COMMIT_B, &second);
	for (int i = 0; i < 2; i++) {
		activate(&b, i == 0 ? second : first);
		c = fixture_as(b.f, &b.f->ann);
		must(c, app_find(c, b.app.id, &app));
		app.git_source =
		    i == 0 ? NULL : "{\"repoUrl\":\"https://github.com/a/b\"}";
		must(c, plan_compare(c, &app, 0, 0, &two));
		cr_assert(two.from != NULL && two.to != NULL);
		cr_expect(strstr(two.from, "\"number\":1,") != NULL);
		cr_expect(strstr(two.to, "\"number\":2,") != NULL);
		cr_expect_str_eq(two.commit_range, COMMIT_A "..." COMMIT_B);
	}
	cr_expect_str_eq(two.commit_range_url,
	    "https://github.com/a/b/compare/" COMMIT_A "..." COMMIT_B);
	must(c, plan_compare(c, &app, 2, 2, &two));
	cr_expect_null(two.commit_range);
	cr_expect_eq(two.count, 0);
	bench_down(&b);
}

Test(release, plan_says_what_cannot_be_deployed)
{
	static const struct var_input bad = { "URL", "${project.NONE}", "run",
		false, true };
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct project project;
	struct plan plan;
	struct app app;

	fixture_app(f, c, &project, &app);
	must(c, plan_make(c, &app, &plan));
	cr_expect_null(plan.release);
	cr_expect_gt(plan.count, 0);
	cr_expect(
	    strstr(plan.routes, "\"before\":null,\"after\":8080}") != NULL,
	    "%s", plan.routes);
	must(c, var_put(c, (struct var_owner){ .app = &app }, &bad));
	must(c, plan_make(c, &app, &plan));
	cr_expect(plan.problem != NULL && strstr(plan.problem, "URL") != NULL);
	cr_expect_str_eq(plan.changes, "[]");
	fixture_end(f);
}

Test(release, chain_breaks_when_a_row_is_changed)
{
	struct bench b = { .f = NULL };
	const char *one, *two, *chained;
	struct db *db;
	struct err e;

	bench_up(&b);
	add(&b, "sha256:one", &one);
	add(&b, "sha256:two", &two);
	db = fixture_owner(b.f);
	chained = testdb_text(db, b.f->mem,
	    "select count(*) from releases a join releases b"
	    " on b.prev_hash = a.hash and b.number = a.number + 1");
	cr_expect_str_eq(chained, "1");
	cr_expect(testdb_fails(db, &e, "update releases set spec = '{}'"));
	db_close(db);
	bench_down(&b);
}

Test(release, exactly_one_is_active_and_garbage_spares_it)
{
	struct bench b = { .f = NULL };
	const char *id[5];
	struct release_row row;
	struct db_rows gone;
	struct db *db;
	bool found, kept;

	bench_up(&b);
	for (int i = 0; i < 5; i++)
		add(&b, mem_fmt(b.f->mem, "sha256:%d", i), &id[i]);
	activate(&b, id[4]);
	activate(&b, id[0]);
	/* Releases 1 to 4 have served, the newest never did. */
	db = fixture_owner(b.f);
	testdb_sql(db, "insert into deployments (id, team_id, application_id,"
		       " number, trigger, status, release_id)"
		       " select gen_random_uuid(), team_id, application_id,"
		       " 100 + number, 'manual', 'success', id from releases"
		       " where number < 5");
	db_close(db);
	must(&b.c, release_active(&b.c, b.app.id, &row, &found));
	cr_assert(found);
	cr_expect_str_eq(row.id, id[0]);
	must(&b.c, release_garbage(&b.c, b.app.id, 2, &gone));
	cr_expect_eq(gone.n, 2, "2 of 5 go: two kept, one active");
	for (int i = 0; i < 5; i++) {
		must(
		    &b.c, release_kept(&b.c, b.app.service_name, i + 1, &kept));
		cr_expect_eq(
		    kept, i == 0 || i == 2 || i == 3, "release %d", i + 1);
	}
	bench_down(&b);
}

Test(route, is_live_from_the_deployment_on_with_both_ports)
{
	struct bench b = { .f = NULL };
	const struct route_row *r;
	struct db_rows rows;
	const char *one, *two;
	int64_t version, again;

	bench_up(&b);
	must(&b.c, route_rows(&b.c, &rows));
	r = rows.at;
	cr_assert_eq(rows.n, 1);
	cr_expect_not(r->live, "nothing was deployed");
	add(&b, "sha256:one", &one);
	must(&b.c, job_begin(&b.c, &b.job));
	must(&b.c, work_start(&b.c, &b.wd));
	must(&b.c, work_release(&b.c, &b.wd, one));
	must(&b.c, work_status(&b.c, &b.wd, "deploying"));
	must(&b.c, route_bump(&b.c, &version));
	must(&b.c, route_bump(&b.c, &again));
	must(&b.c, ctx_commit(&b.c));
	cr_expect_eq(again, version + 1);
	must(&b.c, route_rows(&b.c, &rows));
	r = rows.at;
	cr_expect(r->live);
	cr_expect_str_eq(r->ports, "8080");
	activate(&b, one);
	b.wa.port = 9090;
	add(&b, "sha256:two", &two);
	must(&b.c, job_begin(&b.c, &b.job));
	must(&b.c, work_release(&b.c, &b.wd, two));
	must(&b.c, ctx_commit(&b.c));
	must(&b.c, route_rows(&b.c, &rows));
	r = rows.at;
	cr_expect_str_eq(r->ports, "8080,9090");
	must(&b.c, job_begin(&b.c, &b.job));
	must(&b.c, work_end(&b.c, &b.wd, "failed", NULL, NULL));
	must(&b.c, ctx_commit(&b.c));
	must(&b.c, route_rows(&b.c, &rows));
	r = rows.at;
	cr_expect_str_eq(r->ports, "8080", "the failed one's port is gone");
	bench_down(&b);
}

Test(work, end_is_recorded_once)
{
	struct bench b = { .f = NULL };
	struct err why;

	bench_up(&b);
	(void)err_code(&why, ERR_CONFLICT, "APP_CRASHED", "it crashed");
	must(&b.c, job_begin(&b.c, &b.job));
	must(&b.c, work_start(&b.c, &b.wd));
	must(&b.c, work_end(&b.c, &b.wd, "failed", &why, "{\"a\":1}"));
	must(&b.c, work_end(&b.c, &b.wd, "success", NULL, NULL));
	must(&b.c,
	    work_log(&b.c, &b.wd, b.wa.team_id,
		"[{\"sequence\":1,\"level\":\"info\",\"stage\":\"fetch\","
		"\"time\":\"2026-01-01T00:00:00Z\",\"message\":\"hi\"}]"));
	must(&b.c, ctx_commit(&b.c));
	must(&b.c, work_deploy(&b.c, b.d.id, &b.wd));
	cr_expect_str_eq(b.wd.status, "failed");
	bench_down(&b);
}

/* What a deployment pushed is wanted while it is not over and as long as its
 * release is kept. */
Test(release, a_pushed_image_stays_as_long_as_its_release)
{
	struct bench b = { .f = NULL };
	struct db *db;
	const char *id;
	bool kept;

	bench_up(&b);
	must(&b.c, release_push_kept(&b.c, b.app.service_name, 1, &kept));
	cr_expect(kept, "it waits");
	must(&b.c, release_push_kept(&b.c, b.app.service_name, 2, &kept));
	cr_expect_not(kept, "there is no such deployment");
	add(&b, "sha256:one", &id);
	db = fixture_owner(b.f);
	testdb_sql(db,
	    mem_fmt(b.f->mem,
		"update deployments set status = 'success', release_id = '%s'",
		id));
	must(&b.c, release_push_kept(&b.c, b.app.service_name, 1, &kept));
	cr_expect(kept, "its release is kept");
	testdb_sql(db, "update releases set kept = false");
	must(&b.c, release_push_kept(&b.c, b.app.service_name, 1, &kept));
	cr_expect_not(kept);
	db_close(db);
	bench_down(&b);
}
