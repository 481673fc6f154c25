/* SPDX-License-Identifier: MIT */
#include "run/upkeep.h"
#include "run/limits.h"
#include "run/run.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/str.h"
#include "core/lookup.h"
#include "core/route.h"
#include "core/setting.h"
#include "core/sight.h"
#include "core/work.h"
#include "run/build_box.h"
#include "run/drift.h"
#include "run/edge.h"
#include "run/edge_swap.h"
#include "run/image_gc.h"

#include <string.h>

enum {
	ROWS_MS = 60 * 1000,
	THINGS_MS = 600 * 1000,
	DRIFT_MS = 20 * 1000,
	FIRST_MS = 60 * 1000
};

bool
upkeep_rows(struct ctx *c)
{
	int64_t app_days, deploy_days, megabytes, mended, purged = 0;

	if (!setting_int(c, "log-keep-days", 1, 3650, 7, &app_days) ||
	    !setting_int(
		c, "deployment-log-keep-days", 1, 3650, 30, &deploy_days) ||
	    !setting_int(
		c, "log-keep-megabytes", 16, 1000000, 256, &megabytes) ||
	    !sight_partitions(c, deploy_days, app_days) ||
	    !sight_shorten(c, megabytes << 20) || !sight_forget(c))
		return false;
	FAULT("upkeep.rows");
	return work_leftovers(c) && verify_mend(c, &mended) &&
	       job_forget(c, JOB_DAYS) && lookup_forget(c) &&
	       sight_purge(c, &purged);
}

/* Networks of environments that are no more. */
static bool
networks(struct ctx *c, struct docker *d, const char *label)
{
	struct docker_networks nets;
	bool there;

	if (!docker_network_list(
		&c->err, c->mem, d, DOCKER_FILTERS({ "label", label }), &nets))
		return false;
	for (size_t i = 0; i < nets.n; i++) {
		const char *env = json_text(
		    json_get(nets.at[i].labels, "davit.environment"), "");

		if (env[0] == '\0')
			continue;
		if (!sight_environment(c, env, &there))
			return false;
		if (there)
			continue;
		edge_leave(c, d, nets.at[i].name);
		FAULT("upkeep.network");
		if (docker_network_remove(&c->err, d, nets.at[i].name))
			log_notice("network removed", "name", nets.at[i].name);
	}
	return true;
}

/* Services of applications in the bin.  What no row knows is left alone: a
 * database that was put back from before it must not end what serves. */
static bool
services(struct ctx *c, struct docker *d, const struct docker_services *found,
    const struct db_rows *apps)
{
	const struct sight *a = apps->at;

	for (size_t i = 0; i < found->n; i++)
		for (size_t j = 0; j < apps->n; j++) {
			if (!a[j].deleted ||
			    !same(a[j].service_name, found->at[i].name) ||
			    !docker_service_remove(&c->err, d, found->at[i].id))
				continue;
			log_notice(
			    "service removed", "name", found->at[i].name);
			FAULT("upkeep.service");
		}
	return true;
}

static void
remove_box(struct ctx *c, struct docker *d, const struct docker_container *box)
{
	if (docker_container_remove(&c->err, d, box->id))
		log_notice("container removed", "name", box->name);
}

/* Containers that a build left when it was cut off. */
static bool
build_steps(struct ctx *c, struct docker *d)
{
	struct docker_containers left;

	if (!build_boxes(c, d, &left))
		return false;
	for (size_t i = 0; i < left.n; i++)
		remove_box(c, d, &left.at[i]);
	return true;
}

/* Other containers with our label that nothing accounts for. */
static bool
boxes(struct ctx *c, struct docker *d, const char *label)
{
	struct docker_container box;
	struct docker_containers found;

	if (!docker_container_list(&c->err, c->mem, d,
		DOCKER_FILTERS({ "label", label }, { "status", "exited" }),
		&found))
		return false;
	for (size_t i = 0; i < found.n; i++) {
		const char *id = found.at[i].id;

		if (edge_is(c, found.at[i].name) ||
		    json_get(found.at[i].labels,
			"com.docker.swarm.service.id") != NULL)
			continue;
		if (docker_container_inspect(&c->err, c->mem, d, id, &box) &&
		    drift_old(box.finished))
			remove_box(c, d, &box);
	}
	return true;
}

