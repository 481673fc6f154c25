/* SPDX-License-Identifier: MIT */
#ifndef CORE_NEED_H
#define CORE_NEED_H

#include "core/ctx.h"
#include "core/limits.h"

/*
 * What needs somebody, of all applications of the actor's teams: each at most
 * once, for its worst reason.  What was stopped on purpose needs nobody but
 * for a deployment that hangs.
 *
 *	down		nothing of it runs
 *	unhealthy	its health check fails
 *	degraded	fewer tasks than wanted
 *	failed		its last deployment failed
 *	waiting		its deployment waits for more than NEED_WAIT_MINUTES
 *	slow		and works for more than NEED_WORK_MINUTES
 */
enum {
	NEED_WAIT_MINUTES = 5,
	NEED_WORK_MINUTES = 60 /* above the longest a step may take */
};

struct need {
	const char *kind;
	const char *application_id, *application_name, *project_id,
	    *project_name, *environment_id, *environment_name;
	const char *status;
	int64_t replicas, replicas_running;
	/* The deployment that is the reason, or that failed besides. */
	const char *deployment_id;
	int64_t deployment_number;
	const char *message; /* of the failed deployment */
	const char *since;
	int64_t total; /* of all needs */
};
extern const struct field need_fields[];

/* struct need, the worst first, then the newest; at most limit. */
bool need_list(struct ctx *c, int64_t limit, struct db_rows *out) NEED_CHECK;

#endif
