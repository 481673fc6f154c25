/* SPDX-License-Identifier: MIT */
#include "base/enc.h"
#include "base/fs.h"
#include "base/seal.h"
#include "base/str.h"
#include "run/run.h"
#include "run/service.h"
#include "t/run/bench.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

static int calls[3], ended;
static enum run_end end_how;
static char end_code[40];
static const char *say_third;
static bool slow_end;

static const struct db_stmt impatient = DB_RUN("set statement_timeout = 20");
static const struct db_stmt slow = DB_RUN("select pg_sleep(5)");

/* A statement that the server gives up each time. */
static bool
too_slow(struct run *r)
{
	return c_run(r->c, &impatient, DB_NONE, NULL) &&
	       c_run(r->c, &slow, DB_NONE, NULL);
}

static bool
first(struct run *r)
{
	calls[0]++;
	r->result = "{\"n\":\"41\"}";
	return true;
}

static bool
second(struct run *r)
{
	calls[1]++;
	cr_expect_str_eq(run_text(r, "first", "n"), "41");
	return true;
}

static bool
third(struct run *r)
{
	calls[2]++;
	if (same(say_third, "sleep"))
		return run_sleep(r, 60 * 1000);
	if (same(say_third, "longer")) {
		run_extend(r, 60 * 1000);
		return run_sleep(r, 1500);
	}
	if (same(say_third, "cancel")) {
		(void)raise(SIGTERM);
		return run_go_on(r);
	}
	if (same(say_third, "slow"))
		return too_slow(r);
	if (say_third != NULL)
		return err_code(
		    &r->c->err, ERR_UPSTREAM, say_third, "as the test says");
	return true;
}

static bool
load(struct run *r)
{
	(void)r;
	return true;
}

static bool
end(struct run *r, enum run_end how, const struct err *why)
{
	static const char *const states[] = { "done", "failed", "cancelled" };

	ended++;
	end_how = how;
	(void)snprintf(
	    end_code, sizeof end_code, "%s", how == RUN_DONE ? "" : why->code);
	if (slow_end)
		return too_slow(r);
	if (!run_begin(r) || !job_finish(r->c, &r->job, states[how], why) ||
	    !run_commit(r))
		return false;
	return true;
}

static const struct step steps[] = { { "first", first, 10 },
	{ "second", second, 10 }, { "third", third, 1 } };

static const struct job_kind kind = { .name = "test",
	.steps = steps,
	.steps_n = COUNT(steps),
	.load = load,
	.end = end };

static const char *
states(struct bench *b)
{
	struct db *db = fixture_owner(b->f);
	const char *text = testdb_text(db, b->f->mem,
	    "select string_agg(state, ' ' order by position) from job_steps");

	db_close(db);
	return text;
}

Test(steps, run_in_order_and_are_recorded)
{
	struct bench b = { .f = NULL };

	bench_up(&b, &kind);
	cr_expect_eq(run_steps(&b.run), RUN_EXIT_OVER);
	cr_expect_eq(calls[0] + calls[1] + calls[2], 3);
	cr_expect_eq(ended, 1);
	cr_expect_eq(end_how, RUN_DONE);
	cr_expect_str_eq(states(&b), "done done done");
	bench_down(&b);
}

Test(steps, another_attempt_goes_on_after_the_last_recorded_one)
{
	struct bench b = { .f = NULL };
	struct db *db;

	bench_up(&b, &kind);
	say_third = "DATABASE_UNAVAILABLE";
	cr_expect_eq(run_steps(&b.run), RUN_EXIT_AGAIN);
	cr_expect_eq(ended, 0);
	db = fixture_owner(b.f);
	testdb_sql(db, "update jobs set lease_until = now() - interval '1 s'");
	db_close(db);
	bench_claim(&b);
	say_third = NULL;
	cr_expect_eq(run_steps(&b.run), RUN_EXIT_OVER);
	cr_expect_eq(calls[0], 1);
	cr_expect_eq(calls[1], 1);
	cr_expect_eq(calls[2], 2);
	cr_expect_str_eq(states(&b), "done done done");
	bench_down(&b);
}

Test(steps, failure_deadline_and_cancellation_end_the_job)
{
	static const struct {
		const char *third, *code, *states;
		enum run_end how;
	} k[] = {
		{ "SOME_CODE", "SOME_CODE", "done done failed", RUN_FAILED },
		{ "sleep", "STEP_TIMEOUT", "done done failed", RUN_FAILED },
		{ "cancel", "", "done done cancelled", RUN_CANCELLED },
	};

	for (size_t i = 0; i < COUNT(k); i++) {
		struct bench b = { .f = NULL };

		bench_up(&b, &kind);
		say_third = k[i].third;
		cr_expect_eq(run_steps(&b.run), RUN_EXIT_OVER, "case %zu", i);
		cr_expect_eq(end_how, k[i].how, "case %zu", i);
		cr_expect_str_eq(end_code, k[i].code, "case %zu", i);
		cr_expect_str_eq(states(&b), k[i].states, "case %zu", i);
		bench_down(&b);
	}
}

