/* SPDX-License-Identifier: MIT */
#include "run/job/deploy_job.h"
#include "base/clock.h"
#include "base/str.h"
#include "core/ref.h"
#include "core/route.h"
#include "run/image_gc.h"

#include <string.h>

enum { LOOK_MS = 20 };

struct deploying *
deploying(struct run *r)
{
	return r->data;
}

static bool
is_over(const char *status)
{
	return same(status, "failed") || same(status, "cancelled") ||
	       same(status, "superseded") || same(status, "rolled_back");
}

static bool
load(struct run *r)
{
	struct deploying *d = mem_new(r->c->mem, struct deploying);
	struct json *args;

	r->data = d;
	if (!json_parse(&r->c->err, r->c->mem, r->job.args, strlen(r->job.args),
		&args) ||
	    !work_deploy(
		r->c, json_text_at(args, "deployment", ""), &d->deploy) ||
	    !work_app(r->c, d->deploy.application_id, &d->app))
		return false;
	d->git = same(d->app.type, "git");
	if (!run_log_open(r, &d->deploy, d->app.team_id))
		return false;
	/* Said to be over by somebody who took it for abandoned. */
	if (is_over(d->deploy.status))
		return err_code(&r->c->err, ERR_CANCELLED, "DEPLOYMENT_OVER",
		    "this deployment is over already");
	return true;
}

static bool
skips(struct run *r, const struct step *s)
{
	const struct deploying *d = deploying(r);

	if (d->deploy.rollback_to != NULL)
		return same(s->name, "fetch") || same(s->name, "build") ||
		       same(s->name, "push") || same(s->name, "release");
	if (same(s->name, "push"))
		return !deploy_has_registry(r);
	return same(s->name, "build") && !d->git;
}

static bool
queue(struct run *r)
{
	struct deploying *d = deploying(r);
	struct ctx *c = r->c;
	struct db_rows vars;
	bool ok;

	if (!work_deploy(c, d->deploy.id, &d->deploy))
		return false;
	if (same(d->deploy.status, "superseded") || d->deploy.superseded)
		return err_code(&c->err, ERR_CANCELLED, "SUPERSEDED",
		    "a newer deployment takes its place");
	if (same(d->deploy.status, "cancelled") || d->app.deleted)
		return err_code(&c->err, ERR_CANCELLED, "CANCELLED",
		    "it was cancelled while it waited");
	ok = run_begin(r) && work_start(c, &d->deploy) && run_commit(r);
	run_rollback(r);
	/* What cannot be started is said before anything is fetched; a release
	 * that is brought back has its variables. */
	if (!ok ||
	    (d->deploy.rollback_to == NULL &&
		(!work_vars(c, d->app.id, &vars) ||
		    !ref_expand_vars(c, d->app.id, &vars))) ||
	    !work_deploy(c, d->deploy.id, &d->deploy))
		return false;
	run_say(r, "info", "Deployment %lld of %s in %s/%s",
	    (long long)d->deploy.number, d->app.name, d->app.project_name,
	    d->app.environment_name);
	return true;
}

bool
deploy_release_row(struct run *r, struct release_row *out)
{
	const struct deploying *d = deploying(r);
	const char *id = d->deploy.rollback_to;

	if (id == NULL)
		id = run_text(r, "release", "id");
	if (id == NULL)
		return err_set(
		    &r->c->err, ERR_INTERNAL, "the deployment has no release");
	return release_find(r->c, id, out);
}

bool
deploy_routes(struct run *r, int64_t version, int64_t ms, bool *served)
{
	int64_t until = clock_mono_ms() + ms;
	struct route_version now;

	do {
		if (!route_version(r->c, &now))
			return false;
		*served = now.applied >= version;
	} while (!*served && clock_mono_ms() < until && run_sleep(r, LOOK_MS));
	return *served || run_go_on(r);
}