/* Probes of older versions and what is none of ours: Docker keeps what is in
 * use. */
static bool
configs(struct ctx *c, struct docker *d, const char *label)
{
	const char *probe = mem_fmt(c->mem, "%s-probe-", c->conf->instance);
	struct docker_objects found;

	if (!docker_config_list(
		&c->err, c->mem, d, DOCKER_FILTERS({ "label", label }), &found))
		return false;
	for (size_t i = 0; i < found.n; i++)
		if (found.n > 1 || !text_starts(found.at[i].name, probe))
			best_effort(
			    docker_config_remove(&c->err, d, found.at[i].id));
	return true;
}

/* Scratch directories are named by their job. */
static bool
scratch(struct ctx *c)
{
	const char *top = mem_fmt(c->mem, "%s/work", c->conf->state_dir);
	char **names;
	bool at_work;

	if (!fs_list(&c->err, c->mem, top, &names))
		return false;
	for (; *names != NULL; names++) {
		if (!sight_job(c, *names, &at_work))
			return false;
		if (!at_work &&
		    !fs_remove(&c->err, mem_fmt(c->mem, "%s/%s", top, *names)))
			log_error("scratch", "err", c->err.text);
	}
	return true;
}

/* The edge's files are written when a route changes; what somebody did to them
 * since is found here. */
static bool
edge_files(struct ctx *c)
{
	const char *version;
	struct db_rows rows;
	int64_t asked;

	if (!route_rows(c, &rows))
		return false;
	if (edge_current(c, rows.at, rows.n, &version))
		return true;
	log_notice("edge: to be written again", "why", c->err.text);
	return route_bump(c, &asked);
}

bool
upkeep_things(struct ctx *c, struct docker *d)
{
	const char *label =
	    mem_fmt(c->mem, "davit.instance=%s", c->conf->instance);
	struct docker_services found;
	struct db_rows apps;
	bool ok;

	if (!docker_service_list(&c->err, c->mem, d,
		DOCKER_FILTERS({ "label", label }), &found) ||
	    !sight_rows(c, &apps))
		return false;
	if (apps.n == 0 && found.n > 0)
		return err_set(&c->err, ERR_CONFLICT,
		    "services run, but the database knows no application: "
		    "nothing is cleaned up");
	ok = services(c, d, &found, &apps) && networks(c, d, label) &&
	     build_steps(c, d) && boxes(c, d, label) && configs(c, d, label) &&
	     scratch(c) && edge_files(c);

	image_sweep(c, d);
	return docker_cache_prune(
		   &c->err, d, (int64_t)BUILD_CACHE_GB << 30, NULL) &&
	       ok;
}

bool
upkeep_run(struct helper *h)
{
	int64_t now = clock_mono_ms(), rows_ms = 0, drift_ms = now;
	/* Soon after a start too: what was cut off left something. */
	int64_t things_ms = now - THINGS_MS + FIRST_MS;
	struct reconcile drift = { .mem = NULL };

	for (;;) {
		helper_turn(h);
		if (rows_ms == 0 || clock_mono_ms() - rows_ms >= ROWS_MS) {
			rows_ms = clock_mono_ms();
			if (!upkeep_rows(&h->c))
				log_error("upkeep", "err", h->c.err.text);
		}
		if (clock_mono_ms() - drift_ms >= DRIFT_MS) {
			drift_ms = clock_mono_ms();
			if (!reconcile_round(&h->c, h->docker, &drift))
				log_error("reconcile", "err", h->c.err.text);
		}
		if (clock_mono_ms() - things_ms >= THINGS_MS) {
			things_ms = clock_mono_ms();
			if (!upkeep_things(&h->c, h->docker))
				log_error("upkeep", "err", h->c.err.text);
		}
		clock_sleep_ms(1000);
	}
}
