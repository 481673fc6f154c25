/* SPDX-License-Identifier: MIT */
#ifndef CORE_RELEASE_H
#define CORE_RELEASE_H

#include "core/work.h"

/*
 * A release is an immutable row: image pinned, configuration (core/spec.h),
 * the sealed secrets as they were, and a hash over all of it chained to the
 * release before.  Exactly one of an application is active.
 */
struct release_row {
	const char *id, *application_id, *image, *digest, *image_id, *spec,
	    *secrets, *commit_sha;
	int64_t number;
	bool active, kept;
};

struct release_new {
	const char *id, *image, *digest, *image_id;
	const char *spec, *secrets; /* JSON */
	const char *commit_sha, *commit_message, *author, *reason;
};

/* secrets: [{key, id, sealed}] of those that count at run time. */
void release_secrets(struct buf *b, const struct db_rows *vars);

/* Inside job_begin; the next number of the application. */
bool release_add(struct ctx *c, const struct work_app *a,
    const struct work_deploy *d, const struct release_new *in,
    int64_t *number) NEED_CHECK;

bool release_find(
    struct ctx *c, const char *id, struct release_row *out) NEED_CHECK;
/* By its number in the application. */
bool release_numbered(struct ctx *c, const char *application_id, int64_t number,
    struct release_row *out) NEED_CHECK;
bool release_active(struct ctx *c, const char *application_id,
    struct release_row *out, bool *found) NEED_CHECK;
bool release_activate(struct ctx *c, const char *application_id,
    const char *release_id) NEED_CHECK;

/* Mark what is beyond the newest keep that served, and not active, as not kept;
 * rows are struct release_row of what lost its image now. */
bool release_garbage(struct ctx *c, const char *application_id, int64_t keep,
    struct db_rows *out) NEED_CHECK;
/* Whether this release's image must stay. */
bool release_kept(struct ctx *c, const char *service_name, int64_t number,
    bool *yes) NEED_CHECK;
/* The same of what a deployment pushed; also while it is not over. */
bool release_push_kept(struct ctx *c, const char *service_name,
    int64_t deployment, bool *yes) NEED_CHECK;

extern const struct db_stmt *const release_stmts[];

#endif
