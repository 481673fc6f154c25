/* SPDX-License-Identifier: MIT */
#ifndef RUN_DRIFT_H
#define RUN_DRIFT_H

#include "core/verify.h"
#include "engine/docker.h"

/*
 * What runs against what the rows say, service by service: for davit admin
 * verify, which tells, and for the runner, which puts it right.
 */
struct drift {
	const struct verify_app *apps;
	size_t apps_n;
	struct docker_services services; /* of this instance */
};
bool drift_load(struct ctx *c, struct docker *d, struct drift *out) NEED_CHECK;

/* Older than ten minutes (RFC 3339): not just being made or removed. */
bool drift_old(const char *time);

/* The service of that name, or NULL. */
const struct docker_service *drift_service(
    const struct drift *v, const char *name);
const struct verify_app *drift_app(const struct drift *v, const char *service);

/* In words what is not as it should be; NULL: all is, or a job is at it. */
const char *drift_of(const struct drift *v, const struct verify_app *a);

/*
 * The reconciler.  What two rounds in a row find to be otherwise gets a job
 * "apply", once in five minutes.  Rows decide what there has to be, and
 * nothing is ever taken away here; a service of a release that the database
 * has never known (it was put back from before) is left alone and said.
 */
struct reconcile {
	void *mem; /* of what the last round found, or NULL */
	const char **before;
	size_t before_n;
	int64_t told_ms; /* when it last said what it leaves alone */
};
bool reconcile_round(
    struct ctx *c, struct docker *d, struct reconcile *r) NEED_CHECK;

/* At once, for whom somebody asked: also what was tried a moment ago and what
 * is of an unknown release.  n: how many got a job. */
bool reconcile_now(struct ctx *c, struct docker *d, int64_t *n) NEED_CHECK;

#endif
