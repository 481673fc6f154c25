/* SPDX-License-Identifier: MIT */
#include "engine/registry_ask.h"

#include "base/digest.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/limits.h"
#include "engine/registry_call.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { TAGS_ASKED = 1000 };

#define LISTS                                                                  \
	"application/vnd.oci.image.index.v1+json, "                            \
	"application/vnd.docker.distribution.manifest.list.v2+json"
#define MANIFESTS                                                              \
	"application/vnd.oci.image.manifest.v1+json, "                         \
	"application/vnd.docker.distribution.manifest.v2+json"

/* Runs of digits compare as numbers: 1.9 is before 1.10. */
static int
compare_natural(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0') {
		if (isdigit((unsigned char)*a) && isdigit((unsigned char)*b)) {
			size_t an, bn;
			int c;

			a += strspn(a, "0");
			b += strspn(b, "0");
			an = strspn(a, "0123456789");
			bn = strspn(b, "0123456789");
			if (an != bn)
				return an < bn ? -1 : 1;
			c = memcmp(a, b, an);
			if (c != 0)
				return c;
			a += an;
			b += bn;
			continue;
		}
		if (*a != *b)
			return (unsigned char)*a < (unsigned char)*b ? -1 : 1;
		a++;
		b++;
	}
	return (*a != '\0') - (*b != '\0');
}

static int
better_first(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;
	bool xl = same(*x, "latest"), yl = same(*y, "latest");

	if (xl != yl)
		return xl ? -1 : 1;
	return compare_natural(*y, *x);
}

size_t
registry_sort(const char **tags, size_t n)
{
	qsort(tags, n, sizeof *tags, better_first);
	return n < REGISTRY_TAGS_MAX ? n : REGISTRY_TAGS_MAX;
}

static int
by_number(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

size_t
registry_ports(const struct json *config, int64_t ports[REGISTRY_PORTS_MAX])
{
	const struct json *all = json_get(config, "ExposedPorts");
	size_t n = 0;

	for (size_t i = 0; i < json_count(all) && n < REGISTRY_PORTS_MAX; i++) {
		struct str rest = str_of(json_key(all, i)), number;
		uint64_t port;

		if (str_cut(&rest, '/', &number) &&
		    (rest.n == 0 || str_eq(rest, "tcp")) &&
		    str_u64(number, 1, 65535, &port))
			ports[n++] = (int64_t)port;
	}
	qsort(ports, n, sizeof ports[0], by_number);
	return n;
}

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
	const struct json *list;
	struct json *said;
	const char **tags;
	size_t n = 0;

	if (!registry_get(e, c,
		mem_fmt(c->mem, "tags/list?n=%d", (int)TAGS_ASKED), NULL, &a) ||
	    !read_json(e, c->mem, &a, &said))
		return false;
	list = json_get(said, "tags");
	tags = mem_array(c->mem, const char *, json_count(list) + 1);
	for (size_t i = 0; i < json_count(list); i++) {
		const char *tag = json_text(json_item(list, i), "");

		if (image_ok(mem_fmt(c->mem, "x:%s", tag)))
			tags[n++] = tag;
	}
	out->tags_n = registry_sort(tags, n);
	out->tags = tags;
	return true;
}

/* The manifest for our platform in an index, or NULL. */
static const char *
ours(const struct json *index, const char *arch)
{
	const struct json *list = json_get(index, "manifests");

	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *m = json_item(list, i);

		if (same(json_text_at(m, "platform/os", ""), "linux") &&
		    same(json_text_at(m, "platform/architecture", ""), arch))
			return json_text_at(m, "digest", NULL);
	}
	return NULL;
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

static bool
digest_ok(const char *digest)
{
	return digest != NULL && text_starts(digest, "sha256:") &&
	       strspn(digest + 7, "0123456789abcdef") == 64 &&
	       digest[71] == '\0';
}

/* What the image exposes is nice to know, and no reason to fail. */
static void
ask_ports(struct registry_call *c, const struct json *manifest,
    struct registry_said *out)
{
	const char *digest = ours(manifest, c->ask->arch), *ignored;
	struct err e = { .kind = ERR_NONE };
	struct http_answer a;
	struct json *v;

	if (digest_ok(digest)) {
		if (!ask_manifest(&e, c, digest, MANIFESTS, &v, &ignored))
			return;
		manifest = v;
	}
	digest = json_text_at(manifest, "config/digest", NULL);
	if (digest_ok(digest) &&
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
	if (!digest_ok(digest))
		return err_code(e, ERR_UPSTREAM, "REGISTRY_UNREACHABLE",
		    "the registry of image '%s' names no digest", image);
	out->digest = digest;
	ask_ports(&c, manifest, out);
	return true;
}
