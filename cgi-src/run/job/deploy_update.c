/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/rand.h"
#include "base/str.h"
#include "core/limits.h"
#include "core/ref.h"
#include "core/route.h"
#include "core/setting.h"
#include "run/job/deploy_job.h"

#include <string.h>

enum { EDGE_MS = 15 * 1000 };

/* What was asked for, with the digest its registry had for it. */
static const char *
image_of(struct run *r)
{
	const char *image = deploying(r)->app.image;
	const char *digest = run_text(r, "fetch", "digest");
	const char *at = digest != NULL ? strstr(digest, "@sha256:") : NULL;

	return at == NULL || strchr(image, '@') != NULL
		   ? image
		   : mem_fmt(r->c->mem, "%s%s", image, at);
}

/* Insert the row and say so in the deployment at once: a second attempt
 * finds it there. */
static bool
add_release(struct run *r, struct release_row *out)
{
	struct deploying *d = deploying(r);
	struct ctx *c = r->c;
	const char *of = d->git ? "build" : "fetch";
	const char *pushed = run_text(r, "push", "digest");
	struct release_new in = { .id = uuid_new(c->mem),
		.image = d->git ? run_text(r, "fetch", "sha") : image_of(r),
		.image_id = run_text(r, of, "imageId"),
		.commit_sha = run_text(r, "fetch", "sha"),
		.commit_message = run_text(r, "fetch", "subject"),
		.author = run_text(r, "fetch", "author"),
		.reason = d->deploy.trigger };
	struct buf spec, secrets;
	struct db_rows vars;
	struct spec s;

	/* A local image is pinned by its id: no registry is needed to run
	 * it; what was pushed is pinned by its digest there. */
	in.digest = pushed != NULL ? pushed : in.image_id;
	if (!work_app(c, d->app.id, &d->app) ||
	    !work_vars(c, d->app.id, &vars) ||
	    !ref_expand_vars(c, d->app.id, &vars))
		return false;
	work_spec(c->mem, &d->app, &vars, &s);
	buf_init(&spec, c->mem, SPEC_BYTES);
	buf_init(&secrets, c->mem, SPEC_BYTES);
	spec_write(&spec, &s);
	release_secrets(&secrets, &vars);
	if (spec.over || secrets.over)
		return err_set(
		    &c->err, ERR_LIMIT, "the configuration is too large");
	in.spec = spec.text;
	in.secrets = secrets.text;
	return release_add(c, &d->app, &d->deploy, &in, &out->number) &&
	       work_release(c, &d->deploy, in.id) &&
	       release_find(c, in.id, out);
}

bool
deploy_release(struct run *r)
{
	struct deploying *d = deploying(r);
	struct ctx *c = r->c;
	struct release_row release = { .id = NULL };
	struct err ignored;
	const char *repo;
	bool ok;

	ok = run_begin(r) && work_deploy(c, d->deploy.id, &d->deploy) &&
	     (d->deploy.release_id != NULL
		     ? release_find(c, d->deploy.release_id, &release)
		     : add_release(r, &release)) &&
	     run_commit(r);
	run_rollback(r);
	repo =
	    service_repository(c->mem, c->conf->instance, d->app.service_name);
	if (!ok || !docker_image_tag(&c->err, r->docker, release.image_id, repo,
		       mem_fmt(c->mem, "r%lld", (long long)release.number)))
		return false;
	best_effort(
	    docker_image_remove(&ignored, r->docker, deploy_build_tag(r)));
	run_say(r, "info", "Release %lld: %s", (long long)release.number,
	    release.image_id);
	r->result = mem_fmt(c->mem, "{\"id\":\"%s\",\"number\":%lld}",
	    release.id, (long long)release.number);
	return true;
}

/* The routes lead to the new release's port too before there are tasks. */
static bool
open_routes(struct run *r, const struct release_row *release)
{
	struct deploying *d = deploying(r);
	struct ctx *c = r->c;
	int64_t version;
	bool ok, served;

	ok = run_begin(r) && work_release(c, &d->deploy, release->id) &&
	     work_status(c, &d->deploy, "deploying") && route_bump(c, &version);
	if (ok)
		ctx_bell(c, "deployment", d->deploy.id);
	ok = ok && run_commit(r);
	run_rollback(r);
	if (!ok || !deploy_routes(r, version, EDGE_MS, &served))
		return false;
	if (!served) /* The last step asks through the edge: it knows better. */
		run_say(r, "warn", "The edge has not taken the routes yet");
	return true;
}

static bool
image_is_there(struct run *r, const struct release_row *release)
{
	struct docker_image image;

	if (text_starts(release->digest, "sha256:") &&
	    !docker_image_inspect(
		&r->c->err, r->c->mem, r->docker, release->image_id, &image)) {
		if (r->c->err.kind != ERR_ABSENT)
			return false;
		return err_code(&r->c->err, ERR_CONFLICT, "RELEASE_IMAGE_GONE",
		    "the image of release %lld is no longer on the server",
		    (long long)release->number);
	}
	return true;
}

static bool
is_there(const struct docker_service *now, const struct deploying *d)
{
	return same(service_label(now, "davit.deployment"), d->deploy.id);
}

bool
deploy_update(struct run *r)
{
	struct deploying *d = deploying(r);
	struct ctx *c = r->c;
	struct docker_service now;
	struct release_row release;
	struct service_put put = { .app = &d->app,
		.release = &release,
		.deployment_id = d->deploy.id };
	struct spec spec;
	char *network;
	bool found, first;

	if (!work_app(c, d->app.id, &d->app) ||
	    !deploy_release_row(r, &release) || !image_is_there(r, &release) ||
	    !spec_read(&c->err, c->mem, release.spec, &spec) ||
	    !setting_int(c, "watch-seconds", 0, 3600, 10, &put.settle) ||
	    !service_network(r, &d->app, &network) ||
	    !open_routes(r, &release) ||
	    !service_find(r, d->app.service_name, &now, &found))
		return false;
	/* Of an application whose tasks never were well nothing is left. */
	if (found && is_there(&now, d)) {
		first = d->deploy.previous_release_id == NULL;
	} else {
		put.replicas =
		    same(d->app.wanted, "running") ? d->app.replicas : 0;
		put.until = clock_wall_ms() / 1000 +
			    spec_patience(&spec, put.settle) + 120;
		if (!service_put(r, &put))
			return false;
		first = put.created;
		run_say(r, "info", "%s %s with release %lld",
		    first ? "Starting" : "Updating", d->app.service_name,
		    (long long)release.number);
	}
	r->result = mem_fmt(c->mem, "{\"first\":%s,\"release\":\"%s\"}",
	    first ? "true" : "false", release.id);
	return true;
}
