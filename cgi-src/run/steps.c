/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/fault.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/str.h"
#include "run/run.h"
#include "run/run_log.h"

#include <string.h>

enum { RETRY_MS = 2000, END_SECONDS = 90 };

static struct step const ending = { "done", NULL, END_SECONDS };

static bool
record(struct run *r, const char *name, const char *state, const char *result)
{
	void *turn = run_turn(r);
	bool ok;

	ok = run_begin(r) && job_step_put(r->c, &r->job, name, state, result) &&
	     run_commit(r);
	run_rollback(r);
	run_turn_end(r, turn);
	return ok;
}

/* What earlier attempts recorded; where to go on. */
static bool
recall(struct run *r, size_t *next)
{
	const char *names[RUN_STEPS_MAX];
	struct job_step *row;
	struct db_rows rows;
	bool ok;

	for (size_t i = 0; i < r->kind->steps_n; i++)
		names[i] = r->kind->steps[i].name;
	ok = run_begin(r) && job_plan(r->c, &r->job, names, r->kind->steps_n) &&
	     job_steps(r->c, &r->job, &rows) && run_commit(r);
	run_rollback(r);
	if (!ok)
		return false;
	row = rows.at;
	*next = 0;
	for (size_t i = 0; i < rows.n && i < r->kind->steps_n; i++) {
		if (!same(row[i].state, "done") &&
		    !same(row[i].state, "skipped"))
			return true;
		if (!json_parse(&r->c->err, r->c->mem, row[i].result,
			strlen(row[i].result), &r->results[i]))
			return false;
		*next = i + 1;
	}
	return true;
}

/* Jobs that lost the engine together do not all ask again at once. */
static int64_t
retry_ms(void)
{
	uint16_t n;

	rand_bytes(&n, sizeof n);
	return RETRY_MS - n % (RETRY_MS / 2);
}

/* The engine being away for a moment is no reason to fail. */
static bool
attempt(struct run *r)
{
	struct err *e = &r->c->err;

	for (;;) {
		err_clear(e);
		r->result = NULL;
		if (r->step->run(r))
			return true;
		ctx_end(r->c);
		if (!same(e->code, "DOCKER_UNREACHABLE"))
			return false;
		run_say(r, "warn", "%s; trying again", e->text);
		if (!run_sleep(r, retry_ms()))
			return false;
	}
}

static bool
one_step(struct run *r, size_t i)
{
	const struct step *s = &r->kind->steps[i];
	struct err *e = &r->c->err;

	r->step = s;
	r->deadline_ms = clock_mono_ms() + s->seconds * 1000;
	if (r->kind->skips != NULL && r->kind->skips(r, s))
		return record(r, s->name, "skipped", NULL);
	FAULT(mem_fmt(r->c->mem, "%s.%s.before", r->kind->name, s->name));
	if (!run_go_on(r) || !record(r, s->name, "running", NULL))
		return false;
	FAULT_AT(s->name, r->job.id);
	if (!attempt(r)) {
		if (run_left_ms(r) == 0 && !same(e->code, "FENCED"))
			(void)err_code(e, ERR_TIMEOUT, "STEP_TIMEOUT",
			    "the step '%s' took longer than %lld s", s->name,
			    (long long)s->seconds);
		return false;
	}
	FAULT(mem_fmt(r->c->mem, "%s.%s.between", r->kind->name, s->name));
	run_log_flush(r);
	if (!record(r, s->name, "done", r->result))
		return false;
	if (r->result != NULL && !json_parse(e, r->c->mem, r->result,
				     strlen(r->result), &r->results[i]))
		return false;
	FAULT(mem_fmt(r->c->mem, "%s.%s.after", r->kind->name, s->name));
	return true;
}

/* A reason outside that may pass. */
static bool
may_pass(const struct run *r, const struct err *e)
{
	return r->kind->patient && r->job.tries + 1 < JOB_CRASHES_MAX &&
	       !run_cancelled() && !same(e->code, "STEP_TIMEOUT") &&
	       (e->kind == ERR_UPSTREAM || e->kind == ERR_TIMEOUT);
}

int
run_stopped(const struct run *r)
{
	const struct err *e = &r->c->err;

	log_error("job stopped", "job", r->job.id, "kind", r->job.kind, "err",
	    e->text, "at", e->where);
	if (same(e->code, "FENCED"))
		return RUN_EXIT_FENCED;
	/* What fails for another reason would fail for ever. */
	return run_comes_again(r, e) ? RUN_EXIT_AGAIN : RUN_EXIT_BROKEN;
}

static int
conclude(struct run *r, enum run_end how, const struct err *why)
{
	static const char *const words[] = { "done", "failed", "cancelled" };
	bool ok;

	r->shared->cleaning = 1;
	if (how != RUN_DONE && r->step != NULL &&
	    (!record(r, r->step->name,
		how == RUN_FAILED ? "failed" : "cancelled", NULL)))
		return run_stopped(r);
	if (r->step == NULL)
		r->step = &ending;
	r->deadline_ms = clock_mono_ms() + END_SECONDS * 1000;
	err_clear(&r->c->err);
	ok = r->kind->end(r, how, why);
	ctx_end(r->c);
	if (!ok)
		return run_stopped(r);
	run_log_flush(r);
	log_notice("job over", "job", r->job.id, "kind", r->job.kind, "end",
	    words[how], "err", how == RUN_FAILED ? why->text : "");
	return RUN_EXIT_OVER;
}

static enum run_end
how_it_ended(const struct run *r)
{
	return run_cancelled() && !same(r->c->err.code, "STEP_TIMEOUT")
		   ? RUN_CANCELLED
		   : RUN_FAILED;
}

int
run_give_up(struct run *r, const struct err *why)
{
	bool ok = r->kind->load(r);

	if (!ok)
		ctx_end(r->c);
	if (!ok &&
	    (run_comes_again(r, &r->c->err) || same(r->c->err.code, "FENCED")))
		return run_stopped(r);
	return conclude(r, RUN_FAILED, why);
}

int
run_steps(struct run *r)
{
	struct err why, ignored;
	size_t i;
	bool ok;
	int status;

	FAULT_AT("load", r->job.id);
	if (!r->kind->load(r) || !recall(r, &i)) {
		ctx_end(r->c);
		if (run_comes_again(r, &r->c->err) ||
		    same(r->c->err.code, "FENCED"))
			return run_stopped(r);
		why = r->c->err;
		return conclude(r, RUN_FAILED, &why);
	}
	for (ok = true; ok && i < r->kind->steps_n; i++)
		ok = one_step(r, i);
	ctx_end(r->c);
	run_log_flush(r);
	why = r->c->err;
	if (!ok && (same(why.code, "FENCED") || run_comes_again(r, &why)))
		return run_stopped(r);
	if (!ok && may_pass(r, &why)) {
		log_notice("job tries again later", "job", r->job.id, "kind",
		    r->job.kind, "err", why.text);
		return RUN_EXIT_LATER;
	}
	status = conclude(r, ok ? RUN_DONE : how_it_ended(r), &why);
	if (status == RUN_EXIT_OVER)
		best_effort(fs_remove(&ignored, r->dir));
	return status;
}
