/* SPDX-License-Identifier: MIT */
#ifndef CORE_PLAN_H
#define CORE_PLAN_H

#include "core/app.h"

/*
 * What a deployment would change, and what is different between two releases.
 * Reads only.  The digest a tag stands for and the newest commit of a branch
 * are known to the runner alone, when it deploys.  Host names and the number
 * of replicas take effect at once and are no part of a release; the port that
 * hosts lead to is.
 */
struct plan {
	const char *application_id;
	const char *release; /* JSON: the active one, or NULL */
	const char *image;   /* as named, or NULL */
	const char *repo_url, *branch;
	bool builds;
	/* Why it could not be deployed as it stands, or NULL. */
	const char *problem;
	int64_t count;
	const char *changes; /* JSON list, core/spec_diff.h */
	/* JSON list of {host, before, after}: the port that visitors of a host
	 * are led to, now (null: nothing runs) and after it. */
	const char *routes;
	const char *_links;
};
extern const struct field plan_fields[];
bool plan_make(
    struct ctx *c, const struct app *app, struct plan *out) NEED_CHECK;

struct plan_between {
	const char *application_id;
	const char *from, *to; /* JSON: id, number, image, digest, commitSha */
	int64_t count;
	const char *changes;
	/* "a...b" of two different commits, and where to look at it, or NULL */
	const char *commit_range, *commit_range_url;
	const char *_links;
};
extern const struct field plan_between_fields[];
/* By number; to 0: the active one, from 0: the one before to; when
 * neither is given and the active one is the first, the active one and the
 * newest.  from and to are
 * NULL when there are not two.  No release of a number given: ERR_ABSENT. */
bool plan_compare(struct ctx *c, const struct app *app, int64_t from,
    int64_t to, struct plan_between *out) NEED_CHECK;

extern const struct db_stmt *const plan_stmts[];

#endif
