/* SPDX-License-Identifier: MIT */
#include "base/enc.h"
#include "base/mem.h"
#include "engine/docker_call.h"
#include "engine/limits.h"

#include <string.h>

/* Swarm configs and secrets: the same calls under two names. */
static bool
object_create(struct err *e, void *mem, struct docker *d, const char *path,
    const char *name, const char *labels, const void *data, size_t n, char **id)
{
	struct docker_call call = { .method = "POST", .path = path };
	struct buf b;
	char *b64;
	bool ok;

	if (n == 0 || n > DOCKER_CONFIG_MAX)
		return err_set(e, ERR_LIMIT,
		    "'%s' has %zu bytes; Swarm takes 1 to %d", name, n,
		    DOCKER_CONFIG_MAX);
	b64 = enc_b64(mem, data, n);
	buf_init(&b, mem, DOCKER_BODY_BYTES);
	buf_str(&b, "{\"Name\":");
	buf_json(&b, name);
	buf_str(&b, ",\"Labels\":");
	buf_str(&b, labels == NULL ? "{}" : labels);
	buf_str(&b, ",\"Data\":");
	buf_json(&b, b64);
	buf_chr(&b, '}');
	call.body = b.text;
	ok = docker_create(e, mem, d, &call, "ID", id);
	explicit_bzero(b64, strlen(b64));
	explicit_bzero(b.text, b.len);
	return ok;
}

static bool
object_list(struct err *e, void *mem, struct docker *d, const char *path,
    const struct docker_filter *filters, struct docker_objects *out)
{
	struct json *v;

	if (!docker_get_list(e, mem, d, path, NULL, filters, &v))
		return false;
	out->n = json_count(v);
	out->at = mem_array(mem, struct docker_object, out->n);
	for (size_t i = 0; i < out->n; i++) {
		const struct json *o = json_item(v, i);

		out->at[i] = (struct docker_object){
			.id = json_text_at(o, "ID", ""),
			.name = json_text_at(o, "Spec/Name", ""),
			.labels = json_at(o, "Spec/Labels"),
		};
	}
	return true;
}

static bool
object_remove(struct err *e, struct docker *d, const char *path, const char *id)
{
	void *mem = mem_root("docker_object_remove");
	bool ok = docker_simple(
	    e, d, "DELETE", docker_path(mem, path, id, ""), NULL, true);

	mem_end(mem);
	return ok;
}

bool
docker_config_create(struct err *e, void *mem, struct docker *d,
    const char *name, const char *labels, const void *data, size_t n, char **id)
{
	return object_create(
	    e, mem, d, "/configs/create", name, labels, data, n, id);
}

bool
docker_config_list(struct err *e, void *mem, struct docker *d,
    const struct docker_filter *filters, struct docker_objects *out)
{
	return object_list(e, mem, d, "/configs", filters, out);
}

bool
docker_config_remove(struct err *e, struct docker *d, const char *id)
{
	return object_remove(e, d, "/configs/", id);
}
