/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/str.h"
#include "core/setting.h"
#include "run/edge.h"
#include "run/job/deploy_job.h"
#include "run/judge.h"

#include <string.h>

enum {
	LOOK_MS = 400,
	NO_NODE_MS = 20 * 1000,
	ANSWER_MS = 20 * 1000,
	QUIET_MS = 60 * 1000, /* Docker may be away that long */
	SLACK_MS = 60 * 1000
};

struct waiting {
	struct judge judge;
	struct docker_tasks tasks;
	struct spec spec;
	int64_t since_ms, limit_ms, no_node_ms, silent_ms;
	int64_t told;
};

/* One look at the service; what it means. */
static bool
look(struct run *r, struct waiting *w, enum verdict *verdict)
{
	struct ctx *c = r->c;
	const char *name = deploying(r)->app.service_name;
	struct docker_service s;

	if (!docker_service_inspect(&c->err, c->mem, r->docker, name, &s) ||
	    !docker_task_list(&c->err, c->mem, r->docker,
		DOCKER_FILTERS({ "service", name }), &w->tasks)) {
		/* A restart of dockerd is waited for. */
		if (same(c->err.code, "DOCKER_UNREACHABLE") &&
		    clock_mono_ms() - w->silent_ms < QUIET_MS) {
			*verdict = VERDICT_WAIT;
			return true;
		}
		return c->err.kind != ERR_ABSENT
			   ? false
			   : err_code(&c->err, ERR_CONFLICT, "SERVICE_GONE",
				 "the service %s was removed", name);
	}
	w->silent_ms = clock_mono_ms();
	*verdict = judge(&w->judge, &s, &w->tasks);
	if (*verdict == VERDICT_WAIT && w->judge.failed == NULL) {
		w->judge.failed =
		    service_sick(r, &w->tasks, w->judge.deployment_id);
		if (w->judge.failed != NULL)
			*verdict = VERDICT_FAILED;
	}
	return true;
}

static bool
too_late(struct run *r, struct waiting *w, enum verdict verdict)
{
	int64_t now = clock_mono_ms();

	if (verdict == VERDICT_NO_NODE && w->no_node_ms == 0)
		w->no_node_ms = now;
	if (verdict == VERDICT_WAIT)
		w->no_node_ms = 0;
	if (verdict == VERDICT_NO_NODE && now - w->no_node_ms > NO_NODE_MS)
		return err_code(&r->c->err, ERR_CONFLICT, "NO_SUITABLE_NODE",
		    "no server has room for it: %.300s",
		    w->judge.homeless->error);
	if (now - w->since_ms < w->limit_ms)
		return true;
	if (w->judge.failed != NULL)
		return deploy_explain(r, w->judge.failed, &w->spec);
	return err_code(&r->c->err, ERR_TIMEOUT, "HEALTH_TIMEOUT",
	    "after %lld s only %lld of %lld replicas were healthy on port "
	    "%lld",
	    (long long)(w->limit_ms / 1000), (long long)w->judge.running,
	    (long long)w->judge.replicas, (long long)w->spec.port);
}

static void
tell(struct run *r, struct waiting *w)
{
	if (w->judge.running == w->told)
		return;
	w->told = w->judge.running;
	run_say(r, "info", "%lld of %lld replicas are healthy",
	    (long long)w->told, (long long)w->judge.replicas);
}

static bool
wait_up(struct run *r, struct waiting *w)
{
	enum verdict verdict = VERDICT_WAIT;

	for (;;) {
		void *turn = run_turn(r);
		bool ok = look(r, w, &verdict);

		if (ok && verdict == VERDICT_FAILED)
			ok = deploy_explain(r, w->judge.failed, &w->spec);
		else if (ok && verdict != VERDICT_UP) {
			tell(r, w);
			ok = too_late(r, w, verdict);
		}
		run_turn_end(r, turn);
		if (!ok)
			return false;
		if (verdict == VERDICT_UP) {
			tell(r, w);
			return true;
		}
		if (!run_sleep(r, LOOK_MS))
			return false;
	}
}

/* The health check's path when the route leads there, or the route's own. */
static const char *
path_of(const struct work_app *a, const struct spec_health *h)
{
	size_t n = strlen(a->host_path);

	/* "/api" holds "/api" and "/api/x", not "/apix". */
	if (n > 0 && a->host_path[n - 1] == '/')
		n--;
	if (same(h->type, "http") && strncmp(h->path, a->host_path, n) == 0 &&
	    strchr("/?", h->path[n]) != NULL)
		return h->path;
	return a->host_path;
}

/* A request as a visitor makes it, until the application answers itself. */
static bool
answers(struct run *r, const struct waiting *w)
{
	const struct work_app *a = &deploying(r)->app;
	int64_t until = clock_mono_ms() + ANSWER_MS;
	struct edge_answer got;
	bool http = same(w->spec.health.type, "http");
	const char *path;

	if (a->host == NULL)
		return true;
	path = path_of(a, &w->spec.health);
	for (;;) {
		void *turn = run_turn(r);
		bool ok = edge_ask(r->c, a->host, path, &got);

		run_turn_end(r, turn);
		if (ok && !got.ours)
			break;
		if (clock_mono_ms() > until) {
			if (http)
				return err_code(&r->c->err, ERR_UPSTREAM,
				    "EDGE_NO_ANSWER",
				    "it is healthy, but http://%s%s did not "
				    "answer through the edge (%d)",
				    a->host, path, got.status);
			run_say(r, "warn",
			    "http://%s%s does not answer (HTTP %d)", a->host,
			    path, got.status);
			return true;
		}
		if (!run_sleep(r, LOOK_MS))
			return false;
	}
	run_say(r, "info", "http://%s%s answers %d", a->host, path, got.status);
	return true;
}

bool
deploy_healthy(struct run *r)
{
	struct deploying *d = deploying(r);
	struct ctx *c = r->c;
	struct waiting w = { .told = 0 };
	struct release_row release;
	struct docker_service s;
	int64_t settle;

	if (!deploy_release_row(r, &release) ||
	    !spec_read(&c->err, c->mem, release.spec, &w.spec) ||
	    !setting_int(c, "watch-seconds", 0, 3600, 10, &settle) ||
	    !docker_service_inspect(
		&c->err, c->mem, r->docker, d->app.service_name, &s))
		return false;
	w.judge = (struct judge){ .deployment_id = d->deploy.id,
		.replicas = s.replicas,
		.first = d->deploy.previous_release_id == NULL };
	w.since_ms = w.silent_ms = clock_mono_ms();
	w.limit_ms = (spec_patience(&w.spec, settle) + 15) * 1000 *
		     ((s.replicas + spec_parallelism(s.replicas) - 1) /
			     spec_parallelism(s.replicas) +
			 (s.replicas == 0));
	run_extend(r, w.limit_ms + ANSWER_MS + SLACK_MS);
	run_say(r, "info", "Waiting until %lld replica%s healthy for %lld s",
	    (long long)s.replicas, s.replicas == 1 ? " is" : "s are",
	    (long long)settle);
	if (!wait_up(r, &w))
		return false;
	return s.replicas == 0 || answers(r, &w);
}
