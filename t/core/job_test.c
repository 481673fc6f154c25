/* SPDX-License-Identifier: MIT */
#include "core/job.h"
#include "base/str.h"
#include "core/enqueue.h"
#include "core/limits.h"
#include "core/route.h"
#include "core/sight.h"
#include "core/verify.h"
#include "core/work.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>

static const char *
job(struct fixture *f, const char *kind, const char *lock)
{
	struct ctx *c = fixture_as(f, &f->ann);
	const char *id;

	must(c, enqueue(c, kind, f->team_a, NULL, lock, "{}", &id));
	must(c, ctx_commit(c));
	return id;
}

static bool
claim(struct ctx *c, const char *id, struct job *out)
{
	struct job_claim how = { id, "r1", 30, 2, 3, false };
	bool found;

	must(c, job_claim(c, &how, out, &found));
	return found;
}

static const char *
state(struct fixture *f, const char *id)
{
	struct db *db = fixture_owner(f);
	const char *text = testdb_text(db, f->mem,
	    mem_fmt(f->mem, "select state from jobs where id = '%s'", id));

	db_close(db);
	return text;
}

static void
sql(struct fixture *f, const char *text)
{
	struct db *db = fixture_owner(f);

	testdb_sql(db, text);
	db_close(db);
}

Test(job, is_claimed_once_and_in_order_of_its_lock)
{
	struct fixture *f = fixture_new();
	const char *one = job(f, "apply", "app:x"), *two;
	struct ctx c = fixture_runner(f);
	struct db_rows due;
	struct job a, b;

	two = job(f, "apply", "app:x");
	must(&c, job_due(&c, false, 10, &due));
	cr_expect_eq(due.n, 2);
	cr_expect_not(claim(&c, two, &b), "the older one comes first");
	cr_assert(claim(&c, one, &a));
	cr_expect_eq(a.fence, 1);
	cr_expect_not(claim(&c, one, &b), "it is taken");
	cr_expect_not(claim(&c, two, &b), "its lock is held");
	must(&c, job_due(&c, false, 10, &due));
	cr_expect_eq(due.n, 0);
	must(&c, job_begin(&c, &a));
	must(&c, job_finish(&c, &a, "done", NULL));
	must(&c, ctx_commit(&c));
	cr_expect_str_eq(state(f, one), "done");
	cr_expect(claim(&c, two, &b));
	db_close(c.db);
	fixture_end(f);
}

Test(job, deployments_at_once_are_limited)
{
	struct fixture *f = fixture_new();
	const char *ids[4] = { job(f, "deploy", "app:1"),
		job(f, "deploy", "app:2"), job(f, "deploy", "app:3"),
		job(f, "apply", "app:4") };
	struct ctx c = fixture_runner(f);
	struct job j;

	cr_expect(claim(&c, ids[0], &j));
	cr_expect(claim(&c, ids[1], &j));
	cr_expect_not(claim(&c, ids[2], &j));
	cr_expect(claim(&c, ids[3], &j), "other kinds do not count");
	db_close(c.db);
	fixture_end(f);
}

Test(job, look_ups_have_places_of_their_own)
{
	struct fixture *f = fixture_new();
	const char *deploy = job(f, "deploy", "app:1");
	const char *ids[4] = { job(f, "lookup", NULL), job(f, "lookup", NULL),
		job(f, "lookup", NULL), job(f, "lookup", NULL) };
	struct ctx c = fixture_runner(f);
	struct job_claim how = { deploy, "r1", 30, 2, 3, true };
	struct db_rows due;
	const struct job_id *first;
	struct job j;
	bool found;

	must(&c, job_due(&c, true, 10, &due));
	cr_expect_eq(due.n, 4, "a full runner looks for them alone");
	must(&c, job_due(&c, false, 10, &due));
	first = due.at;
	cr_expect_eq(due.n, 5);
	cr_expect_str_neq(first[0].id, deploy, "somebody waits for them");
	must(&c, job_claim(&c, &how, &j, &found));
	cr_expect_not(found, "a deployment does not take such a place");
	cr_expect(claim(&c, ids[0], &j));
	cr_expect(claim(&c, ids[1], &j));
	cr_expect(claim(&c, ids[2], &j));
	cr_expect_not(claim(&c, ids[3], &j), "three at once");
	cr_expect(claim(&c, deploy, &j), "and none of the others' places");
	db_close(c.db);
	fixture_end(f);
}

