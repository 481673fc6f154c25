/* SPDX-License-Identifier: MIT */
#include "run/judge.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

static bool
is_over(const struct docker_task *t)
{
	return same(t->state, "failed") || same(t->state, "rejected") ||
	       same(t->state, "complete");
}

/* A task Swarm itself ended (scaled down, replaced) has not failed. */
static void
count(struct judge *j, const struct docker_task *t)
{
	if (same(t->state, "running") && same(t->desired, "running"))
		j->running++;
	else if (is_over(t) && j->failed == NULL)
		j->failed = t;
	else if (same(t->state, "pending") &&
		 strstr(t->error, "no suitable node") != NULL)
		j->homeless = t;
}

static bool
going_back(const char *state)
{
	return text_starts(state, "rollback_") || same(state, "paused");
}

enum verdict
judge(struct judge *j, const struct docker_service *s,
    const struct docker_tasks *tasks)
{
	int64_t others = 0;

	j->running = 0;
	j->failed = j->homeless = NULL;
	for (size_t i = 0; i < tasks->n; i++) {
		const struct docker_task *t = &tasks->at[i];
		const char *of =
		    json_text(json_get(t->labels, "davit.deployment"), "");

		if (same(of, j->deployment_id))
			count(j, t);
		else if (same(t->desired, "running"))
			others++;
	}
	if (going_back(s->update_state) ||
	    !same(json_text(json_get(s->labels, "davit.deployment"), ""),
		j->deployment_id))
		return VERDICT_FAILED;
	if (j->first && j->failed != NULL)
		return VERDICT_FAILED;
	if (j->running >= j->replicas && others == 0 &&
	    !same(s->update_state, "updating"))
		return VERDICT_UP;
	return j->homeless != NULL ? VERDICT_NO_NODE : VERDICT_WAIT;
}

bool
judge_gave_up(const struct docker_container *box)
{
	return same(box->state, "running") && same(box->health, "starting") &&
	       box->health_exit == 1;
}

#define SAY(...) (void)snprintf(out->text, sizeof out->text, __VA_ARGS__)

static void
cause_of_health(
    struct cause *out, const struct docker_container *box, int64_t port)
{
	const char *said = box != NULL ? box->health_output : "";

	out->code = "HEALTH_CHECK_FAILED";
	if (said[0] == '\0')
		SAY("The health check failed: nothing answered well on port "
		    "%lld.",
		    (long long)port);
	else
		SAY("The health check failed: %.300s", said);
}

static void
cause_of_exit(struct cause *out, long long code, long long memory_mb, bool oom)
{
	if (oom) {
		out->code = "APP_OOM_KILLED";
		SAY("The application was killed because it used more memory "
		    "than its limit of %lld MiB.",
		    memory_mb);
	} else if (code == 0) {
		out->code = "APP_EXITED";
		SAY("The application ended by itself (exit code 0) instead of "
		    "staying up.");
	} else {
		out->code = "APP_CRASHED";
		SAY("The application crashed with exit code %lld.%s", code,
		    code == 137 ? " It was killed." : "");
	}
}

void
judge_cause(struct cause *out, const struct docker_task *t,
    const struct docker_container *box, int64_t port, int64_t memory_mb)
{
	long long code = box != NULL ? box->exit_code : t->exit_code;
	bool oom = box != NULL && box->oom;

	/* Swarm calls unhealthy what died by itself, too: only codes of the
	 * signals it sends then, or a clean end after one, are its doing. */
	bool ended_by_swarm = code == 0 || code == 137 || code == 143;
	/* One that ends cleanly when Swarm stops it leaves no error at all. */
	bool sick = strstr(t->error, "unhealthy") != NULL ||
		    (box != NULL && box->health_exit == 1);

	if (oom)
		cause_of_exit(out, code, memory_mb, true);
	else if (sick && ended_by_swarm)
		cause_of_health(out, box, port);
	else if (same(t->state, "rejected") ||
		 strstr(t->error, "starting container failed") != NULL ||
		 strstr(t->error, "executable file not found") != NULL ||
		 strstr(t->error, "No such image") != NULL) {
		out->code = "IMAGE_START_FAILED";
		SAY("The container could not be started: %.300s", t->error);
	} else {
		cause_of_exit(out, code, memory_mb, false);
	}
}

struct shown
judge_shown(const struct shown_of *of)
{
	struct shown s = { "stopped", "unknown", of->running };

	if (of->running >= of->replicas && of->replicas > 0)
		s.health = "healthy";
	else if (of->failed > 0)
		s.health = "unhealthy";
	else if (of->running + of->starting > 0)
		s.health = "starting";
	if (of->deploying)
		s.status = "deploying";
	else if (!of->service || of->stopped || of->replicas == 0)
		s.status = of->running > 0 ? "scaling" : "stopped";
	else if (of->running > of->replicas)
		s.status = "scaling";
	else if (of->running == of->replicas)
		s.status = "running";
	else if (of->failed > 0)
		s.status = of->running > 0 ? "degraded" : "failed";
	else
		s.status = "scaling";
	if (same(s.status, "stopped"))
		s.health = "unknown";
	return s;
}
