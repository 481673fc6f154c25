/* SPDX-License-Identifier: MIT */
#include "engine/registry_read.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/names.h"
#include "base/str.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { URL_BYTES = 4096 };

/* Only what curl and the resolver read alike: it has to connect to the address
 * checked, so the name must be found again under the very same letters. */
static bool
host_plain(const char *host)
{
	return host[0] != '\0' && !text_ends(host, ".") &&
	       strspn(host, "abcdefghijklmnopqrstuvwxyz0123456789.-_:[]") ==
		   strlen(host);
}

static bool
url_plain(const char *url)
{
	for (; *url != '\0'; url++)
		if (*url <= ' ' || *url > '~' || *url == '\\')
			return false;
	return true;
}

bool
registry_url(void *mem, const char *url, struct registry_url *out)
{
	bool tls = text_starts(url, "https://");
	struct str rest = str_of(url), authority;
	const char *colon;
	uint64_t port = tls ? 443 : 80;

	if ((!tls && !text_starts(url, "http://")) || !url_plain(url))
		return false;
	rest.s += tls ? 8 : 7;
	rest.n -= tls ? 8 : 7;
	authority = (struct str){ rest.s, strcspn(rest.s, "/?#") };
	if (authority.n == 0 || memchr(authority.s, '@', authority.n) != NULL)
		return false;
	colon = memrchr(authority.s, ':', authority.n);
	if (colon != NULL && colon[1] != '\0' &&
	    memchr(colon, ']', authority.n - (size_t)(colon - authority.s)) ==
		NULL) {
		size_t n = (size_t)(colon - authority.s);

		if (!str_u64((struct str){ colon + 1, authority.n - n - 1 }, 1,
			65535, &port))
			return false;
		authority.n = n;
	}
	out->scheme = tls ? "https" : "http";
	out->host = str_dup(mem, authority);
	out->port = (int64_t)port;
	return host_plain(out->host);
}

char *
registry_param(void *mem, const char *header, const char *name)
{
	size_t n = strlen(name);
	const char *p = header;

	while (*p != '\0') {
		const char *key = p + strspn(p, " ,"), *value, *end;
		size_t key_n = strcspn(key, "= ,");

		p = key + key_n;
		if (*p != '=')
			continue;
		value = p + 1;
		if (*value == '"') {
			value++;
			end = value + strcspn(value, "\"");
			p = *end == '"' ? end + 1 : end;
		} else {
			end = value + strcspn(value, " ,");
			p = end;
		}
		if (key_n == n && strncasecmp(key, name, n) == 0)
			return mem_strn(mem, value, (size_t)(end - value));
	}
	return mem_str(mem, "");
}

char *
registry_token_url(void *mem, const char *challenge, const char *path)
{
	const char *realm = registry_param(mem, challenge, "realm");
	struct buf url;

	buf_init(&url, mem, URL_BYTES);
	buf_fmt(&url, "%s%sservice=", realm,
	    strchr(realm, '?') != NULL ? "&" : "?");
	buf_url(&url, registry_param(mem, challenge, "service"));
	buf_str(&url, "&scope=");
	buf_url(&url, mem_fmt(mem, "repository:%s:pull", path));
	return url.over ? NULL : url.text;
}

const char *
registry_token(const struct json *said)
{
	const char *token = json_text_at(said, "token", "");

	if (token[0] == '\0')
		token = json_text_at(said, "access_token", "");
	return token[0] == '\0' || strpbrk(token, "\r\n") != NULL ? NULL
								  : token;
}

const char *
registry_location(void *mem, const char *base, const char *to)
{
	return to[0] == '/' ? mem_fmt(mem, "%s%s", base, to) : to;
}

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

size_t
registry_tags(void *mem, const struct json *said, const char *const **out)
{
	const struct json *list = json_get(said, "tags");
	const char **tags = mem_array(mem, const char *, json_count(list) + 1);
	size_t n = 0;

	for (size_t i = 0; i < json_count(list); i++) {
		const char *tag = json_text(json_item(list, i), "");

		if (image_ok(mem_fmt(mem, "x:%s", tag)))
			tags[n++] = tag;
	}
	*out = tags;
	return registry_sort(tags, n);
}

const char *
registry_platform(const struct json *index, const char *arch)
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

bool
registry_digest_ok(const char *digest)
{
	return digest != NULL && text_starts(digest, "sha256:") &&
	       strspn(digest + 7, "0123456789abcdef") == 64 &&
	       digest[71] == '\0';
}
