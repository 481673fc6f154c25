/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/mem.h"
#include "engine/docker_call.h"
#include "engine/limits.h"

#include <string.h>

enum { UPDATE_MS = 60 * 1000, TRIES = 5 };

static void
read_service(const struct json *v, struct docker_service *out)
{
	*out = (struct docker_service){
		.id = json_text_at(v, "ID", ""),
		.name = json_text_at(v, "Spec/Name", ""),
		.version = json_int_at(v, "Version/Index", 0),
		.created = json_text_at(v, "CreatedAt", ""),
		.updated = json_text_at(v, "UpdatedAt", ""),
		.spec = json_get(v, "Spec"),
		.previous = json_get(v, "PreviousSpec"),
		.labels = json_at(v, "Spec/Labels"),
		.replicas = json_int_at(v, "Spec/Mode/Replicated/Replicas", 0),
		.update_state = json_text_at(v, "UpdateStatus/State", ""),
		.update_message = json_text_at(v, "UpdateStatus/Message", ""),
		.update_started = json_text_at(v, "UpdateStatus/StartedAt", ""),
		.update_completed =
		    json_text_at(v, "UpdateStatus/CompletedAt", ""),
	};
}

static const char *
header_of(void *mem, const struct registry_auth *auth)
{
	return auth == NULL ? NULL : registry_header(mem, auth);
}

bool
docker_service_create(struct err *e, void *mem, struct docker *d,
    const char *body, const struct registry_auth *auth, char **id)
{
	struct docker_call call = { .method = "POST",
		.path = "/services/create",
		.body = body,
		.auth = header_of(mem, auth),
		.timeout_ms = UPDATE_MS };

	return docker_create(e, mem, d, &call, "ID", id);
}

bool
docker_service_inspect(struct err *e, void *mem, struct docker *d,
    const char *name, struct docker_service *out)
{
	struct docker_call call = { .path = docker_path(
					mem, "/services/", name, "") };
	struct json *v;

	if (!docker_do(e, mem, d, &call, &v))
		return false;
	read_service(v, out);
	return true;
}

static bool
update(struct err *e, void *mem, struct docker *d, const char *name,
    int64_t version, const char *body, const char *auth, const char *more)
{
	struct docker_call call = { .method = "POST",
		.path = docker_path(mem, "/services/", name, "/update"),
		.query =
		    mem_fmt(mem, "version=%lld%s", (long long)version, more),
		.body = body,
		.auth = auth,
		.timeout_ms = UPDATE_MS };

	return docker_do(e, mem, d, &call, NULL);
}

bool
docker_service_update(struct err *e, struct docker *d, const char *name,
    int64_t version, const char *body, const struct registry_auth *auth)
{
	void *mem = mem_root("docker_service_update");
	bool ok =
	    update(e, mem, d, name, version, body, header_of(mem, auth), "");

	mem_end(mem);
	return ok;
}

/* Read, change, write; again when somebody else wrote in between. */
static bool
reupdate(struct err *e, struct docker *d, const char *name,
    bool (*change)(struct err *, void *, struct json *, int64_t), int64_t n,
    const char *more)
{
	for (int turn = 1;; turn++) {
		void *mem = mem_root("docker_service_reupdate");
		struct docker_service s;
		struct json *spec;
		struct buf b;
		bool ok;

		buf_init(&b, mem, DOCKER_BODY_BYTES);
		ok = docker_service_inspect(e, mem, d, name, &s);
		if (ok) {
			json_write(&b, s.spec);
			ok = json_parse(e, mem, b.text, b.len, &spec) &&
			     change(e, mem, spec, n);
		}
		if (ok) {
			buf_clear(&b);
			json_write(&b, spec);
			ok = update(
			    e, mem, d, s.id, s.version, b.text, NULL, more);
		}
		mem_end(mem);
		if (ok || e->kind != ERR_CONFLICT || turn == TRIES)
			return ok;
		err_clear(e);
		clock_sleep_ms(100 * turn);
	}
}

static bool
set_nothing(struct err *e, void *mem, struct json *spec, int64_t n)
{
	(void)e, (void)mem, (void)spec, (void)n;
	return true;
}

static bool
set_replicas(struct err *e, void *mem, struct json *spec, int64_t n)
{
	char *text =
	    mem_fmt(mem, "{\"Replicated\":{\"Replicas\":%lld}}", (long long)n);
	struct json *mode;

	if (!json_parse(e, mem, text, strlen(text), &mode))
		return false;
	json_set(spec, "Mode", mode);
	return true;
}

bool
docker_service_rollback(struct err *e, struct docker *d, const char *name)
{
	return reupdate(e, d, name, set_nothing, 0, "&rollback=previous");
}

bool
docker_service_scale(
    struct err *e, struct docker *d, const char *name, int64_t replicas)
{
	return reupdate(e, d, name, set_replicas, replicas, "");
}

bool
docker_service_remove(struct err *e, struct docker *d, const char *name)
{
	void *mem = mem_root("docker_service_remove");
	bool ok = docker_simple(e, d, "DELETE",
	    docker_path(mem, "/services/", name, ""), NULL, true);

	mem_end(mem);
	return ok;
}

bool
docker_service_list(struct err *e, void *mem, struct docker *d,
    const struct docker_filter *filters, struct docker_services *out)
{
	struct json *v;

	if (!docker_get_list(e, mem, d, "/services", NULL, filters, &v))
		return false;
	out->n = json_count(v);
	out->at = mem_array(mem, struct docker_service, out->n);
	for (size_t i = 0; i < out->n; i++)
		read_service(json_item(v, i), &out->at[i]);
	return true;
}
