/* SPDX-License-Identifier: MIT */
#include "run/verify.h"
#include "base/clock.h"
#include "base/str.h"
#include "core/route.h"
#include "core/sight.h"
#include "run/build_box.h"
#include "run/edge.h"
#include "run/upkeep.h"
#include "run/verify_part.h"

#include <string.h>

enum { LOOK_MS = 300, REPAIR_MS = 180 * 1000 };

void
broken(struct verify *v, const char *what, const char *why)
{
	if (v->f.n++ == 0)
		v->f.first = mem_fmt(v->c->mem, "%s %s", what, why);
}

bool
skipped(struct verify *v, const char *why)
{
	v->f.skipped = why;
	return true;
}

bool
verify_old(const struct verify *v, const char *time)
{
	return v->young || drift_old(time);
}

static const char *
label(const struct verify *v)
{
	return mem_fmt(v->c->mem, "davit.instance=%s", v->c->conf->instance);
}

static bool
load(struct verify *v)
{
	struct ctx *c = v->c;

	return drift_load(c, v->docker, &v->at) &&
	       docker_task_list(&c->err, c->mem, v->docker,
		   DOCKER_FILTERS({ "desired-state", "running" }), &v->tasks);
}

static void
tasks_of(struct verify *v, const struct verify_app *a,
    const struct docker_service *s)
{
	for (size_t i = 0; i < v->tasks.n; i++) {
		const struct docker_task *t = &v->tasks.at[i];

		if (!same(t->service, s->id))
			continue;
		if (!same(json_text(json_get(t->labels, "davit.release"), ""),
			a->release_id))
			broken(v, a->service_name, "runs another release");
		else if (!same(t->image, a->digest))
			broken(v, a->service_name, "runs another image");
	}
}

static bool
check_tasks(struct verify *v)
{
	for (size_t i = 0; i < v->at.apps_n; i++) {
		const struct verify_app *a = &v->at.apps[i];
		const char *what = drift_of(&v->at, a);

		if (a->busy || a->release_id == NULL || a->deleted)
			continue;
		if (what != NULL)
			broken(v, a->service_name, what);
		else
			tasks_of(v, a, drift_service(&v->at, a->service_name));
	}
	return true;
}

static bool
check_services(struct verify *v)
{
	for (size_t i = 0; i < v->at.services.n; i++) {
		const struct docker_service *s = &v->at.services.at[i];
		const struct verify_app *a = drift_app(&v->at, s->name);

		if ((a == NULL || (a->deleted && !a->busy)) &&
		    verify_old(v, s->updated))
			broken(v, s->name, "belongs to no application");
	}
	return true;
}

static bool
check_networks(struct verify *v)
{
	struct ctx *c = v->c;
	struct docker_networks nets;
	bool there;

	if (!docker_network_list(&c->err, c->mem, v->docker,
		DOCKER_FILTERS({ "label", label(v) }), &nets))
		return false;
	for (size_t i = 0; i < nets.n; i++) {
		const char *env = json_text(
		    json_get(nets.at[i].labels, "davit.environment"), "");

		if (env[0] == '\0')
			continue;
		if (!sight_environment(c, env, &there))
			return false;
		if (!there)
			broken(v, nets.at[i].name, "belongs to no environment");
	}
	return true;
}

static void
edges_run(struct verify *v, const struct docker_containers *boxes)
{
	for (int64_t i = 0; i < v->c->conf->edges; i++) {
		const char *name =
		    edge_name(v->c->mem, v->c->conf->instance, i);
		bool running = false;

		for (size_t j = 0; j < boxes->n; j++)
			running |= same(boxes->at[j].name, name) &&
				   same(boxes->at[j].state, "running");
		if (!running)
			broken(v, name, "does not run");
	}
}

/* Built from an image of ours, a step of a build inherits its label. */
static bool
is_build_step(struct verify *v, const char *id)
{
	struct docker_container box;
	struct err ignored;

	return docker_container_inspect(
		   &ignored, v->c->mem, v->docker, id, &box) &&
	       build_box_is(v->c, &box);
}

static bool
check_containers(struct verify *v)
{
	struct ctx *c = v->c;
	struct docker_containers boxes;

	if (!docker_container_list(&c->err, c->mem, v->docker,
		DOCKER_FILTERS({ "label", label(v) }), &boxes))
		return false;
	for (size_t i = 0; i < boxes.n; i++) {
		const struct docker_container *b = &boxes.at[i];

		if (!edge_is(c, b->name) &&
		    json_get(b->labels, "com.docker.swarm.service.id") ==
			NULL &&
		    !is_build_step(v, b->id))
			broken(v, b->name, "belongs to no service");
	}
	edges_run(v, &boxes);
	return true;
}

static bool
check_builds(struct verify *v)
{
	struct docker_containers left;

	if (!build_boxes(v->c, v->docker, &left))
		return false;
	for (size_t i = 0; i < left.n; i++)
		broken(v, left.at[i].name, "is left of a build cut off");
	return true;
}

static bool
check_configs(struct verify *v)
{
	struct ctx *c = v->c;
	struct docker_objects found;
	const char *probe = mem_fmt(c->mem, "%s-probe-", c->conf->instance);

	if (!docker_config_list(&c->err, c->mem, v->docker,
		DOCKER_FILTERS({ "label", label(v) }), &found))
		return false;
	for (size_t i = 0; i < found.n; i++)
		if (!text_starts(found.at[i].name, probe))
			broken(v, found.at[i].name, "is nothing of ours");
	return true;
}

