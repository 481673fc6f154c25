/* SPDX-License-Identifier: MIT */
#ifndef RUN_JOB_DEPLOY_JOB_H
#define RUN_JOB_DEPLOY_JOB_H

#include "run/run_log.h"
#include "run/service.h"

/* What the steps of a deployment share: r->data. */
struct deploying {
	struct work_app app;
	struct work_deploy deploy;
	bool git;	     /* built here */
	const char *details; /* JSON for error_details, or NULL */
};

struct deploying *deploying(struct run *r);

bool deploy_fetch(struct run *r);
bool deploy_build(struct run *r);
bool deploy_push(struct run *r);
bool deploy_release(struct run *r);
bool deploy_update(struct run *r);
bool deploy_healthy(struct run *r);

/* The checkout of sha is in <scratch>/src. */
bool deploy_checkout(
    struct run *r, const char *sha, const char *ref) NEED_CHECK;
/* The git program's view of the application's source; secrets in mem. */
struct git;
bool deploy_git(struct run *r, void *mem, const struct work_app *a,
    struct git *g) NEED_CHECK;
/* "<scratch>/src" */
const char *deploy_source(struct run *r);
/* Credentials of the registry of the application's own image, or *out NULL. */
struct registry_auth;
bool deploy_pull_auth(struct run *r, void *mem, const struct work_app *a,
    struct registry_auth **out) NEED_CHECK;
/* Whether images go to a registry, for other nodes to get them. */
bool deploy_has_registry(struct run *r);
/* "<repository>:build-<number>", which the built image has until it is
 * released. */
const char *deploy_build_tag(struct run *r);

/* Why the deployment failed: sets c->err and details from the newest failed
 * task, or code and text when there is none.  Returns false. */
bool deploy_explain(
    struct run *r, const struct docker_task *failed, const struct spec *spec);

/* The service is again what it was before this deployment touched it. */
bool deploy_restore(struct run *r) NEED_CHECK;

/* Wait until the edge serves this version of the routes, at most ms. */
bool deploy_routes(
    struct run *r, int64_t version, int64_t ms, bool *served) NEED_CHECK;

/* The release this deployment brings: made by it, or rolled back to. */
bool deploy_release_row(struct run *r, struct release_row *out) NEED_CHECK;

extern const struct job_kind deploy_kind;
extern const struct job_kind apply_kind;
extern const struct job_kind lookup_kind;

#endif
