/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/str.h"
#include "engine/docker_call.h"

#include <string.h>

enum { PRUNE_MS = 5 * 60 * 1000 };

static void
read_image(void *mem, const struct json *v, struct docker_image *out)
{
	const struct json *config = json_get(v, "Config");

	*out = (struct docker_image){
		.id = json_text_at(v, "Id", ""),
		.tags = docker_texts(mem, json_get(v, "RepoTags")),
		.digests = docker_texts(mem, json_get(v, "RepoDigests")),
		.tagged = json_text_at(v, "Metadata/LastTagTime", ""),
		.size = json_int_at(v, "Size", 0),
		.config = config,
		.labels = config != NULL ? json_get(config, "Labels")
					 : json_get(v, "Labels"),
	};
	if (json_type(json_get(v, "Created")) == JSON_INT)
		out->created = mem_fmt(
		    mem, "%lld", (long long)json_int_at(v, "Created", 0));
	else
		out->created = json_text_at(v, "Created", "");
}

bool
docker_image_inspect(struct err *e, void *mem, struct docker *d,
    const char *image, struct docker_image *out)
{
	struct docker_call call = { .path = docker_path(
					mem, "/images/", image, "/json") };
	struct json *v;

	if (!docker_do(e, mem, d, &call, &v)) {
		if (e->kind == ERR_ABSENT)
			return err_code(e, ERR_ABSENT, "IMAGE_NOT_FOUND",
			    "image '%s' is not on this node", image);
		return false;
	}
	read_image(mem, v, out);
	return true;
}

bool
docker_image_tag(struct err *e, struct docker *d, const char *image,
    const char *repo, const char *tag)
{
	void *mem = mem_root("docker_image_tag");
	struct buf q;
	bool ok;

	buf_init(&q, mem, 4096);
	buf_str(&q, "repo=");
	buf_url(&q, repo);
	buf_str(&q, "&tag=");
	buf_url(&q, tag);
	ok = docker_simple(e, d, "POST",
	    docker_path(mem, "/images/", image, "/tag"), q.text, false);
	mem_end(mem);
	return ok;
}

bool
docker_image_remove(struct err *e, struct docker *d, const char *image)
{
	void *mem = mem_root("docker_image_remove");
	bool ok = docker_simple(e, d, "DELETE",
	    docker_path(mem, "/images/", image, ""), NULL, true);

	mem_end(mem);
	return ok;
}

bool
docker_image_list(struct err *e, void *mem, struct docker *d,
    const struct docker_filter *filters, struct docker_images *out)
{
	struct json *v;

	if (!docker_get_list(e, mem, d, "/images/json", NULL, filters, &v))
		return false;
	out->n = json_count(v);
	out->at = mem_array(mem, struct docker_image, out->n);
	for (size_t i = 0; i < out->n; i++)
		read_image(mem, json_item(v, i), &out->at[i]);
	return true;
}

bool
docker_image_history(struct err *e, void *mem, struct docker *d,
    const char *image, const char *const **out)
{
	struct docker_call call = { .path = docker_path(
					mem, "/images/", image, "/history") };
	const char **texts;
	struct json *v;

	if (!docker_do(e, mem, d, &call, &v))
		return false;
	texts = mem_array(mem, const char *, json_count(v) + 1);
	for (size_t i = 0; i < json_count(v); i++)
		texts[i] = json_text_at(json_item(v, i), "CreatedBy", "");
	*out = texts;
	return true;
}

bool
docker_cache_prune(
    struct err *e, struct docker *d, int64_t keep, int64_t *freed)
{
	void *mem = mem_root("docker_cache_prune");
	struct docker_call call = { .method = "POST",
		.path = "/build/prune",
		.query = mem_fmt(mem, "keep-storage=%lld", (long long)keep),
		.timeout_ms = PRUNE_MS };
	struct json *v = NULL;
	bool ok = docker_do(e, mem, d, &call, &v);

	if (ok && freed != NULL)
		*freed = json_int_at(v, "SpaceReclaimed", 0);
	mem_end(mem);
	return ok;
}
