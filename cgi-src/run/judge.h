/* SPDX-License-Identifier: MIT */
#ifndef RUN_JUDGE_H
#define RUN_JUDGE_H

#include "engine/docker.h"

/*
 * What Swarm's words mean for a deployment and for an application.  Pure.
 */
enum verdict {
	VERDICT_WAIT,
	VERDICT_UP,	/* all replicas of the deployment run and are well */
	VERDICT_FAILED, /* a task failed, or Swarm goes back */
	VERDICT_NO_NODE /* no node can take a task (as yet) */
};

struct judge {
	const char *deployment_id;
	int64_t replicas;
	bool first; /* the service was created, not updated */
	/* out */
	int64_t running;		  /* tasks of this deployment */
	const struct docker_task *failed; /* newest failed one, or NULL */
	const struct docker_task *homeless;
};
enum verdict judge(struct judge *j, const struct docker_service *s,
    const struct docker_tasks *tasks);

/* The newest probe of a container that is starting found it sick.  One that
 * ended with its container, as the engine kills it then, found nothing. */
bool judge_gave_up(const struct docker_container *box);

/* Why a task failed, from itself and its container (NULL when gone). */
struct cause {
	const char *code;
	char text[400];
};
void judge_cause(struct cause *out, const struct docker_task *t,
    const struct docker_container *box, int64_t port, int64_t memory_mb);

/* What the panel shows of a service: words of applications.status and
 * health_status.  deploying: a deployment works on it. */
struct shown {
	const char *status, *health;
	int64_t running;
};
struct shown_of {
	bool service, deploying, stopped;
	int64_t replicas, running, starting, failed;
};
struct shown judge_shown(const struct shown_of *of);

#endif
