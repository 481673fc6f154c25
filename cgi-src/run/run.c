/* SPDX-License-Identifier: MIT */
#include "run/run.h"
#include "base/clock.h"
#include "base/str.h"
#include "run/run_log.h"

#include <signal.h>
#include <string.h>

enum { NAP_MS = 200, END_MS = 5 * 60 * 1000 };

static volatile sig_atomic_t cancelled;

static void
on_term(int sig)
{
	(void)sig;
	cancelled = 1;
}

void
run_catch_cancel(void)
{
	struct sigaction act = { .sa_handler = on_term };

	cancelled = 0;
	(void)sigaction(SIGTERM, &act, NULL);
}

bool
run_cancelled(void)
{
	return cancelled != 0;
}

int64_t
run_left_ms(const struct run *r)
{
	int64_t left = r->deadline_ms - clock_mono_ms();

	return left > 0 ? left : 0;
}

void
run_extend(struct run *r, int64_t ms)
{
	int64_t until = clock_mono_ms() + ms;

	if (r->deadline_ms < until)
		r->deadline_ms = until;
	if (r->shared->until_ms < until + END_MS)
		r->shared->until_ms = until + END_MS;
}

bool
run_stop(void *arg)
{
	struct run *r = arg;

	if (r->log != NULL)
		run_log_pump(r);
	return (run_cancelled() && !r->shared->cleaning) || run_left_ms(r) == 0;
}

bool
run_go_on(struct run *r)
{
	if (!run_stop(r))
		return true;
	if (run_left_ms(r) == 0)
		return err_set(&r->c->err, ERR_TIMEOUT, "it took too long");
	return err_set(&r->c->err, ERR_CANCELLED, "cancelled");
}

bool
run_sleep(struct run *r, int64_t ms)
{
	int64_t until = clock_mono_ms() + ms;

	for (;;) {
		int64_t left = until - clock_mono_ms();

		if (!run_go_on(r))
			return false;
		if (left <= 0)
			return true;
		clock_sleep_ms(left < NAP_MS ? left : NAP_MS);
	}
}

static const struct json *
result_of(const struct run *r, const char *step)
{
	for (size_t i = 0; i < r->kind->steps_n; i++)
		if (strcmp(r->kind->steps[i].name, step) == 0)
			return r->results[i];
	return NULL;
}

const char *
run_text(const struct run *r, const char *step, const char *name)
{
	return json_text(json_get(result_of(r, step), name), NULL);
}

bool
run_begin(struct run *r)
{
	return job_begin(r->c, &r->job);
}

bool
run_commit(struct run *r)
{
	return ctx_commit(r->c);
}

void
run_rollback(struct run *r)
{
	ctx_end(r->c);
}

struct turn {
	void *before;
};

void *
run_turn(struct run *r)
{
	struct turn *t = mem_new(r->c->mem, struct turn);

	t->before = r->c->mem;
	r->c->mem = t;
	return t;
}

void
run_turn_end(struct run *r, void *turn)
{
	struct turn *t = turn;

	r->c->mem = t->before;
	mem_end(t);
}

bool
run_comes_again(const struct run *r, const struct err *e)
{
	static const char *const states[] = { "40001", "40P01", "55P03",
		"57014" };

	for (size_t i = 0; i < COUNT(states); i++)
		if (same(db_sqlstate(r->c->db), states[i]))
			return r->job.agains < JOB_AGAINS_MAX || db_passes(e);
	return db_passes(e);
}

void
best_effort(bool done)
{
	(void)done;
}
