/* SPDX-License-Identifier: MIT */
#include "run/service.h"
#include "base/digest.h"
#include "base/enc.h"
#include "base/fs.h"
#include "base/str.h"
#include "run/edge.h"
#include "run/limits.h"
#include "run/subnet.h"

#include <string.h>

enum { PROBE_BYTES = 512 * 1024, TRIES = 8 };

static const char *
last8(const char *id)
{
	size_t n = strlen(id);

	return n > 8 ? id + n - 8 : id;
}

char *
service_network_name(
    void *mem, const char *instance, const char *environment_id)
{
	return mem_fmt(mem, "%s-env-%s", instance, last8(environment_id));
}

char *
service_repository(void *mem, const char *instance, const char *service_name)
{
	return mem_fmt(mem, "davit-%s/%s", instance, service_name);
}

const char *
service_label(const struct docker_service *s, const char *name)
{
	return json_text(json_get(s->labels, name), "");
}

const char *
service_image(const struct docker_service *s)
{
	return json_text_at(s->spec, "TaskTemplate/ContainerSpec/Image", "");
}

bool
service_find(
    struct run *r, const char *name, struct docker_service *out, bool *found)
{
	*found =
	    docker_service_inspect(&r->c->err, r->c->mem, r->docker, name, out);
	if (*found)
		return true;
	if (r->c->err.kind != ERR_ABSENT)
		return false;
	err_clear(&r->c->err);
	return true;
}

bool
run_open(
    struct run *r, void *mem, const char *place, const char *b64, char **text)
{
	struct ctx *c = r->c;
	struct seal_private *key;
	unsigned char *box;
	size_t n;

	*text = mem_str(mem, "");
	if (b64 == NULL || b64[0] == '\0')
		return true;
	if (!dec_b64(c->mem, b64, &box, &n))
		return err_set(
		    &c->err, ERR_INTERNAL, "%s is not base64", place);
	key = mem_secret(mem, sizeof *key);
	return seal_private_load(&c->err, c->conf->private_key, key) &&
	       seal_open(&c->err, mem, key, place, box, n, text, &n);
}

/* A subnet nobody on this engine uses, recorded before the network is made:
 * a later attempt makes the same. */
static bool
choose_subnet(struct run *r, const struct work_app *a, char **out)
{
	struct ctx *c = r->c;
	struct docker_networks nets;
	const char **used;
	bool ok;

	if (!docker_network_list(&c->err, c->mem, r->docker, NULL, &nets))
		return false;
	used = mem_array(c->mem, const char *, nets.n + 1);
	for (size_t i = 0; i < nets.n; i++)
		used[i] = nets.at[i].subnet;
	if (!subnet_pick(
		&c->err, c->mem, c->conf->network_pool, used, nets.n, out))
		return false;
	ok = run_begin(r) && work_subnet(c, a->environment_id, *out) &&
	     run_commit(r);
	run_rollback(r);
	return ok;
}

static bool
make_network(struct run *r, const struct work_app *a, const char *name)
{
	struct ctx *c = r->c;
	struct buf labels;
	char *id, *chosen;
	const char *subnet = a->subnet;

	buf_init(&labels, c->mem, 1024);
	buf_str(&labels, "{\"davit.instance\":");
	buf_json(&labels, c->conf->instance);
	buf_str(&labels, ",\"davit.environment\":");
	buf_json(&labels, a->environment_id);
	buf_chr(&labels, '}');
	for (int turn = 0; turn < TRIES; turn++) {
		if (subnet == NULL) {
			if (!choose_subnet(r, a, &chosen)) {
				/* Another environment took it meanwhile. */
				if (c->err.kind == ERR_CONFLICT &&
				    !same(c->err.code, "FENCED"))
					continue;
				return false;
			}
			subnet = chosen;
		}
		if (docker_network_create(&c->err, c->mem, r->docker, name,
			subnet, labels.text, &id))
			return true;
		if (c->err.kind == ERR_CONFLICT)
			return true;
		if (strstr(c->err.text, "overlaps") == NULL)
			return false;
		subnet = NULL;
	}
	return false;
}

bool
service_network(struct run *r, const struct work_app *a, char **name)
{
	struct ctx *c = r->c;
	struct docker_network net;

	*name =
	    service_network_name(c->mem, c->conf->instance, a->environment_id);
	if (!docker_network_inspect(&c->err, c->mem, r->docker, *name, &net)) {
		if (c->err.kind != ERR_ABSENT || !make_network(r, a, *name))
			return false;
	}
	return edge_join(c, r->docker, *name);
}

static bool
probe_find(struct run *r, const char *name, char **id)
{
	struct docker_objects found;

	*id = NULL;
	if (!docker_config_list(&r->c->err, r->c->mem, r->docker,
		DOCKER_FILTERS({ "name", name }), &found))
		return false;
	for (size_t i = 0; i < found.n; i++)
		if (strcmp(found.at[i].name, name) == 0)
			*id = mem_str(r->c->mem, found.at[i].id);
	return true;
}

