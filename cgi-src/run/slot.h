/* SPDX-License-Identifier: MIT */
#ifndef RUN_SLOT_H
#define RUN_SLOT_H

#include "run/limits.h"
#include "run/run.h"

#include <sys/types.h>

/* Children at work, as the parent keeps them. */
struct slot {
	void *mem; /* of the job's texts; NULL: free */
	struct job job;
	struct run_shared *shared;
	pid_t pid;
	int64_t until_ms; /* deadline of the attempt */
	int64_t stop_ms;  /* when SIGTERM was sent; 0: not */
	bool lost, overdue;
	bool ended; /* only the row is to be put right, after this status */
	int status;
};

struct slots {
	/* Look-ups run beside the others, in places of their own: who fills
	 * in a form does not wait for somebody's build. */
	struct slot at[SLOTS_MAX + LOOKUP_SLOTS];
	size_t max; /* of other jobs */
	struct ctx *c;
	bool leaving; /* the runner ends: work goes back to the queue */
};

/* A place for any job / for a look-up. */
bool slots_free(const struct slots *s);
bool slots_free_lookup(const struct slots *s);
size_t slots_busy(const struct slots *s);

/* Claim the job and start it; false when there was nothing to start. */
bool slots_start(struct slots *s, const char *id, const char *runner);

/* What the ended process pid means for its job; false: not ours. */
bool slots_ended(struct slots *s, pid_t pid, int status);

/* Extend leases, pass on wishes to stop, put back what could not be when it
 * ended.  False: not all, the database is away. */
bool slots_renew(struct slots *s);
/* End what does not end by itself. */
void slots_enforce(struct slots *s);
void slots_kill(struct slots *s);

#endif