/* Who made one with our label said whose it is. */
static bool
check_volumes(struct verify *v)
{
	struct ctx *c = v->c;
	struct docker_volumes found;

	if (!docker_volume_list(&c->err, c->mem, v->docker,
		DOCKER_FILTERS({ "label", label(v) }), &found))
		return false;
	for (size_t i = 0; i < found.n; i++) {
		const char *app = json_text(
		    json_get(found.at[i].labels, "davit.application"), "");
		bool there = false;

		for (size_t j = 0; j < v->at.apps_n; j++)
			there |= same(v->at.apps[j].id, app);
		if (!there && verify_old(v, found.at[i].created))
			broken(
			    v, found.at[i].name, "belongs to no application");
	}
	return true;
}

#define ITSELF "davit-runner puts it right within "
#define NOW "; davit admin verify --repair does at once"

/* In this order: what is opened first is looked for later. */
static const struct {
	const char *say;
	bool (*run)(struct verify *v);
	const char *left;
} checks[] = {
	{ "the running tasks are those of the active release", check_tasks,
	    ITSELF "a minute" NOW },
	{ "every service belongs to an application", check_services,
	    "of a deleted application: " ITSELF "ten minutes" NOW
	    "; one that no row knows is left alone, since the database may be "
	    "older than it: docker service rm when nobody needs it" },
	{ "every network belongs to an environment", check_networks,
	    ITSELF
	    "ten minutes" NOW
	    "; something attached keeps it: docker network inspect says what" },
	{ "the edge runs, every other container belongs to a service",
	    check_containers,
	    "an edge: " ITSELF "seconds; what ended: within ten minutes; a "
	    "container that runs is somebody's: docker rm -f when nobody needs "
	    "it" },
	{ "every container of a build belongs to a build at work", check_builds,
	    ITSELF "ten minutes" NOW },
	{ "every Swarm config is the probe's", check_configs,
	    ITSELF "ten minutes" NOW
		   "; one in use stays: docker config rm after its service" },
	{ "every volume belongs to an application", check_volumes,
	    "it may hold data, so nothing removes it: docker volume rm when "
	    "nobody needs it" },
	{ "every image belongs to a kept release", verify_images,
	    ITSELF
	    "ten minutes" NOW
	    "; a container that uses it keeps it: docker ps -a says which" },
	{ "every work directory belongs to a job", verify_scratch,
	    ITSELF "ten minutes" NOW },
	{ "nginx takes its configuration", verify_nginx,
	    "nothing writes it again: put right what nginx says and reload "
	    "it" },
	{ "HAProxy takes the edge's configuration", verify_haproxy,
	    ITSELF "ten minutes" NOW },
	{ "the edge reads what the database says", verify_routes,
	    ITSELF "ten minutes" NOW },
	{ "every host answers through the edge as it should", verify_hosts,
	    "look at the application's log; davit admin doctor looks at the "
	    "edge" },
	{ "every sealed value opens with the key of the instance",
	    verify_sealed_values,
	    "put the key back that sealed it, or set the value again" },
	{ "no record of ours has a secret value", verify_records,
	    "whoever saw it knows the value: replace it, then delete the row; "
	    "nothing does so by itself" },
	{ "no process of ours has a secret value in its arguments",
	    verify_processes,
	    "every user of this host saw it: replace the value, then look who "
	    "started the process" },
	{ "no image of ours has a secret value in its history",
	    verify_histories,
	    "whoever has the image knows the value: replace it, give it to "
	    "builds as a secret and deploy again" },
};

bool
run_verify(struct ctx *c, bool young, run_finding_fn found, void *arg)
{
	struct verify v = { .c = c, .young = young };

	v.docker = docker_open(c->mem, c->conf->docker_socket);
	if (!load(&v))
		return false;
	for (size_t i = 0; i < COUNT(checks); i++) {
		v.f = (struct run_finding){ .say = checks[i].say,
			.left = checks[i].left };
		if (!checks[i].run(&v))
			return err_wrap(&c->err, "%s", checks[i].say);
		found(arg, &v.f);
	}
	return true;
}

/* Until no service is being put right. */
static bool
wait_idle(struct ctx *c)
{
	int64_t until = clock_mono_ms() + REPAIR_MS;
	const struct verify_app *a;
	struct db_rows rows;
	bool busy = true;

	while (busy && clock_mono_ms() < until) {
		clock_sleep_ms(LOOK_MS);
		if (!verify_apps(c, &rows))
			return false;
		busy = false;
		a = rows.at;
		for (size_t i = 0; i < rows.n; i++)
			busy |= a[i].busy && a[i].mended;
	}
	return !busy || err_set(&c->err, ERR_TIMEOUT,
			    "the jobs are not over after %d s; does "
			    "davit-runner run?",
			    REPAIR_MS / 1000);
}

static bool
render_edge(struct ctx *c)
{
	int64_t version;
	bool ok = ctx_begin(c) && route_bump(c, &version) && ctx_commit(c);

	ctx_end(c);
	return ok;
}

bool
run_repair(struct ctx *c, int64_t *asked)
{
	struct docker *d = docker_open(c->mem, c->conf->docker_socket);

	return upkeep_rows(c) && reconcile_now(c, d, asked) && render_edge(c) &&
	       wait_idle(c) && upkeep_things(c, d);
}
