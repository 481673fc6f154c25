/* SPDX-License-Identifier: MIT */
#ifndef RUN_SERVICE_H
#define RUN_SERVICE_H

#include "core/release.h"
#include "core/work.h"
#include "run/run.h"

/* What deployments and the other jobs do to a Swarm service. */

/* "<instance>-env-<last 8 of the id>" */
char *service_network_name(
    void *mem, const char *instance, const char *environment_id);
/* The environment's network exists, with a subnet recorded before, and the
 * edge is in it. */
bool service_network(
    struct run *r, const struct work_app *a, char **name) NEED_CHECK;

/* "davit-<instance>/<service>" */
char *service_repository(
    void *mem, const char *instance, const char *service_name);

struct service_put {
	const struct work_app *app;
	const struct release_row *release;
	const char *deployment_id;
	int64_t replicas, settle, until;
	bool created; /* out: there was none */
};
/* Create the service or update it to this release.  Opens the release's
 * secrets for that moment only. */
bool service_put(struct run *r, struct service_put *p) NEED_CHECK;

/* Secrets of a release, opened into memory that wipes itself. */
bool service_secrets(struct run *r, void *mem,
    const struct release_row *release, struct spec_pair **out,
    size_t *n) NEED_CHECK;

/* found false: there is none. */
bool service_find(struct run *r, const char *name, struct docker_service *out,
    bool *found) NEED_CHECK;
const char *service_label(const struct docker_service *s, const char *name);
const char *service_image(const struct docker_service *s);

/* A task of this deployment whose health check gave up while it starts, or
 * NULL.  The engine lets it be for longer than that (spec.h), so that whoever
 * waits for it can go back to the old tasks first. */
const struct docker_task *service_sick(
    struct run *r, const struct docker_tasks *tasks, const char *deployment_id);

/* Text of a sealed value ("" for NULL): place is "table.column:id". */
bool run_open(struct run *r, void *mem, const char *place, const char *b64,
    char **text) NEED_CHECK;

#endif