/* The last attempt fails as any job does. */
Test(steps, a_patient_job_tries_again_what_failed_outside)
{
	struct job_kind patient = kind;
	struct bench b = { .f = NULL };

	patient.patient = true;
	for (int64_t tries = 0; tries < JOB_CRASHES_MAX; tries++) {
		bool last = tries + 1 == JOB_CRASHES_MAX;

		bench_up(&b, &kind);
		ended = 0;
		b.run.kind = &patient;
		b.run.job.tries = tries;
		say_third = "SOME_CODE";
		cr_expect_eq(run_steps(&b.run),
		    last ? RUN_EXIT_OVER : RUN_EXIT_LATER, "try %d",
		    (int)tries);
		cr_expect_eq(ended, last);
		cr_expect_str_eq(states(&b),
		    last ? "done done failed" : "done done running");
		bench_down(&b);
	}
}

/* What only another one's lock keeps from going on goes on some time; what is
 * too slow every time is not asked for for ever. */
Test(steps, a_slow_statement_comes_again_until_it_came_too_often)
{
	static const struct {
		int64_t agains;
		bool end_too;
		int exit, ended;
		const char *states;
	} k[] = {
		{ 0, false, RUN_EXIT_AGAIN, 0, "done done running" },
		{ JOB_AGAINS_MAX - 1, false, RUN_EXIT_AGAIN, 0,
		    "done done running" },
		{ JOB_AGAINS_MAX, false, RUN_EXIT_OVER, 1, "done done failed" },
		{ JOB_AGAINS_MAX, true, RUN_EXIT_BROKEN, 1,
		    "done done failed" },
	};

	for (size_t i = 0; i < COUNT(k); i++) {
		struct bench b = { .f = NULL };

		bench_up(&b, &kind);
		ended = 0;
		say_third = "slow";
		slow_end = k[i].end_too;
		b.run.job.agains = k[i].agains;
		cr_expect_eq(run_steps(&b.run), k[i].exit, "case %zu", i);
		cr_expect_eq(ended, k[i].ended, "case %zu", i);
		cr_expect_str_eq(states(&b), k[i].states, "case %zu", i);
		bench_down(&b);
	}
}

/* However long: it is no job's doing. */
Test(steps, a_database_that_is_away_is_waited_for)
{
	struct bench b = { .f = NULL };

	bench_up(&b, &kind);
	say_third = "DATABASE_UNAVAILABLE";
	b.run.job.agains = 10 * JOB_AGAINS_MAX;
	cr_expect_eq(run_steps(&b.run), RUN_EXIT_AGAIN);
	cr_expect_eq(ended, 0);
	bench_down(&b);
}

Test(steps, a_step_may_take_longer_than_its_table_says)
{
	struct bench b = { .f = NULL };

	bench_up(&b, &kind);
	say_third = "longer";
	cr_expect_eq(run_steps(&b.run), RUN_EXIT_OVER);
	cr_expect_eq(end_how, RUN_DONE);
	cr_expect_gt(b.shared.until_ms, 0);
	bench_down(&b);
}

Test(steps, late_attempt_writes_nothing)
{
	struct bench b = { .f = NULL };
	struct db *db;

	bench_up(&b, &kind);
	db = fixture_owner(b.f);
	testdb_sql(db, "update jobs set fence = fence + 1");
	db_close(db);
	cr_expect_eq(run_steps(&b.run), RUN_EXIT_FENCED);
	cr_expect_eq(ended, 0);
	cr_expect_eq(calls[0], 0);
	cr_expect_str_eq(states(&b), "");
	bench_down(&b);
}

Test(steps, sealed_values_open_with_the_private_key_only)
{
	struct bench b = { .f = NULL };
	struct err e;
	char *text;
	const char *private;
	unsigned char *box;
	size_t n;

	bench_up(&b, &kind);
	cr_assert(fs_mkdirs(&e, b.run.dir, 0700));
	private = mem_fmt(b.f->mem, "%s/private", b.run.dir);
	cr_assert(seal_save(
	    &e, private, mem_fmt(b.f->mem, "%s/public", b.run.dir), &b.f->key));
	b.f->conf.private_key = private;
	cr_assert(seal_box(&e, b.f->mem, &b.f->key.public, "env_vars.sealed:1",
	    "value", 5, &box, &n));
	must(&b.c, run_open(&b.run, b.f->mem, "env_vars.sealed:1",
		       enc_b64(b.f->mem, box, n), &text));
	cr_expect_str_eq(text, "value");
	cr_expect_not(run_open(&b.run, b.f->mem, "env_vars.sealed:2",
	    enc_b64(b.f->mem, box, n), &text));
	must(&b.c, run_open(&b.run, b.f->mem, "x", NULL, &text));
	cr_expect_str_eq(text, "");
	bench_down(&b);
}
