/* SPDX-License-Identifier: MIT */
#ifndef RUN_RUN_H
#define RUN_RUN_H

#include "base/json.h"
#include "core/job.h"
#include "engine/docker.h"
#include "run/limits.h"

/*
 * A job at work, in a process of its own.  A kind of job is a list of named
 * steps; each is recorded with its result when it is done, so that another
 * attempt goes on after the last recorded one.  A step may run twice, so it
 * must not matter.
 */
struct run;

struct step {
	const char *name;
	bool (*run)(struct run *r);
	int64_t seconds; /* deadline */
};

enum run_end { RUN_DONE, RUN_FAILED, RUN_CANCELLED };

struct job_kind {
	const char *name;
	const struct step *steps;
	size_t steps_n;
	int64_t minutes; /* deadline of an attempt */
	/* Whether a step that failed because something outside was away or
	 * slow is tried again, later and later, before the job fails. */
	bool patient;
	bool (*load)(struct run *r);
	bool (*skips)(struct run *r, const struct step *s);
	/* Puts things right outside and records the end (job_begin ...
	 * job_finish ... ctx_commit).  why is set unless RUN_DONE. */
	bool (*end)(struct run *r, enum run_end how, const struct err *why);
};
const struct job_kind *job_kind_find(const char *name);

enum { RUN_STEPS_MAX = 16 };

/* What a child tells its parent. */
struct run_shared {
	int cleaning;	  /* cancelled and putting things right */
	int64_t until_ms; /* a later deadline of the attempt, or 0 */
};

struct run {
	struct ctx *c;
	struct job job;
	const struct job_kind *kind;
	struct docker *docker;
	struct run_shared *shared;
	const char *dir; /* scratch directory of the job */
	const struct step *step;
	int64_t deadline_ms; /* of the step */
	struct json *results[RUN_STEPS_MAX];
	const char *result;  /* JSON a step leaves, or NULL */
	struct run_log *log; /* NULL: this job keeps none */
	void *data;
};

/* How a child ends. */
enum {
	RUN_EXIT_OVER = 0,
	RUN_EXIT_BROKEN = 70, /* counts as a crash */
	RUN_EXIT_LATER = 74,  /* something outside was away or slow */
	RUN_EXIT_AGAIN = 75,
	RUN_EXIT_FENCED = 76
};

/* Runs the steps and the end; gives the exit status. */
int run_steps(struct run *r);
/* The exit status when r->c->err keeps the end from being recorded. */
int run_stopped(const struct run *r);
/* Only the end, as a failure: for a job that crashed too often. */
int run_give_up(struct run *r, const struct err *why);

/* Cancelled, or the step's deadline has passed: for the stop of every call
 * that takes one.  Also sends what waits in the log. */
bool run_stop(void *arg);
/* Somebody asked this job to stop. */
bool run_cancelled(void);
void run_catch_cancel(void);
/* ERR_CANCELLED or ERR_TIMEOUT when run_stop; else true. */
bool run_go_on(struct run *r) NEED_CHECK;
/* Milliseconds left of the step. */
int64_t run_left_ms(const struct run *r);
/* The step knows that it may take this long from now: its deadline, and the
 * attempt's, move when they are earlier. */
void run_extend(struct run *r, int64_t ms);
/* Sleep in pieces; false when run_stop. */
bool run_sleep(struct run *r, int64_t ms) NEED_CHECK;

/* Text of an earlier step's result. */
const char *run_text(const struct run *r, const char *step, const char *name);

/* What may fail without anybody minding. */
void best_effort(bool done);

/* One short transaction for the job around what is written between. */
bool run_begin(struct run *r) NEED_CHECK;
bool run_commit(struct run *r) NEED_CHECK;
void run_rollback(struct run *r);
/* e, of what was written last, is not the job's fault: it may work later. */
bool run_comes_again(const struct run *r, const struct err *e);

/* A context for one turn of a loop: what is allocated in r->c->mem until
 * run_turn_end goes with it. */
void *run_turn(struct run *r);
void run_turn_end(struct run *r, void *turn);

#endif
