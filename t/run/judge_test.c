/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/str.h"
#include "run/judge.h"

#include <criterion/criterion.h>
#include <string.h>

static struct json *
labels(void *mem, const char *deployment)
{
	struct json *o = json_new_object(mem);

	json_set(o, "davit.deployment", json_new_text(mem, deployment));
	return o;
}

struct case_ {
	const char *name;
	const char *service, *update; /* label and state of the service */
	bool first;
	/* deployment, state, desired, error of up to three tasks */
	const char *task[3][4];
	enum verdict want;
};

/* clang-format off */
static const struct case_ cases[] = {
	{ "first: starting", "d2", "", true,
	  { { "d2", "starting", "running", "" } }, VERDICT_WAIT },
	{ "first: up", "d2", "", true,
	  { { "d2", "running", "running", "" } }, VERDICT_UP },
	{ "first: one failed", "d2", "", true,
	  { { "d2", "ready", "ready", "" }, { "d2", "failed", "shutdown", "x" } },
	  VERDICT_FAILED },
	{ "first: ended by itself", "d2", "", true,
	  { { "d2", "complete", "shutdown", "" } }, VERDICT_FAILED },
	{ "first: no room", "d2", "", true,
	  { { "d2", "pending", "running", "no suitable node (x)" } },
	  VERDICT_NO_NODE },
	{ "update: old one still there", "d2", "updating", false,
	  { { "d2", "starting", "running", "" }, { "d1", "running", "running", "" } },
	  VERDICT_WAIT },
	{ "update: new one up, Swarm still watches", "d2", "updating", false,
	  { { "d2", "running", "running", "" } }, VERDICT_WAIT },
	{ "update: done", "d2", "completed", false,
	  { { "d2", "running", "running", "" }, { "d1", "running", "shutdown", "" } },
	  VERDICT_UP },
	{ "update: a failed task alone is Swarm's to judge", "d2", "updating", false,
	  { { "d2", "failed", "shutdown", "x" }, { "d1", "running", "running", "" } },
	  VERDICT_WAIT },
	{ "update: going back", "d1", "rollback_started", false,
	  { { "d2", "failed", "shutdown", "x" }, { "d1", "running", "running", "" } },
	  VERDICT_FAILED },
	{ "update: gone back", "d1", "rollback_completed", false,
	  { { "d1", "running", "running", "" } }, VERDICT_FAILED },
	{ "update: paused", "d2", "paused", false,
	  { { "d1", "running", "running", "" } }, VERDICT_FAILED },
	{ "somebody else's service now", "d3", "updating", false,
	  { { "d3", "running", "running", "" } }, VERDICT_FAILED },
};
/* clang-format on */

Test(judge, tells_waiting_from_up_from_failed)
{
	void *mem = mem_root("test");

	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct case_ *k = &cases[i];
		struct docker_service s = { .labels = labels(mem, k->service),
			.update_state = k->update };
		struct docker_task at[3];
		struct docker_tasks tasks = { .at = at };
		struct judge j = {
			.deployment_id = "d2", .replicas = 1, .first = k->first
		};
		enum verdict got;

		memset(at, 0, sizeof at);
		for (; tasks.n < 3 && k->task[tasks.n][0]; tasks.n++)
			at[tasks.n] = (struct docker_task){
				.labels = labels(mem, k->task[tasks.n][0]),
				.state = k->task[tasks.n][1],
				.desired = k->task[tasks.n][2],
				.error = k->task[tasks.n][3],
			};
		got = judge(&j, &s, &tasks);
		cr_expect_eq(got, k->want, "%s: %d", k->name, (int)got);
	}
	mem_end(mem);
}

