/* SPDX-License-Identifier: MIT */
#ifndef CORE_JOB_H
#define CORE_JOB_H

#include "core/ctx.h"

/*
 * A job is a row made in the same transaction as the change that caused it.
 * Whoever claims it gets a lease by the database's clock and a fence: the
 * number of the claim.  Every write for a job happens in a transaction that
 * begins with job_begin, which takes the row by id and fence: once somebody
 * else has claimed the job, that finds nothing (ERR_CONFLICT, code FENCED)
 * and the late one stops.
 */
struct job {
	const char *id, *team_id, *kind, *application_id, *lock_key, *state,
	    *args, *request_id;
	int64_t tries;	/* attempts that crashed or lost their lease */
	int64_t agains; /* that were put back and are not to blame */
	int64_t fence;
	bool cancel_requested;
};
extern const struct field job_fields[];

/* Take the job unless another of its lock_key is at work or due before it,
 * or as many deployments or look-ups run as may.  Somebody waits in front of
 * a look-up, so it has places of its own: with only_lookups set no other kind
 * is taken.  Commits. */
struct job_claim {
	const char *id, *runner;
	int64_t lease_seconds, deployments, lookups;
	bool only_lookups;
};
bool job_claim(struct ctx *c, const struct job_claim *how, struct job *out,
    bool *found) NEED_CHECK;

/* Ids (struct job_id) of what could be claimed now, look-ups before the rest,
 * the oldest first. */
struct job_id {
	const char *id;
};
bool job_due(struct ctx *c, bool only_lookups, int64_t limit,
    struct db_rows *out) NEED_CHECK;

/* Extend the lease.  ours false: somebody else has the job now. */
bool job_renew(struct ctx *c, const struct job *j, int64_t seconds, bool *ours,
    bool *cancel) NEED_CHECK;

/* Back to the queue for the seconds, or by chance for less, down to half of
 * them; with so many tries and agains more. */
struct job_pause {
	int64_t seconds, tries, agains;
};
bool job_hand_on(
    struct ctx *c, const struct job *j, const struct job_pause *how) NEED_CHECK;

/* Queue again what has an expired lease, which is a try: whoever had it may
 * have gone down with it.  And bring back times that are further
 * ahead than a pause (JOB_DELAY_MAX) or a lease can be: the database's clock
 * went back since they were written.  How many in n. */
bool job_sweep(struct ctx *c, int64_t *n) NEED_CHECK;

/* A transaction that holds the job, see above. */
bool job_begin(struct ctx *c, const struct job *j) NEED_CHECK;

/* The end, inside job_begin: done, failed or cancelled, why may be NULL. */
bool job_finish(struct ctx *c, const struct job *j, const char *state,
    const struct err *why) NEED_CHECK;

/* Steps, inside job_begin.  plan inserts those not there yet. */
struct job_step {
	const char *name, *state, *result; /* result: JSON object */
	int64_t position;
};
bool job_plan(struct ctx *c, const struct job *j, const char *const *names,
    size_t n) NEED_CHECK;
bool job_steps(
    struct ctx *c, const struct job *j, struct db_rows *out) NEED_CHECK;
/* state: running, done, failed, skipped, cancelled; result NULL: as it is. */
bool job_step_put(struct ctx *c, const struct job *j, const char *name,
    const char *state, const char *result) NEED_CHECK;
/* What is running becomes cancelled, what was not reached skipped. */
bool job_steps_end(struct ctx *c, const struct job *j) NEED_CHECK;

/* Rows of finished jobs older than days without a deployment. */
bool job_forget(struct ctx *c, int64_t days) NEED_CHECK;

extern const struct db_stmt *const job_stmts[];
extern const struct db_stmt *const job_step_stmts[];

#endif