Test(job, late_writer_finds_its_fence_gone)
{
	struct fixture *f = fixture_new();
	const char *id = job(f, "apply", "app:x");
	struct ctx c = fixture_runner(f);
	struct job late, now;
	int64_t n;
	bool ours, cancel;

	cr_assert(claim(&c, id, &late));
	sql(f, "update jobs set lease_until = now() - interval '1 second'");
	must(&c, job_sweep(&c, &n));
	cr_expect_eq(n, 1);
	cr_assert(claim(&c, id, &now));
	cr_expect_eq(now.fence, 2);
	cr_expect_not(job_begin(&c, &late));
	cr_expect_str_eq(c.err.code, "FENCED");
	ctx_end(&c);
	must(&c, job_renew(&c, &late, 30, &ours, &cancel));
	cr_expect_not(ours);
	must(&c, job_hand_on(&c, &late, &(struct job_pause){ 0 }));
	cr_expect_str_eq(state(f, id), "running");
	must(&c, job_renew(&c, &now, 30, &ours, &cancel));
	cr_expect(ours);
	must(&c, job_begin(&c, &now));
	ctx_end(&c);
	db_close(c.db);
	fixture_end(f);
}

/* Whoever had it may have gone down with it. */
Test(job, a_lost_lease_is_a_try_however_it_is_found)
{
	struct fixture *f = fixture_new();
	const char *id = job(f, "apply", "app:x");
	struct ctx c = fixture_runner(f);
	struct job j;
	int64_t n;

	cr_assert(claim(&c, id, &j));
	cr_expect_eq(j.tries, 0);
	must(&c, job_sweep(&c, &n));
	must(&c, job_hand_on(&c, &j, &(struct job_pause){ .agains = 1 }));
	cr_assert(claim(&c, id, &j));
	cr_expect_eq(j.tries, 0, "who gives it back has not lost it");
	cr_expect_eq(j.agains, 1);
	sql(f, "update jobs set lease_until = now() - interval '1 second'");
	cr_assert(claim(&c, id, &j));
	cr_expect_eq(j.tries, 1, "by the next one");
	sql(f, "update jobs set lease_until = now() - interval '1 second'");
	must(&c, job_sweep(&c, &n));
	cr_assert(claim(&c, id, &j));
	cr_expect_eq(j.tries, 2, "by the sweep");
	db_close(c.db);
	fixture_end(f);
}

/* What the clock of the database wrote before it went back by an hour. */
Test(job, waits_for_no_clock_that_went_back)
{
	struct fixture *f = fixture_new();
	const char *queued = job(f, "apply", "app:x"), *leased, *next;
	struct ctx c = fixture_runner(f);
	struct job j;
	int64_t n;

	leased = job(f, "apply", "app:y");
	cr_assert(claim(&c, leased, &j));
	must(&c, job_sweep(&c, &n));
	cr_expect_eq(n, 0, "nothing is wrong");
	sql(f, "update jobs set created_at = created_at + interval '1 hour',"
	       " due_at = due_at + interval '1 hour',"
	       " lease_until = lease_until + interval '1 hour'");
	cr_expect_not(claim(&c, queued, &j));
	must(&c, job_sweep(&c, &n));
	cr_expect_eq(n, 2);
	next = job(f, "apply", "app:x");
	cr_expect_not(claim(&c, next, &j), "asked for after the other");
	cr_expect(claim(&c, queued, &j));
	cr_expect_str_eq(state(f, leased), "running", "who has it may go on");
	cr_expect_str_eq(
	    fixture_text(f, "select lease_until - now() < interval '31 s'"
			    " from jobs where lock_key = 'app:y'"),
	    "true");
	must(&c, job_sweep(&c, &n));
	cr_expect_eq(n, 0, "once is enough");
	db_close(c.db);
	fixture_end(f);
}