/* Beside the other programs, or where an instance says it shares. */
static const char *
probe_path(const struct ctx *c)
{
	const char *own = mem_fmt(c->mem, "%s/davit-probe", c->conf->share_dir);

	return fs_exists(own) ? own : fs_beside(c->mem, "davit-probe");
}

/* The Swarm config that carries davit-probe. */
static bool
ensure_probe(struct run *r, char **id, char **name)
{
	struct ctx *c = r->c;
	const char *path = probe_path(c);
	const char *labels =
	    mem_fmt(c->mem, "{\"davit.instance\":\"%s\"}", c->conf->instance);
	char *program, *hex;
	size_t n;

	if (!fs_read(&c->err, c->mem, path, PROBE_BYTES, &program, &n))
		return err_wrap(&c->err, "the health probe");
	hex = sha256_hex(c->mem, program, n);
	hex[12] = '\0';
	*name = mem_fmt(c->mem, "%s-probe-%s", c->conf->instance, hex);
	if (!probe_find(r, *name, id))
		return false;
	if (*id != NULL)
		return true;
	if (docker_config_create(
		&c->err, c->mem, r->docker, *name, labels, program, n, id))
		return true;
	/* Somebody made it at the same moment. */
	return c->err.kind == ERR_CONFLICT && probe_find(r, *name, id) &&
	       *id != NULL;
}

bool
service_secrets(struct run *r, void *mem, const struct release_row *release,
    struct spec_pair **out, size_t *n)
{
	struct ctx *c = r->c;
	struct json *list;
	char *text;

	if (!json_parse(&c->err, c->mem, release->secrets,
		strlen(release->secrets), &list))
		return false;
	*n = json_count(list);
	*out = mem_array(mem, struct spec_pair, *n);
	for (size_t i = 0; i < *n; i++) {
		const struct json *v = json_item(list, i);

		if (!run_open(r, mem,
			mem_fmt(c->mem, "env_vars.sealed:%s",
			    json_text_at(v, "id", "")),
			json_text_at(v, "sealed", ""), &text))
			return err_wrap(&c->err, "the secret %s",
			    json_text_at(v, "key", ""));
		(*out)[i] =
		    (struct spec_pair){ json_text_at(v, "key", ""), text };
	}
	return true;
}

/* Before anything outside changes: is the job still ours? */
static bool
still_ours(struct run *r)
{
	bool ok = run_begin(r) && run_commit(r);

	run_rollback(r);
	return ok;
}

static bool
send(struct run *r, struct service_put *p, const char *body)
{
	struct ctx *c = r->c;
	struct docker_service now;
	bool found;
	char *id;

	for (int turn = 0; turn < TRIES; turn++) {
		if (!service_find(r, p->app->service_name, &now, &found) ||
		    !still_ours(r))
			return false;
		p->created = !found;
		if (found ? docker_service_update(&c->err, r->docker, now.id,
				now.version, body, NULL)
			  : docker_service_create(
				&c->err, c->mem, r->docker, body, NULL, &id))
			return true;
		/* The version moved, or it was made at this moment. */
		if (c->err.kind != ERR_CONFLICT || !run_sleep(r, 200))
			return false;
	}
	return false;
}

bool
service_put(struct run *r, struct service_put *p)
{
	struct ctx *c = r->c;
	struct spec_place place = {
		.instance = c->conf->instance,
		.service_name = p->app->service_name,
		.application_id = p->app->id,
		.release_id = p->release->id,
		.deployment_id = p->deployment_id,
		.fence = r->job.fence,
		.image = p->release->digest,
		.replicas = p->replicas,
		.settle = p->settle,
		.until = p->until,
	};
	char *network, *probe_id = NULL, *probe_name = NULL;
	struct spec_pair *secrets;
	struct spec spec;
	struct buf body;
	void *mem;
	bool ok;

	if (!service_network(r, p->app, &network) ||
	    !ensure_probe(r, &probe_id, &probe_name) ||
	    !spec_read(&c->err, c->mem, p->release->spec, &spec))
		return false;
	place.network = network;
	place.probe_id = probe_id;
	place.probe_name = probe_name;
	mem = mem_root("secrets");
	buf_init(&body, mem, SERVICE_JSON_BYTES);
	ok = service_secrets(r, mem, p->release, &secrets, &place.secrets_n);
	if (ok) {
		place.secrets = secrets;
		spec_service(&body, &spec, &place);
		ok = !body.over ? send(r, p, body.text)
				: err_set(&c->err, ERR_LIMIT,
				      "the configuration is too large");
		explicit_bzero(body.text, body.len);
	}
	mem_end(mem);
	return ok;
}