Test(judge, says_why_a_task_failed)
{
	static const struct {
		const char *state, *error, *health;
		int64_t code;
		bool oom, box;
		const char *want, *words;
	} k[] = {
		{ "failed", "task: non-zero exit (3)", "", 3, false, true,
		    "APP_CRASHED", "exit code 3" },
		{ "failed", "task: non-zero exit (3)", "", 3, false, false,
		    "APP_CRASHED", "exit code 3" },
		{ "failed", "task: non-zero exit (137): OOM", "", 137, true,
		    true, "APP_OOM_KILLED", "64 MiB" },
		{ "failed", "dockerexec: unhealthy container",
		    "nothing listens on port 8080", 137, false, true,
		    "HEALTH_CHECK_FAILED", "nothing listens on port 8080" },
		{ "failed", "dockerexec: unhealthy container", "", 143, false,
		    true, "HEALTH_CHECK_FAILED", "port 8080" },
		{ "failed", "(7): dockerexec: unhealthy container", "", 7,
		    false, true, "APP_CRASHED", "exit code 7" },
		{ "complete", "", "", 0, false, true, "APP_EXITED",
		    "exit code 0" },
		{ "complete", "", "nothing listens on port 8080", 0, false,
		    true, "HEALTH_CHECK_FAILED", "port 8080" },
		{ "rejected", "No such image: x", "", 0, false, false,
		    "IMAGE_START_FAILED", "No such image" },
		{ "failed", "starting container failed: no such file", "", 127,
		    false, true, "IMAGE_START_FAILED", "no such file" },
	};

	for (size_t i = 0; i < COUNT(k); i++) {
		struct docker_task t = { .state = k[i].state,
			.error = k[i].error,
			.exit_code = k[i].code };
		struct docker_container box = { .health_output = k[i].health,
			.health_exit = k[i].health[0] != '\0',
			.exit_code = k[i].code,
			.oom = k[i].oom };
		struct cause cause;

		judge_cause(&cause, &t, k[i].box ? &box : NULL, 8080, 64);
		cr_expect_str_eq(cause.code, k[i].want, "case %zu", i);
		cr_expect(strstr(cause.text, k[i].words) != NULL,
		    "case %zu: %s", i, cause.text);
	}
}

Test(judge, gives_up_on_a_container_whose_probe_did)
{
	static const struct {
		const char *state, *health;
		int64_t exit;
		bool gave_up;
	} k[] = { { "running", "starting", -1, false },
		{ "running", "starting", 0, false },
		{ "running", "starting", 1, true },
		{ "running", "starting", 137, false },
		{ "exited", "starting", 1, false },
		{ "running", "healthy", 1, false },
		{ "running", "", -1, false } };

	for (size_t i = 0; i < COUNT(k); i++) {
		struct docker_container box = { .state = k[i].state,
			.health = k[i].health,
			.health_exit = k[i].exit };

		cr_expect_eq(judge_gave_up(&box), k[i].gave_up, "case %zu", i);
	}
}

Test(judge, shows_what_runs)
{
	static const struct {
		struct shown_of of;
		const char *status, *health;
	} k[] = {
		{ { false, false, false, 1, 0, 0, 0 }, "stopped", "unknown" },
		{ { true, false, false, 1, 1, 0, 0 }, "running", "healthy" },
		{ { true, false, false, 3, 1, 2, 0 }, "scaling", "starting" },
		{ { true, false, false, 3, 1, 0, 4 }, "degraded", "unhealthy" },
		{ { true, false, false, 1, 0, 1, 4 }, "failed", "unhealthy" },
		{ { true, false, false, 1, 3, 0, 0 }, "scaling", "healthy" },
		{ { true, true, false, 1, 1, 1, 0 }, "deploying", "healthy" },
		{ { true, false, true, 1, 0, 0, 0 }, "stopped", "unknown" },
		{ { true, false, true, 1, 1, 0, 0 }, "scaling", "healthy" },
		{ { true, false, false, 0, 0, 0, 0 }, "stopped", "unknown" },
	};

	for (size_t i = 0; i < COUNT(k); i++) {
		struct shown s = judge_shown(&k[i].of);

		cr_expect_str_eq(s.status, k[i].status, "case %zu", i);
		cr_expect_str_eq(s.health, k[i].health, "case %zu", i);
	}
}
