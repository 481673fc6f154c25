/* SPDX-License-Identifier: MIT */
#ifndef CORE_VERIFY_H
#define CORE_VERIFY_H

#include "core/ctx.h"

/* Every application with its active release, to compare with what runs:
 * davit admin verify (spec/reliability.md). */
struct verify_app {
	const char *id, *team_id, *service_name, *release_id, *digest, *wanted;
	int64_t replicas;
	bool deleted, busy; /* busy: a job works on it */
	bool mended;	    /* was put right a moment ago */
};
bool verify_apps(struct ctx *c, struct db_rows *out) NEED_CHECK;
/* Whether there is, or was, such a release. */
bool verify_release(struct ctx *c, const char *id, bool *known) NEED_CHECK;
/* When the oldest build at work began (milliseconds since 1970); there is
 * none: now. */
bool verify_builds(struct ctx *c, int64_t *since_ms) NEED_CHECK;

extern const struct db_stmt *const verify_stmts[];

#endif
