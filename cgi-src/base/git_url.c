/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "base/mem.h"
#include "base/names.h"
#include "base/str.h"

#include <assert.h>
#include <string.h>

/* No space, control character, quote or backslash anywhere: such URLs are
 * mistakes or attempts at a command line. */
static bool
clean(const char *s)
{
	size_t n = strlen(s), i;

	if (n < 1 || n > GIT_URL_BYTES || !utf8_ok(s, n))
		return false;
	for (i = 0; i < n; i++)
		if ((unsigned char)s[i] <= ' ' || s[i] == 0x7f ||
		    strchr("\"'`\\<>{}|^;", s[i]) != NULL)
			return false;
	return true;
}

/* A user name; a leading "-" would be an option of ssh. */
static bool
user_ok(const char *s)
{
	static const char set[] = "abcdefghijklmnopqrstuvwxyz"
				  "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				  "0123456789._+-";
	size_t n = strlen(s);

	return n >= 1 && n <= 64 && s[0] != '-' && strspn(s, set) == n;
}

static bool
address_ok(const char *s)
{
	struct str rest = str_of(s), part;
	uint64_t byte;
	int n = 0;

	if (text_ends(s, "."))
		return false;
	while (str_cut(&rest, '.', &part)) {
		if (part.n > 3 || !str_u64(part, 0, 255, &byte))
			return false;
		n++;
	}
	return n == 4;
}

static char *
lower(char *s)
{
	char *p;

	for (p = s; *p != '\0'; p++)
		if (*p >= 'A' && *p <= 'Z')
			*p = (char)(*p + 32);
	return s;
}

/* [user@]host[:port] */
static bool
authority(void *mem, struct str a, struct git_url *out)
{
	const char *at = memchr(a.s, '@', a.n), *colon;
	size_t n;

	out->user = "";
	out->port = 0;
	if (at != NULL) {
		n = (size_t)(at - a.s);
		out->user = mem_strn(mem, a.s, n);
		if (!user_ok(out->user))
			return false;
		a.s += n + 1;
		a.n -= n + 1;
	}
	colon = memchr(a.s, ':', a.n);
	if (colon != NULL) {
		n = (size_t)(colon - a.s);
		if (!str_i64((struct str){ colon + 1, a.n - n - 1 }, 1, 65535,
			&out->port))
			return false;
		a.n = n;
	}
	out->host = lower(str_dup(mem, a));
	return host_ok(out->host) || address_ok(out->host);
}

/* "/path" with something in it, no "..": it goes into URLs and commands. */
static bool
path_ok(const char *path)
{
	struct str rest = str_of(path), part;

	if (path[0] != '/' || path[1] == '\0' || path[1] == '-' ||
	    strpbrk(path, "?#") != NULL)
		return false;
	while (str_cut(&rest, '/', &part))
		if (str_eq(part, ".."))
			return false;
	return true;
}

static bool
with_scheme(void *mem, const char *rest, struct git_url *out)
{
	const char *slash = strchr(rest, '/');

	if (slash == NULL || !path_ok(slash))
		return false;
	out->path = mem_str(mem, slash);
	return authority(
	    mem, (struct str){ rest, (size_t)(slash - rest) }, out);
}

/* git@host:team/app.git, as ssh's own tools write it */
static bool
scp_like(void *mem, const char *url, struct git_url *out)
{
	const char *colon = strchr(url, ':'), *slash = strchr(url, '/');
	const char *path;

	if (colon == NULL || (slash != NULL && slash < colon) ||
	    memchr(url, '@', (size_t)(colon - url)) == NULL)
		return false;
	path = colon + 1;
	out->path =
	    path[0] == '/' ? mem_str(mem, path) : mem_fmt(mem, "/%s", path);
	return path_ok(out->path) &&
	       authority(mem, (struct str){ url, (size_t)(colon - url) }, out);
}

static bool
parse(void *mem, const char *url, struct git_url *out)
{
	static const struct {
		const char *prefix, *scheme;
	} kind[] = { { "https://", "https" }, { "ssh://", "ssh" } };
	size_t i;

	for (i = 0; i < COUNT(kind); i++) {
		if (!text_starts(url, kind[i].prefix))
			continue;
		out->scheme = kind[i].scheme;
		return with_scheme(mem, url + strlen(kind[i].prefix), out);
	}
	if (text_starts(url, "file:///")) {
		*out = (struct git_url){ .scheme = "file",
			.user = "",
			.host = "",
			.path = mem_str(mem, url + 7) };
		return path_ok(out->path);
	}
	out->scheme = "ssh";
	return strstr(url, "://") == NULL && scp_like(mem, url, out);
}

bool
git_url_parse(struct err *e, void *mem, const char *url, struct git_url *out)
{
	const char *at = strchr(url, '@');

	memset(out, 0, sizeof *out);
	/* A password in a URL would be shown wherever the URL is. */
	if (text_starts(url, "https://") && at != NULL &&
	    memchr(url + 8, ':', (size_t)(at - url - 8)) != NULL &&
	    memchr(url + 8, '/', (size_t)(at - url - 8)) == NULL)
		return err_field(e, "repoUrl",
		    "leave the password out of the URL: give a token instead");
	if (!clean(url) || !parse(mem, url, out))
		return err_field(e, "repoUrl",
		    "use https://host/path, ssh://user@host/path or "
		    "git@host:path");
	return true;
}

/* Exact names, and what a host of one's own is usually called. */
static const struct {
	const char *host, *prefix;
	const char *between; /* after the repository's path */
	bool newest_first;
	const char *dots;
} forges[] = {
	{ "github.com", "github.", "compare", false, "..." },
	{ "gitlab.com", "gitlab.", "-/compare", false, "..." },
	{ "codeberg.org", "forgejo.", "compare", false, "..." },
	{ "gitea.com", "gitea.", "compare", false, "..." },
	{ "bitbucket.org", "bitbucket.", "branches/compare", true, ".." },
};

const char *
git_range_url(void *mem, const char *repo_url, const char *from, const char *to)
{
	struct err ignored = { .kind = ERR_NONE };
	struct git_url u;
	size_t i, n;

	if (repo_url == NULL || from == NULL || to == NULL ||
	    !git_sha_ok(from) || !git_sha_ok(to) || strcmp(from, to) == 0 ||
	    !git_url_parse(&ignored, mem, repo_url, &u))
		return NULL;
	assert(u.path != NULL && u.host != NULL);
	n = strlen(u.path);
	while (n > 0 && u.path[n - 1] == '/')
		n--;
	if (n > 4 && memcmp(u.path + n - 4, ".git", 4) == 0)
		n -= 4;
	for (i = 0; i < COUNT(forges); i++)
		if (strcmp(u.host, forges[i].host) == 0 ||
		    text_starts(u.host, forges[i].prefix))
			return mem_fmt(mem, "https://%s%.*s/%s/%s%s%s", u.host,
			    (int)n, u.path, forges[i].between,
			    forges[i].newest_first ? to : from, forges[i].dots,
			    forges[i].newest_first ? from : to);
	return NULL;
}