Test(job, a_pause_is_kept)
{
	struct fixture *f = fixture_new();
	const char *id = job(f, "apply", NULL);
	struct ctx c = fixture_runner(f);
	struct job j;
	int64_t n;

	cr_assert(claim(&c, id, &j));
	must(&c, job_hand_on(&c, &j,
		     &(struct job_pause){
			 .seconds = JOB_DELAY_MAX - 1, .tries = 1 }));
	must(&c, job_sweep(&c, &n));
	cr_expect_eq(n, 0);
	cr_expect_not(claim(&c, id, &j));
	db_close(c.db);
	fixture_end(f);
}

Test(job, steps_are_remembered)
{
	static const char *const names[] = { "one", "two", "three" };
	struct fixture *f = fixture_new();
	const char *id = job(f, "apply", NULL);
	struct ctx c = fixture_runner(f);
	struct job_step *s;
	struct db_rows rows;
	struct job j;

	cr_assert(claim(&c, id, &j));
	must(&c, job_begin(&c, &j));
	must(&c, job_plan(&c, &j, names, COUNT(names)));
	must(&c, job_step_put(&c, &j, "one", "running", NULL));
	must(&c, job_step_put(&c, &j, "one", "done", "{\"n\":1}"));
	must(&c, job_plan(&c, &j, names, COUNT(names)));
	must(&c, job_step_put(&c, &j, "two", "running", NULL));
	must(&c, job_steps_end(&c, &j));
	must(&c, job_steps(&c, &j, &rows));
	must(&c, ctx_commit(&c));
	s = rows.at;
	cr_assert_eq(rows.n, 3);
	cr_expect_str_eq(s[0].state, "done");
	cr_expect_str_eq(s[0].result, "{\"n\": 1}");
	cr_expect_str_eq(s[1].state, "cancelled");
	cr_expect_str_eq(s[2].state, "skipped");
	db_close(c.db);
	fixture_end(f);
}

Test(job, every_statement_of_the_runner_runs_as_its_role)
{
	static const struct db_stmt *const *const lists[] = { job_stmts,
		job_step_stmts, work_stmts, work_record_stmts, route_stmts,
		sight_stmts, verify_stmts };
	struct fixture *f = fixture_new();
	struct ctx c = fixture_runner(f);
	int64_t n;

	for (size_t i = 0; i < COUNT(lists); i++)
		for (const struct db_stmt *const *s = lists[i]; *s; s++)
			cr_expect(db_check(&c.err, c.db, *s), "%s: %s",
			    c.err.text, (*s)->sql);
	must(&c, sight_partitions(&c, 30, 7));
	must(&c, sight_forget(&c));
	must(&c, sight_purge(&c, &n));
	must(&c, work_leftovers(&c));
	must(&c, job_forget(&c, 30));
	db_close(c.db);
	fixture_end(f);
}

Test(job, a_deployment_whose_job_was_taken_away_ends)
{
	static const struct deploy_input plain;
	struct fixture *f = fixture_new();
	struct ctx c = fixture_runner(f), *web = fixture_as(f, &f->ann);
	struct project project;
	struct deploy d;
	struct app app;

	fixture_app(f, web, &project, &app);
	must(web, deploy_request(web, &app, &plain, "api", &d));
	must(web, ctx_commit(web));
	must(&c, work_leftovers(&c));
	cr_expect_str_eq(
	    fixture_text(f, "select status from deployments"), "pending");
	sql(f, "delete from jobs");
	must(&c, work_leftovers(&c));
	cr_expect_str_eq(
	    fixture_text(f, "select status || ' ' || error_code"
			    " from deployments where finished_at <= now()"),
	    "failed INTERRUPTED");
	db_close(c.db);
	fixture_end(f);
}

static const char *
wanted(struct fixture *f)
{
	return fixture_text(f, "select wanted from applications");
}

/* A stopped application with a deployment that a runner has begun. */
static void
begin_stopped(
    struct fixture *f, struct ctx *c, struct app *app, struct work_deploy *out)
{
	static const struct deploy_input plain;
	struct ctx *web = fixture_as(f, &f->ann);
	struct project project;
	struct deploy d;

