/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "run/judge.h"
#include "run/service.h"

static bool
looks_sick(struct run *r, const struct docker_task *t)
{
	struct err ignored;
	struct docker_container box;

	return docker_container_inspect(
		   &ignored, r->c->mem, r->docker, t->container, &box) &&
	       judge_gave_up(&box);
}

const struct docker_task *
service_sick(
    struct run *r, const struct docker_tasks *tasks, const char *deployment_id)
{
	for (size_t i = 0; i < tasks->n; i++) {
		const struct docker_task *t = &tasks->at[i];
		const char *of =
		    json_text(json_get(t->labels, "davit.deployment"), "");

		if (same(t->state, "starting") && same(t->desired, "running") &&
		    t->container[0] != '\0' && same(of, deployment_id) &&
		    looks_sick(r, t))
			return t;
	}
	return NULL;
}
