/* SPDX-License-Identifier: MIT */
#ifndef CORE_SIGHT_H
#define CORE_SIGHT_H

#include "core/ctx.h"

/* What the runner's watcher sees of applications and their containers' logs,
 * and writes down. */
struct sight {
	const char *id, *team_id, *service_name, *status, *health_status,
	    *wanted;
	int64_t replicas, replicas_running;
	bool deploying, deleted;
};
/* All that are not purged. */
bool sight_rows(struct ctx *c, struct db_rows *out) NEED_CHECK;
/* status NULL: only the number and the health. */
bool sight_put(struct ctx *c, const char *application_id, const char *status,
    const char *health, int64_t running) NEED_CHECK;

/* lines: JSON list of {task, stream, time, message}. */
bool sight_log(struct ctx *c, const char *application_id, const char *team_id,
    const char *lines) NEED_CHECK;
/* Unix time in microseconds of the newest stored container line, 0: none. */
bool sight_log_last(
    struct ctx *c, const char *application_id, int64_t *micros) NEED_CHECK;

/* Clean-up of rows; days of logs by the settings. */
bool sight_partitions(struct ctx *c, int64_t deployment_days,
    int64_t application_days) NEED_CHECK;
/* The oldest lines of applications go, until each takes bytes at the most. */
bool sight_shorten(struct ctx *c, int64_t bytes) NEED_CHECK;
bool sight_forget(struct ctx *c) NEED_CHECK;
/* Applications deleted more than 7 days ago go for good. */
bool sight_purge(struct ctx *c, int64_t *n) NEED_CHECK;

/* Whether there is such an environment / a job at work. */
bool sight_environment(struct ctx *c, const char *id, bool *yes) NEED_CHECK;
bool sight_job(struct ctx *c, const char *id, bool *at_work) NEED_CHECK;

/* Whether this connection is the one that does what name says, in the whole
 * instance; asking again is cheap and finds a lost connection out. */
bool sight_alone(struct ctx *c, const char *name, bool *yes) NEED_CHECK;
/* End the connection that holds name when it has said nothing for a minute:
 * its process is frozen, and finds out when it goes on. */
bool sight_oust(struct ctx *c, const char *name) NEED_CHECK;

extern const struct db_stmt *const sight_stmts[];

#endif