	fixture_app(f, web, &project, app);
	must(web, deploy_request(web, app, &plain, "manual", &d));
	must(web, ctx_commit(web));
	fixture_released(f, &d, 1);
	web = fixture_as(f, &f->ann);
	must(web, app_find(web, app->id, app));
	must(web, app_act(web, app, APP_STOP, 0, app));
	must(web, ctx_commit(web));
	sql(f, "update jobs set state = 'done'");
	web = fixture_as(f, &f->ann);
	must(web, deploy_request(web, app, &plain, "manual", &d));
	must(web, ctx_commit(web));
	cr_expect_str_eq(wanted(f), "stopped", "it only waits");
	must(c, work_deploy(c, d.id, out));
	must(c, work_start(c, out));
}

/* Somebody stops or starts it while the deployment is at work. */
static void
act(struct fixture *f, const struct app *app, enum app_action action)
{
	struct ctx *web = fixture_as(f, &f->ann);
	struct app now;

	must(web, app_find(web, app->id, &now));
	must(web, app_act(web, &now, action, 0, &now));
	must(web, ctx_commit(web));
}

Test(job, what_waits_to_be_made_so_waits_once)
{
	static const char queued[] =
	    "select count(*) from jobs where kind = 'apply' and state ="
	    " 'queued'";
	struct fixture *f = fixture_new();
	struct ctx c = fixture_runner(f);
	struct work_deploy d;
	struct app app;

	begin_stopped(f, &c, &app, &d);
	act(f, &app, APP_STOP);
	act(f, &app, APP_STOP);
	cr_expect_str_eq(fixture_text(f, queued), "1");
	act(f, &app, APP_START);
	cr_expect_str_eq(fixture_text(f, queued), "2");
	sql(f, "update jobs set state = 'running', started_at = now()"
	       " where args->>'action' = 'stop' and state = 'queued'");
	act(f, &app, APP_STOP);
	cr_expect_str_eq(fixture_text(f, queued), "2", "one at work saw less");
	sql(f, "update jobs set started_at = now() where kind = 'apply'");
	act(f, &app, APP_STOP);
	cr_expect_str_eq(fixture_text(f, queued), "3", "so did one begun");
	db_close(c.db);
	fixture_end(f);
}

Test(job, a_deployment_starts_what_is_stopped_and_gives_way_when_it_fails)
{
	struct fixture *f = fixture_new();
	struct ctx c = fixture_runner(f);
	struct work_deploy d;
	struct app app;

	begin_stopped(f, &c, &app, &d);
	cr_expect_str_eq(wanted(f), "running");
	must(&c, work_start(&c, &d));
	must(&c, work_give_way(&c, &d));
	cr_expect_str_eq(wanted(f), "stopped");
	act(f, &app, APP_START);
	must(&c, work_give_way(&c, &d));
	cr_expect_str_eq(wanted(f), "running");
	fixture_end(f);
}

Test(job, what_was_asked_for_since_stays)
{
	struct fixture *f = fixture_new();
	struct ctx c = fixture_runner(f);
	struct work_deploy d;
	struct app app;

	begin_stopped(f, &c, &app, &d);
	act(f, &app, APP_STOP);
	must(&c, work_start(&c, &d));
	cr_expect_str_eq(wanted(f), "stopped", "stopped since");
	act(f, &app, APP_START);
	must(&c, work_give_way(&c, &d));
	cr_expect_str_eq(wanted(f), "running", "started since");
	fixture_end(f);
}

Test(job, an_interrupted_deployment_gives_way_too)
{
	struct fixture *f = fixture_new();
	struct ctx c = fixture_runner(f);
	struct work_deploy d;
	struct app app;

	begin_stopped(f, &c, &app, &d);
	sql(f, "update jobs set state = 'failed' where kind = 'deploy'");
	must(&c, work_leftovers(&c));
	cr_expect_str_eq(wanted(f), "stopped");
	fixture_end(f);
}
