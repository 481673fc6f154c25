/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/names.h"
#include "base/str.h"

#include <string.h>

/*
 * The grammar of github.com/distribution/reference:
 *	reference := name [":" tag] ["@" digest]
 *	name      := [domain "/"] component ["/" component]*
 *	component := [a-z0-9]+ (("." | "_" | "__" | "-"+) [a-z0-9]+)*
 *	tag       := [A-Za-z0-9_] [A-Za-z0-9_.-]{0,127}
 * and of digests only sha256, which is all that registries serve.  The first
 * part is a registry when it has a "." or ":" or is "localhost", as Docker
 * decides it.
 */
enum { REF_BYTES = 255, TAG_BYTES = 128, DIGEST_DIGITS = 64 };

static bool
lower_digit(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* Length of the separator at s, 0 when there is none. */
static size_t
separator(const char *s, size_t n)
{
	size_t k = 0;

	if (s[0] == '.')
		return 1;
	if (s[0] == '_')
		return n > 1 && s[1] == '_' ? 2 : 1;
	while (k < n && s[k] == '-')
		k++;
	return k;
}

static bool
component_ok(struct str c)
{
	size_t i = 0, step;

	if (c.n == 0 || !lower_digit(c.s[0]))
		return false;
	while (i < c.n) {
		if (lower_digit(c.s[i])) {
			i++;
			continue;
		}
		step = separator(c.s + i, c.n - i);
		if (step == 0 || i + step >= c.n || !lower_digit(c.s[i + step]))
			return false;
		i += step;
	}
	return true;
}

static bool
path_ok(struct str path)
{
	struct str part;

	if (path.n == 0 || path.s[path.n - 1] == '/')
		return false;
	while (str_cut(&path, '/', &part))
		if (!component_ok(part))
			return false;
	return true;
}

static bool
ipv4_ok(struct str host)
{
	struct str part;
	uint64_t byte;
	int n = 0;

	if (host.n == 0 || host.s[host.n - 1] == '.')
		return false;
	while (str_cut(&host, '.', &part)) {
		if (part.n > 3 || !str_u64(part, 0, 255, &byte))
			return false;
		n++;
	}
	return n == 4;
}

/* host, IPv4 address or [IPv6 address], each with an optional port */
static bool
registry_ok(struct str domain)
{
	char host[254];
	const char *colon, *end = domain.s + domain.n;
	uint64_t port;

	if (domain.n > 0 && domain.s[0] == '[') {
		const char *close = memchr(domain.s, ']', domain.n);

		if (close == NULL || close - domain.s < 3)
			return false;
		if (strspn(domain.s + 1, "0123456789abcdef:") !=
		    (size_t)(close - domain.s - 1))
			return false;
		if (close + 1 == end)
			return true;
		return close[1] == ':' &&
		       str_u64(
			   (struct str){ close + 2, (size_t)(end - close - 2) },
			   1, 65535, &port);
	}
	colon = memchr(domain.s, ':', domain.n);
	if (colon != NULL) {
		if (!str_u64(
			(struct str){ colon + 1, (size_t)(end - colon - 1) }, 1,
			65535, &port))
			return false;
		domain.n = (size_t)(colon - domain.s);
	}
	if (domain.n == 0 || domain.n >= sizeof host)
		return false;
	memcpy(host, domain.s, domain.n);
	host[domain.n] = '\0';
	return host_ok(host) || ipv4_ok(domain);
}

static bool
is_registry(struct str first)
{
	return memchr(first.s, '.', first.n) != NULL ||
	       memchr(first.s, ':', first.n) != NULL ||
	       str_eq(first, "localhost");
}

static bool
tag_ok(struct str tag)
{
	size_t i;

	if (tag.n < 1 || tag.n > TAG_BYTES || tag.s[0] == '.' ||
	    tag.s[0] == '-')
		return false;
	for (i = 0; i < tag.n; i++) {
		char c = tag.s[i];

		if (!lower_digit(c) && !(c >= 'A' && c <= 'Z') && c != '_' &&
		    c != '.' && c != '-')
			return false;
	}
	return true;
}

static bool
digest_ok(const char *digest)
{
	static const char kind[] = "sha256:";

	return text_starts(digest, kind) &&
	       strspn(digest + sizeof kind - 1, "0123456789abcdef") ==
		   DIGEST_DIGITS &&
	       digest[sizeof kind - 1 + DIGEST_DIGITS] == '\0';
}

struct parts {
	struct str registry, path, tag;
	const char *digest;
};

/* Cut without judging: every part is checked by split. */
static struct parts
cut_up(const char *image)
{
	struct parts p = { .digest = strchr(image, '@') };
	struct str name = str_of(image);
	const char *slash, *at;

	if (p.digest != NULL) {
		name.n = (size_t)(p.digest - image);
		p.digest++;
	}
	slash = memchr(name.s, '/', name.n);
	if (slash != NULL) {
		struct str first = { name.s, (size_t)(slash - name.s) };

		if (is_registry(first)) {
			p.registry = first;
			name.n -= first.n + 1;
			name.s = slash + 1;
		}
	}
	at = memchr(name.s, ':', name.n);
	if (at != NULL) {
		p.tag.s = at + 1;
		p.tag.n = name.n - (size_t)(at + 1 - name.s);
		name.n = (size_t)(at - name.s);
	}
	p.path = name;
	return p;
}

static bool
split(const char *image, struct parts *out)
{
	struct parts p;

	if (strlen(image) > REF_BYTES)
		return false;
	p = cut_up(image);
	if (p.registry.s != NULL && !registry_ok(p.registry))
		return false;
	if (!path_ok(p.path) || (p.tag.s != NULL && !tag_ok(p.tag)) ||
	    (p.digest != NULL && !digest_ok(p.digest)))
		return false;
	/* 64 hexadecimal digits alone would name an image by its id. */
	if (p.registry.s == NULL && p.path.n == DIGEST_DIGITS &&
	    strspn(p.path.s, "0123456789abcdef") >= DIGEST_DIGITS)
		return false;
	*out = p;
	return true;
}

bool
image_ok(const char *s)
{
	struct parts p;

	return split(s, &p);
}

bool
image_ref_parse(
    struct err *e, void *mem, const char *image, struct image_ref *out)
{
	struct parts p;

	if (!split(image, &p))
		return err_field(e, "image",
		    "'%.80s' is no image reference such as "
		    "registry.example.com/team/app:1.2",
		    image);
	out->registry =
	    p.registry.s == NULL ? "docker.io" : str_dup(mem, p.registry);
	/* Docker Hub: "index.docker.io" is an old name, and a path without a
	 * "/" lies below library/. */
	if (same(out->registry, "index.docker.io"))
		out->registry = "docker.io";
	out->path = str_dup(mem, p.path);
	if (same(out->registry, "docker.io") && strchr(out->path, '/') == NULL)
		out->path = mem_fmt(mem, "library/%s", out->path);
	out->tag = p.tag.s == NULL ? "latest" : str_dup(mem, p.tag);
	out->digest = p.digest == NULL ? "" : mem_str(mem, p.digest);
	return true;
}
