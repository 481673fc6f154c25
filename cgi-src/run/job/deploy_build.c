/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/str.h"
#include "core/limits.h"
#include "core/ref.h"
#include "core/setting.h"
#include "engine/builder.h"
#include "run/job/deploy_job.h"
#include "run/room.h"

#include <string.h>

enum { RESULT_BYTES = 4096 };

const char *
deploy_build_tag(struct run *r)
{
	const struct deploying *d = deploying(r);

	return mem_fmt(r->c->mem, "%s:build-%lld",
	    service_repository(
		r->c->mem, r->c->conf->instance, d->app.service_name),
	    (long long)d->deploy.number);
}

/* Variables used at build time: plain ones as arguments, secrets as build
 * secrets; then the arguments of the Git source. */
struct inputs {
	struct build_pair *args, *secrets;
	size_t args_n, secrets_n;
};

static bool
variables(struct run *r, void *mem, struct inputs *in)
{
	struct ctx *c = r->c;
	const struct work_var *v;
	struct db_rows rows;
	char *text;

	if (!work_vars(c, deploying(r)->app.id, &rows) ||
	    !ref_expand_vars(c, deploying(r)->app.id, &rows))
		return false;
	v = rows.at;
	in->secrets = mem_array(mem, struct build_pair, rows.n);
	in->args = mem_array(mem, struct build_pair, rows.n + BUILD_ARGS_MAX);
	for (size_t i = 0; i < rows.n; i++) {
		if (same(v[i].usage, "run"))
			continue;
		if (!v[i].is_secret) {
			in->args[in->args_n++] =
			    (struct build_pair){ v[i].key, v[i].value };
			continue;
		}
		if (!run_open(r, mem,
			mem_fmt(mem, "env_vars.sealed:%s", v[i].id),
			v[i].sealed, &text))
			return err_wrap(&c->err, "the secret %s", v[i].key);
		in->secrets[in->secrets_n++] =
		    (struct build_pair){ v[i].key, text };
	}
	return true;
}

static bool
arguments(struct run *r, struct inputs *in)
{
	struct ctx *c = r->c;
	const char *text = deploying(r)->app.build_args;
	struct json *args;

	if (text == NULL)
		return true;
	if (!json_parse(&c->err, c->mem, text, strlen(text), &args))
		return false;
	for (size_t i = 0; i < json_count(args) && i < BUILD_ARGS_MAX; i++)
		in->args[in->args_n++] = (struct build_pair){
			json_key(args, i),
			json_text(json_value(args, i), ""),
		};
	return true;
}

/* What must not show in the log beside the build's own secrets. */
static bool
hidden(struct run *r, void *mem, const char *const **out)
{
	const char **list = mem_array(mem, const char *, 2);
	const struct work_app *a = &deploying(r)->app;
	char *token;

	if (!run_open(r, mem, mem_fmt(mem, "git_sources.token:%s", a->id),
		a->git_token, &token))
		return false;
	if (token[0] != '\0')
		list[0] = token;
	*out = list;
	return true;
}

static bool
build(struct run *r, void *secret, struct room *room, char **id)
{
	const struct deploying *d = deploying(r);
	const struct conf *conf = r->c->conf;
	struct inputs in = { 0 };
	const struct build_pair labels[] = {
		{ "davit.instance", conf->instance },
		{ "davit.application", d->app.id },
		{ "davit.deployment", d->deploy.id },
	};
	struct build b = {
		.program = conf->docker_program,
		.socket = conf->docker_socket,
		.scratch = mem_fmt(r->c->mem, "%s/build", r->dir),
		.root = deploy_source(r),
		.context = d->app.build_path,
		.dockerfile = d->app.dockerfile,
		.target = d->app.target,
		.tag = deploy_build_tag(r),
		.labels = labels,
		.labels_n = COUNT(labels),
		.no_cache = d->deploy.force,
		.pull = d->deploy.force,
		.memory_mb = conf->build_memory_mb,
		.cpu_percent = conf->build_cpu_percent,
		.cgroup = conf->build_cgroup,
		.timeout_ms = conf->build_minutes * 60 * 1000,
		.line = run_log_line,
		.arg = r,
		.stop = room_stop,
		.stop_arg = room,
	};

	if (!fs_remove(&r->c->err, b.scratch) ||
	    !fs_mkdirs(&r->c->err, b.scratch, 0700) ||
	    !variables(r, secret, &in) || !arguments(r, &in) ||
	    !hidden(r, secret, &b.redact))
		return false;
	b.args = in.args;
	b.args_n = in.args_n;
	b.secrets = in.secrets;
	b.secrets_n = in.secrets_n;
	return room_done(room, build_run(&r->c->err, r->c->mem, &b, id));
}

