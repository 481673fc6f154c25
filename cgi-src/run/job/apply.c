/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/str.h"
#include "core/route.h"
#include "core/setting.h"
#include "run/job/deploy_job.h"

#include <string.h>

/*
 * Start, stop, restart, scale, delete, restore, reconcile: the rows say what
 * is wanted already, this makes the service so.
 */
enum { LOOK_MS = 400, EDGE_MS = 10 * 1000 };

struct applying {
	struct work_app app;
	struct release_row release;
	const char *action;
	bool released;
};

static bool
load(struct run *r)
{
	struct applying *a = mem_new(r->c->mem, struct applying);
	struct json *args;

	r->data = a;
	if (!json_parse(&r->c->err, r->c->mem, r->job.args, strlen(r->job.args),
		&args) ||
	    !work_app(r->c, r->job.application_id, &a->app) ||
	    !release_active(
		r->c, r->job.application_id, &a->release, &a->released))
		return false;
	a->action = json_text_at(args, "action", "");
	return true;
}

/* The edge knows of the new number of tasks before there are more. */
static bool
routes(struct run *r)
{
	int64_t version;
	bool ok, served;

	ok = run_begin(r) && route_bump(r->c, &version) && run_commit(r);
	run_rollback(r);
	return ok && deploy_routes(r, version, EDGE_MS, &served);
}

/* The new tasks fail, or one is sick. */
static bool
fails(struct run *r, const struct docker_service *s)
{
	struct docker_tasks tasks;

	if (same(s->update_state, "paused"))
		return true;
	return docker_task_list(&r->c->err, r->c->mem, r->docker,
		   DOCKER_FILTERS({ "service", s->name }), &tasks) &&
	       service_sick(r, &tasks, service_label(s, "davit.deployment")) !=
		   NULL;
}

/* An update that failed: the old tasks stay. */
static bool
gone_back(struct run *r, const struct docker_service *s)
{
	if (text_starts(s->update_state, "rollback"))
		return true;
	return fails(r, s) &&
	       docker_service_rollback(&r->c->err, r->docker, s->id);
}

/* Until Swarm is done with an update: true, or it is taken back. */
static bool
follow(struct run *r)
{
	struct applying *a = r->data;
	struct docker_service s;

	for (;;) {
		void *turn = run_turn(r);
		bool ok = docker_service_inspect(
		    &r->c->err, r->c->mem, r->docker, a->app.service_name, &s);
		bool over = ok && same(s.update_state, "completed");
		bool back = ok && !over && gone_back(r, &s);

		run_turn_end(r, turn);
		if (over)
			return true;
		if (back)
			return err_code(&r->c->err, ERR_CONFLICT,
			    "RESTART_FAILED",
			    "the new tasks did not become healthy; the old "
			    "ones stay");
		if ((!ok && !same(r->c->err.code, "DOCKER_UNREACHABLE")) ||
		    !run_sleep(r, LOOK_MS))
			return false;
	}
}

static bool
put(struct run *r, const char *deployment_id, int64_t replicas, bool settle)
{
	struct applying *a = r->data;
	struct service_put p = { .app = &a->app,
		.release = &a->release,
		.deployment_id = deployment_id,
		.replicas = replicas };
	struct spec spec;

	if (!spec_read(&r->c->err, r->c->mem, a->release.spec, &spec) ||
	    !setting_int(r->c, "watch-seconds", 0, 3600, 10, &p.settle))
		return false;
	p.until = clock_wall_ms() / 1000 +
		  (settle ? spec_patience(&spec, p.settle) + 120 : 0);
	return service_put(r, &p);
}

/* As many tasks of the active release as are wanted. */
static bool
set_running(struct run *r)
{
	struct applying *a = r->data;
	int64_t n = same(a->app.wanted, "running") ? a->app.replicas : 0;
	struct docker_service s;
	bool found;

	if (!service_find(r, a->app.service_name, &s, &found))
		return false;
	if (found && same(service_label(&s, "davit.release"), a->release.id) &&
	    same(service_image(&s), a->release.digest))
		return s.replicas == n ||
		       docker_service_scale(&r->c->err, r->docker, s.id, n);
	return put(r, SPEC_RESTORED, n, false);
}

static bool
restart(struct run *r)
{
	struct applying *a = r->data;
	struct docker_service s;
	bool found;

	if (!same(a->app.wanted, "running") || a->app.replicas == 0)
		return true;
	if (!service_find(r, a->app.service_name, &s, &found))
		return false;
	if (!put(r,
		found ? service_label(&s, "davit.deployment") : SPEC_RESTORED,
		a->app.replicas, true))
		return false;
	return !found || follow(r);
}

static bool
apply(struct run *r)
{
	struct applying *a = r->data;

	if (same(a->action, "delete") || a->app.deleted)
		return docker_service_remove(
		    &r->c->err, r->docker, a->app.service_name);
	if (!a->released)
		return true;
	if (same(a->action, "restart"))
		return restart(r);
	return routes(r) && set_running(r);
}

static bool
end(struct run *r, enum run_end how, const struct err *why)
{
	static const char *const states[] = { "done", "failed", "cancelled" };
	bool ok;

	ok = run_begin(r) && job_steps_end(r->c, &r->job) &&
	     job_finish(
		 r->c, &r->job, states[how], how == RUN_DONE ? NULL : why);
	if (ok && r->job.application_id != NULL)
		ctx_bell(r->c, "application", r->job.application_id);
	ok = ok && run_commit(r);
	run_rollback(r);
	return ok;
}

static const struct step steps[] = { { "apply", apply, 900 } };

const struct job_kind apply_kind = {
	.name = "apply",
	.steps = steps,
	.steps_n = COUNT(steps),
	.minutes = 20,
	.patient = true,
	.load = load,
	.end = end,
};

static const struct job_kind *const kinds[] = { &deploy_kind, &apply_kind,
	&lookup_kind };

const struct job_kind *
job_kind_find(const char *name)
{
	for (size_t i = 0; i < COUNT(kinds); i++)
		if (same(kinds[i]->name, name))
			return kinds[i];
	return NULL;
}
