/* SPDX-License-Identifier: MIT */
/* What the end of a job's process means for the job; no process is started. */
#include "base/clock.h"
#include "base/str.h"
#include "core/enqueue.h"
#include "run/slot.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <sys/wait.h>

enum { PID = 1 << 30 }; /* nobody's */

struct bench {
	struct fixture *f;
	struct ctx c;
	struct slots slots;
	const char *id;
};

static void
sql(struct bench *b, const char *text)
{
	struct db *db = fixture_owner(b->f);

	testdb_sql(db, text);
	db_close(db);
}

static void
bench_up(struct bench *b)
{
	struct ctx *web;

	b->f = fixture_new();
	web = fixture_as(b->f, &b->f->ann);
	must(web,
	    enqueue(web, "apply", b->f->team_a, NULL, "app:x", "{}", &b->id));
	must(web, ctx_commit(web));
	b->c = fixture_runner(b->f);
	b->slots.c = &b->c;
	b->slots.max = 1;
}

static void
bench_down(struct bench *b)
{
	db_close(b->c.db);
	fixture_end(b->f);
}

/* As slots_start does it, but for the process. */
static struct slot *
claimed(struct bench *b)
{
	struct job_claim how = { b->id, "r", 30, 2, 3, false };
	struct slot *slot = &b->slots.at[0];
	bool found;

	must(&b->c, job_claim(&b->c, &how, &slot->job, &found));
	cr_assert(found);
	slot->mem = mem_root("slot");
	slot->pid = PID;
	slot->until_ms = INT64_MAX;
	return slot;
}

/* state tries agains, and the pause between half of it and all. */
static const char *
row(struct bench *b, int64_t pause)
{
	return fixture_text(b->f,
	    mem_fmt(b->f->mem,
		"select concat_ws(' ', state, tries, agains,"
		" due_at - now() between make_interval(secs => %lld / 2.0 - 5)"
		" and make_interval(secs => %lld)) from jobs",
		(long long)pause, (long long)pause));
}

Test(slot, end_says_how_the_job_comes_back)
{
	static const struct {
		int exit; /* minus: by this signal */
		int tries, agains;
		bool stopped, leaving;
		int64_t pause;
		const char *row;
	} k[] = {
		{ RUN_EXIT_BROKEN, 0, 0, false, false, 1, "queued 1 0 t" },
		{ RUN_EXIT_BROKEN, 2, 0, false, false, 4, "queued 3 0 t" },
		{ -SIGSEGV, 3, 0, false, false, 8, "queued 4 0 t" },
		{ RUN_EXIT_LATER, 1, 0, false, false, 10, "queued 2 0 t" },
		{ RUN_EXIT_AGAIN, 0, 0, false, false, 1, "queued 0 1 t" },
		{ RUN_EXIT_AGAIN, 2, 5, false, false, 32, "queued 2 6 t" },
		{ RUN_EXIT_AGAIN, 0, 90, false, false, 60, "queued 0 91 t" },
		{ -SIGKILL, 0, 0, true, false, 1, "queued 0 1 t" },
		{ -SIGKILL, 0, JOB_AGAINS_MAX, true, false, 1,
		    "queued 1 30 t" },
		{ -SIGKILL, 1, 3, false, true, 0, "queued 1 3 t" },
		{ -SIGKILL, JOB_CRASHES_MAX + JOB_CLEANS_MAX - 1, 0, false,
		    false, 0, "failed 4 0 t" },
	};
	struct bench b = { .f = NULL };

	bench_up(&b);
	for (size_t i = 0; i < COUNT(k); i++) {
		struct slot *slot;

		sql(&b, mem_fmt(b.f->mem,
			    "update jobs set state = 'queued', due_at = now(),"
			    " tries = %d, agains = %d",
			    k[i].tries, k[i].agains));
		slot = claimed(&b);
		slot->stop_ms = k[i].stopped ? clock_mono_ms() : 0;
		b.slots.leaving = k[i].leaving;
		cr_expect(slots_ended(&b.slots, PID,
		    k[i].exit < 0 ? -k[i].exit : W_EXITCODE(k[i].exit, 0)));
		cr_expect_eq(slots_busy(&b.slots), 0);
		cr_expect_str_eq(row(&b, k[i].pause), k[i].row, "case %zu: %s",
		    i, row(&b, k[i].pause));
	}
	bench_down(&b);
}

/* Not even its clean-up may take one runner down after the other. */
Test(slot, what_took_its_runners_down_is_given_up)
{
	struct bench b = { .f = NULL };

	bench_up(&b);
	for (int i = 0; i < JOB_CRASHES_MAX + JOB_CLEANS_MAX; i++) {
		struct slot *slot = claimed(&b);
		int64_t n;

		cr_expect_eq(slot->job.tries, i);
		mem_end(slot->mem);
		*slot = (struct slot){ .pid = 0 };
		sql(&b, "update jobs set lease_until = now()"
			" - interval '1 s'");
		/* Whoever finds it first. */
		if (i % 2 == 0)
			must(&b.c, job_sweep(&b.c, &n));
	}
	cr_expect_not(slots_start(&b.slots, b.id, "r"));
	cr_expect_eq(slots_busy(&b.slots), 0);
	cr_expect_str_eq(
	    fixture_text(b.f, "select state || error_code from jobs"),
	    "failedJOB_GIVEN_UP");
	bench_down(&b);
}

/* Its lease runs out meanwhile, which is not the job's doing. */
Test(slot, waits_with_the_row_until_the_database_is_back)
{
	struct bench b = { .f = NULL };
	struct db *away = NULL, *there;
	struct err e;

	bench_up(&b);
	there = b.c.db;
	(void)claimed(&b);
	cr_assert_not(
	    db_open(&e, b.f->mem, "host=/nonexistent", "test", false, &away));
	b.c.db = away;
	cr_expect(slots_ended(&b.slots, PID, W_EXITCODE(RUN_EXIT_AGAIN, 0)));
	cr_expect_eq(slots_busy(&b.slots), 1);
	cr_expect_not(slots_renew(&b.slots));
	slots_enforce(&b.slots);
	slots_kill(&b.slots);
	cr_expect_not(slots_ended(&b.slots, PID, 0), "its end is known");
	sql(&b, "update jobs set lease_until = now() - interval '9 minutes'");
	b.c.db = there;
	cr_expect(slots_renew(&b.slots));
	cr_expect_eq(slots_busy(&b.slots), 0);
	cr_expect_str_eq(row(&b, 1), "queued 0 1 t");
	db_close(away);
	bench_down(&b);
}
