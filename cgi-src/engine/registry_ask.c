/* SPDX-License-Identifier: MIT */
#include "engine/registry_ask.h"

#include "base/digest.h"
#include "base/mem.h"
#include "engine/limits.h"
#include "engine/registry_call.h"

enum { TAGS_ASKED = 1000 };

#define LISTS                                                                  \
	"application/vnd.oci.image.index.v1+json, "                            \
	"application/vnd.docker.distribution.manifest.list.v2+json"
#define MANIFESTS                                                              \
	"application/vnd.oci.image.manifest.v1+json, "                         \
	"application/vnd.docker.distribution.manifest.v2+json"

static bool
read_json(
    struct err *e, void *mem, const struct http_answer *a, struct json **out)
{
	return json_parse_max(
	    e, mem, a->body, a->body_n, REGISTRY_MANIFEST_BYTES, out);
}

static bool
ask_tags(struct err *e, struct registry_call *c, struct registry_said *out)
{
	struct http_answer a;
	struct json *said;

	if (!registry_get(e, c,
		mem_fmt(c->mem, "tags/list?n=%d", (int)TAGS_ASKED), NULL, &a) ||
	    !read_json(e, c->mem, &a, &said))
		return false;
	out->tags_n = registry_tags(c->mem, said, &out->tags);
	return true;
}

static bool
ask_manifest(struct err *e, struct registry_call *c, const char *which,
    const char *accept, struct json **out, const char **digest)
{
	struct http_answer a;
	const char *said;

	if (!registry_get(
		e, c, mem_fmt(c->mem, "manifests/%s", which), accept, &a) ||
	    !read_json(e, c->mem, &a, out))
		return false;
	said = http_header(&a, "Docker-Content-Digest");
	*digest = said != NULL ? said
			       : mem_fmt(c->mem, "sha256:%s",
				     sha256_hex(c->mem, a.body, a.body_n));
	return true;
}

/* What the image exposes is nice to know, and no reason to fail. */
static void
ask_ports(struct registry_call *c, const struct json *manifest,
    struct registry_said *out)
{
	const char *digest = registry_platform(manifest, c->ask->arch),
		   *ignored;
	struct err e = { .kind = ERR_NONE };
	struct http_answer a;
	struct json *v;

	if (registry_digest_ok(digest)) {
		if (!ask_manifest(&e, c, digest, MANIFESTS, &v, &ignored))
			return;
		manifest = v;
	}
	digest = json_text_at(manifest, "config/digest", NULL);
	if (registry_digest_ok(digest) &&
	    registry_get(
		&e, c, mem_fmt(c->mem, "blobs/%s", digest), NULL, &a) &&
	    read_json(&e, c->mem, &a, &v))
		out->ports_n =
		    registry_ports(json_get(v, "config"), out->ports);
}

bool
registry_ask(struct err *e, void *mem, const struct registry_ask *ask,
    const char *image, struct registry_said *out)
{
	struct registry_call c;
	struct json *manifest;
	const char *digest;

	*out = (struct registry_said){ .digest = NULL };
	if (!registry_open(e, mem, ask, image, &c) || !ask_tags(e, &c, out) ||
	    !ask_manifest(e, &c,
		c.ref.digest[0] != '\0' ? c.ref.digest : c.ref.tag,
		LISTS ", " MANIFESTS, &manifest, &digest))
		return false;
	if (!registry_digest_ok(digest))
		return err_code(e, ERR_UPSTREAM, "REGISTRY_UNREACHABLE",
		    "the registry of image '%s' names no digest", image);
	out->digest = digest;
	ask_ports(&c, manifest, out);
	return true;
}