/* The new release serves: rows first, then what is garbage now. */
static bool
done(struct run *r)
{
	struct deploying *d = deploying(r);
	struct ctx *c = r->c;
	struct release_row release = { .id = NULL };
	struct work_deploy now = { .id = NULL };
	int64_t version;
	bool ok;

	if (!deploy_release_row(r, &release) || !run_begin(r))
		return false;
	ok = work_deploy(c, d->deploy.id, &now);
	/* Once: which one was rolled away from is only known before. */
	if (ok && !same(now.status, "success"))
		ok = release_activate(c, d->app.id, release.id) &&
		     (d->deploy.rollback_to == NULL ||
			 work_rolled_back(c, &d->deploy)) &&
		     work_end(c, &d->deploy, "success", NULL, NULL) &&
		     route_bump(c, &version);
	if (ok) {
		ctx_bell(c, "deployment", d->deploy.id);
		ctx_bell(c, "application", d->app.id);
	}
	ok = ok && run_commit(r);
	run_rollback(r);
	if (!ok)
		return false;
	run_say(r, "info", "Release %lld serves.", (long long)release.number);
	image_gc(c, r->docker, d->app.id, d->app.service_name);
	return true;
}

static const char *
final_status(enum run_end how, const struct err *why)
{
	if (same(why->code, "SUPERSEDED"))
		return "superseded";
	return how == RUN_CANCELLED || why->kind == ERR_CANCELLED ? "cancelled"
								  : "failed";
}

static bool
record_end(struct run *r, const char *status, const struct err *why)
{
	struct deploying *d = deploying(r);
	struct ctx *c = r->c;
	const struct err *said = same(status, "failed") ? why : NULL;
	int64_t version;
	bool ok;

	ok = run_begin(r) &&
	     work_end(c, &d->deploy, status, said, d->details) &&
	     job_steps_end(c, &r->job) && route_bump(c, &version) &&
	     job_finish(c, &r->job,
		 same(status, "failed") ? "failed" : "cancelled", said);
	if (ok) {
		ctx_bell(c, "deployment", d->deploy.id);
		ctx_bell(c, "application", d->app.id);
	}
	ok = ok && run_commit(r);
	run_rollback(r);
	return ok;
}

static bool
record_done(struct run *r)
{
	bool ok = run_begin(r) && job_finish(r->c, &r->job, "done", NULL);

	if (ok)
		ctx_bell(r->c, "deployment", deploying(r)->deploy.id);
	ok = ok && run_commit(r);
	run_rollback(r);
	return ok;
}

/* A deployment that could not even be loaded. */
static bool
abandon(struct run *r, const struct err *why)
{
	bool ok = run_begin(r) && work_abandon(r->c, &r->job, why) &&
		  job_finish(r->c, &r->job, "failed", why) && run_commit(r);

	run_rollback(r);
	return ok;
}

/* What is wanted again, and the service as it was. */
static bool
give_way(struct run *r)
{
	struct deploying *d = deploying(r);
	bool ok = run_begin(r) && work_give_way(r->c, &d->deploy) &&
		  work_app(r->c, d->app.id, &d->app) && run_commit(r);

	run_rollback(r);
	return ok && deploy_restore(r);
}

static bool
end(struct run *r, enum run_end how, const struct err *why)
{
	struct deploying *d = deploying(r);
	struct err ignored;
	const char *status;

	if (how == RUN_DONE)
		return record_done(r);
	if (d->app.id == NULL)
		return abandon(r, why);
	status = final_status(how, why);
	if (same(status, "failed"))
		run_say(r, "error", "%s: %s",
		    why->code[0] != '\0' ? why->code : "INTERNAL_ERROR",
		    why->text);
	else
		run_say(r, "warn", "This deployment was %s.", status);
	if (!give_way(r)) {
		if (same(r->c->err.code, "FENCED"))
			return false;
		run_say(r, "warn", "Putting the old release back: %s",
		    r->c->err.text);
	}
	best_effort(
	    docker_image_remove(&ignored, r->docker, deploy_build_tag(r)));
	run_log_flush(r);
	if (!record_end(r, status, why))
		return false;
	/* The image of a release that never served is garbage now. */
	image_gc(r->c, r->docker, d->app.id, d->app.service_name);
	return true;
}

/* clang-format off */
static const struct step steps[] = {
	{ "queue", queue, 60 },
	{ "fetch", deploy_fetch, 900 },
	{ "build", deploy_build, 7200 }, /* conf's build-minutes end it */
	{ "push", deploy_push, 900 },
	{ "release", deploy_release, 60 },
	{ "update", deploy_update, 180 },
	{ "healthy", deploy_healthy, 1800 },
	{ "done", done, 120 },
};
/* clang-format on */

const struct job_kind deploy_kind = {
	.name = "deploy",
	.steps = steps,
	.steps_n = COUNT(steps),
	.minutes = 180,
	.load = load,
	.skips = skips,
	.end = end,
};