/* An earlier attempt built it and could not say so any more. */
static bool
built_already(struct run *r, const char **id)
{
	struct docker_image image;
	struct err ignored;

	if (!docker_image_inspect(
		&ignored, r->c->mem, r->docker, deploy_build_tag(r), &image) ||
	    !same(json_text(json_get(image.labels, "davit.deployment"), ""),
		deploying(r)->deploy.id))
		return false;
	*id = image.id;
	return true;
}

/* An image that says it listens elsewhere is the usual mistake. */
static void
warn_of_port(struct run *r, const char *image)
{
	struct docker_image found;
	struct err ignored;
	const struct json *ports;
	const char *port =
	    mem_fmt(r->c->mem, "%lld/tcp", (long long)deploying(r)->app.port);

	if (!docker_image_inspect(
		&ignored, r->c->mem, r->docker, image, &found))
		return;
	ports = json_get(found.config, "ExposedPorts");
	if (json_count(ports) > 0 && json_get(ports, port) == NULL)
		run_say(r, "warn",
		    "The image exposes %s, the application's port is %lld",
		    json_key(ports, 0), (long long)deploying(r)->app.port);
}

bool
deploy_build(struct run *r)
{
	const char *sha = run_text(r, "fetch", "sha"), *id;
	void *secret = mem_root("build");
	char *fresh = NULL;
	struct room room;
	bool ok = true;

	if (!built_already(r, &id)) {
		ok = room_open(r, &room) &&
		     (fs_exists(deploy_source(r)) ||
			 deploy_checkout(r, sha, deploying(r)->app.git_branch));
		if (ok)
			run_say(r, "info", "Building %s",
			    deploying(r)->app.dockerfile);
		ok = ok && build(r, secret, &room, &fresh);
		id = fresh;
	}
	mem_end(secret);
	if (!ok)
		return false;
	run_say(r, "info", "Built %s", id);
	warn_of_port(r, id);
	r->result = mem_fmt(r->c->mem, "{\"imageId\":\"%s\",\"image\":\"%s\"}",
	    id, deploy_build_tag(r));
	return true;
}

bool
deploy_has_registry(struct run *r)
{
	const char *registry;

	/* When in doubt the step runs and says what is wrong. */
	return !setting_text(r->c, "registry", &registry) ||
	       registry[0] != '\0';
}

/* Other nodes get the image through the registry of the settings. */
bool
deploy_push(struct run *r)
{
	struct ctx *c = r->c;
	const struct deploying *d = deploying(r);
	const char *id = run_text(r, d->git ? "build" : "fetch", "imageId");
	const char *registry, *repo, *tag;
	char *digest;

	if (!setting_text(c, "registry", &registry))
		return false;
	repo = mem_fmt(c->mem, "%s/%s", registry,
	    service_repository(c->mem, c->conf->instance, d->app.service_name));
	tag = mem_fmt(c->mem, "d%lld", (long long)d->deploy.number);
	run_say(r, "info", "Pushing to %s", registry);
	if (!docker_image_tag(&c->err, r->docker, id, repo, tag) ||
	    !docker_image_push(&c->err, c->mem, r->docker,
		mem_fmt(c->mem, "%s:%s", repo, tag), NULL, run_log_text, r,
		&digest))
		return false;
	r->result = mem_fmt(c->mem, "{\"digest\":\"%s@%s\"}", repo, digest);
	return true;
}
