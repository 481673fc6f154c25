/* SPDX-License-Identifier: MIT */
#include "base/names.h"
#include "base/str.h"
#include "engine/registry_ask.h"
#include "engine/registry_read.h"
#include "run/job/lookup_job.h"

#include <string.h>

/* A registry that does not answer is waited for longer when nothing else is
 * known. */
enum { REMOTE_MS = 15 * 1000, REMOTE_HERE_MS = 4 * 1000 };

struct image_found {
	struct registry_said said;
	bool here;   /* on this node */
	bool pulled; /* and it came from its registry */
};

/* The name Docker lists it by: without docker.io and library/. */
static const char *
familiar(void *mem, const struct image_ref *ref)
{
	if (!same(ref->registry, "docker.io"))
		return mem_fmt(mem, "%s/%s", ref->registry, ref->path);
	return text_starts(ref->path, "library/") ? ref->path + 8 : ref->path;
}

/* The digest under the name it was asked by, else its id. */
static const char *
digest_here(const struct docker_image *image, const char *name, bool *pulled)
{
	size_t n = strlen(name);

	*pulled = false;
	for (const char *const *d = image->digests; *d != NULL; d++) {
		if (!text_starts(*d, name) || (*d)[n] != '@')
			continue;
		*pulled = true;
		return *d + n + 1;
	}
	return image->id;
}

/* What is built here belongs to its application; its tags are nobody's. */
static bool
is_built(const struct docker_image *image)
{
	return json_get(image->labels, "davit.application") != NULL ||
	       json_get(image->labels, "davit.instance") != NULL;
}

static void
tags_here(struct run *r, const char *name, struct registry_said *out)
{
	struct docker_images all;
	struct err ignored = { .kind = ERR_NONE };
	size_t n = 0, len = strlen(name);
	const char **tags;

	if (!docker_image_list(&ignored, r->c->mem, r->docker,
		DOCKER_FILTERS({ "reference", name }), &all))
		return;
	for (size_t i = 0; i < all.n; i++)
		for (const char *const *t = all.at[i].tags; *t != NULL; t++)
			n++;
	tags = mem_array(r->c->mem, const char *, n + 1);
	n = 0;
	for (size_t i = 0; i < all.n; i++)
		for (const char *const *t = all.at[i].tags;
		     *t != NULL && !is_built(&all.at[i]); t++)
			if (text_starts(*t, name) && (*t)[len] == ':')
				tags[n++] = *t + len + 1;
	out->tags_n = registry_sort(tags, n);
	out->tags = tags;
}

/* No engine is no reason to fail: the registry may know. */
static void
look_here(
    struct run *r, const char *image, const char *name, struct image_found *f)
{
	struct err ignored = { .kind = ERR_NONE };
	struct docker_image at;

	if (!docker_image_inspect(&ignored, r->c->mem, r->docker, image, &at))
		return;
	f->here = true;
	f->said.digest = digest_here(&at, name, &f->pulled);
	f->said.ports_n = registry_ports(at.config, f->said.ports);
	tags_here(r, name, &f->said);
}

static const char *
arch_of(struct run *r)
{
	struct err ignored = { .kind = ERR_NONE };
	struct docker_info info;

	if (!docker_info(&ignored, r->c->mem, r->docker, &info) ||
	    same(info.arch, "x86_64"))
		return "amd64";
	return same(info.arch, "aarch64") ? "arm64" : info.arch;
}

static bool
look_there(struct run *r, const char *image, const struct registry_auth *auth,
    int64_t timeout_ms, struct registry_said *out)
{
	const struct registry_ask ask = {
		.http = http_open(r->c->mem),
		.auth = auth,
		.allow_hosts = r->c->conf->allow_hosts,
		.ca_file = "",
		.arch = arch_of(r),
		.timeout_ms = timeout_ms,
		.stop = run_stop,
		.stop_arg = r,
	};

	return registry_ask(&r->c->err, r->c->mem, &ask, image, out);
}

static void
write_found(struct buf *b, const struct image_found *f)
{
	const struct registry_said *s = &f->said;

	buf_str(b, "{\"tags\":[");
	for (size_t i = 0; i < s->tags_n; i++) {
		buf_str(b, i > 0 ? "," : "");
		buf_json(b, s->tags[i]);
	}
	buf_str(b, "],\"digest\":");
	buf_json(b, s->digest);
	buf_str(b, ",\"ports\":[");
	for (size_t i = 0; i < s->ports_n; i++)
		buf_fmt(b, "%s%lld", i > 0 ? "," : "", (long long)s->ports[i]);
	buf_fmt(b, "],\"onNode\":%s}", f->here ? "true" : "false");
}

/* What runs is what is on the node, so its digest and ports stay; only the
 * registry knows all the tags. */
static void
add_tags(struct run *r, const char *image, const struct registry_auth *auth,
    struct image_found *f)
{
	struct registry_said more;
	bool ok = look_there(r, image, auth, REMOTE_HERE_MS, &more);

	err_clear(&r->c->err);
	if (!ok || more.tags_n == 0)
		return;
	f->said.tags = more.tags;
	f->said.tags_n = more.tags_n;
}

bool
lookup_image(struct run *r, const char *image, const struct registry_auth *auth,
    struct buf *b)
{
	struct image_found f = { .here = false };
	struct image_ref ref;
	bool ok = true;

	if (!image_ref_parse(&r->c->err, r->c->mem, image, &ref))
		return false;
	look_here(r, image, familiar(r->c->mem, &ref), &f);
	if (!f.here)
		ok = look_there(r, image, auth, REMOTE_MS, &f.said);
	else if (f.pulled)
		add_tags(r, image, auth, &f);
	if (ok || f.said.tags_n > 0)
		write_found(b, &f);
	return ok;
}
