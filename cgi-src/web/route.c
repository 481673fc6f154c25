/* SPDX-License-Identifier: MIT */
#include "web/route.h"
#include "base/enc.h"
#include "base/str.h"

#include <string.h>

const char *const target_name[] = { "none", "project", "environment",
	"application", "deleted application", "domain", "deployment", "team",
	"session", "token", "look-up" };

static const struct {
	const char *word;
	enum method method;
} methods[] = {
	{ "GET", METHOD_GET },
	{ "POST", METHOD_POST },
	{ "PUT", METHOD_PUT },
	{ "PATCH", METHOD_PATCH },
	{ "DELETE", METHOD_DELETE },
	{ "OPTIONS", METHOD_OPTIONS },
};

const char *
method_name(enum method method)
{
	size_t i;

	for (i = 0; i < COUNT(methods); i++)
		if (methods[i].method == method)
			return methods[i].word;
	return "?";
}

enum method
method_of(const char *word, bool *head)
{
	size_t i;

	*head = same(word, "HEAD");
	if (*head)
		return METHOD_GET;
	for (i = 0; i < COUNT(methods); i++)
		if (same(methods[i].word, word))
			return methods[i].method;
	return METHOD_NONE;
}

size_t
route_params(const char *path)
{
	size_t n = 0;

	for (; *path != '\0'; path++)
		n += *path == ':';
	return n;
}

/* The rest of an API path: "/api/v1/projects" and "/api/projects" give
 * "/projects", "/api" gives "/". */
static bool
below_api(struct str path, struct str *rest)
{
	static const char *const prefixes[] = { "/api/v1", "/api" };
	size_t i, n;

	for (i = 0; i < COUNT(prefixes); i++) {
		n = strlen(prefixes[i]);
		if (!str_starts(path, prefixes[i]))
			continue;
		if (path.n == n) {
			*rest = str_of("/");
			return true;
		}
		if (path.s[n] == '/') {
			*rest = (struct str){ path.s + n, path.n - n };
			return true;
		}
	}
	return false;
}

/* Percent-decoded, valid UTF-8, not empty. */
static bool
param_read(void *mem, struct str raw, const char **out)
{
	char *text;

	if (raw.n == 0 || !dec_url(mem, raw.s, raw.n, false, &text) ||
	    !utf8_ok(text, strlen(text)))
		return false;
	*out = text;
	return true;
}

/* Segment by segment, whatever stands for the names; one slash more at the end
 * does no harm. */
static bool
shape_fits(const char *pattern, struct str path)
{
	const char *at = path.s, *end = path.s + path.n;

	for (;;) {
		if (*pattern == '\0')
			return at == end || (at + 1 == end && *at == '/' &&
						at > path.s && at[-1] != '/');
		if (*pattern == ':') {
			if (at == end || *at == '/')
				return false;
			while (at < end && *at != '/')
				at++;
			pattern += strcspn(pattern, "/");
		} else if (at == end || *pattern++ != *at++) {
			return false;
		}
	}
}

static bool
params_read(void *mem, const char *pattern, struct str path,
    const char *param[REQ_PARAMS_MAX])
{
	struct str want = str_of(pattern), a, b;
	size_t n = 0;

	while (str_cut(&want, '/', &a) && str_cut(&path, '/', &b))
		if (a.n > 0 && a.s[0] == ':' &&
		    (n == REQ_PARAMS_MAX || !param_read(mem, b, &param[n++])))
			return false;
	return true;
}

/* Among the rows that fit, those with the fewest ":names" count: so
 * "/applications/new" is not the application called new. */
static bool
match_rows(void *mem, const struct route *rows, enum method method,
    struct str path, unsigned flags, size_t *fewest, struct route_match *out)
{
	bool fits = false;

	const char *param[REQ_PARAMS_MAX];
	const struct route *r;
	size_t n;

	for (r = rows; r->path != NULL; r++) {
		if (!shape_fits(r->path, path))
			continue;
		memset(param, 0, sizeof param);
		n = route_params(r->path);
		if ((r->flags & flags) != flags || n > *fewest ||
		    !params_read(mem, r->path, path, param))
			continue;
		if (n < *fewest) {
			out->route = NULL;
			out->methods = 0;
			*fewest = n;
		}
		fits = true;
		out->methods |= r->method;
		if (r->method != method)
			continue;
		out->route = r;
		memcpy(out->param, param, sizeof param);
	}
	return fits;
}

void
route_match(
    void *mem, enum method method, const char *path, struct route_match *out)
{
	struct str whole = str_of(path), rest;
	const struct route_set *set;
	size_t fewest = REQ_PARAMS_MAX + 1;
	bool below = below_api(whole, &rest);

	memset(out, 0, sizeof *out);
	out->api = below;
	for (set = route_sets; set->rows != NULL; set++) {
		if (below && set->api)
			(void)match_rows(
			    mem, set->rows, method, rest, 0, &fewest, out);
		else if (!below && match_rows(mem, set->rows, method, whole,
				       set->api ? ROUTE_BARE : 0, &fewest, out))
			out->api = set->api;
	}
}

bool
route_next(struct route_walk *w, const struct route **row, bool *api)
{
	if (w->set == NULL) {
		w->set = route_sets;
		w->row = w->set->rows;
	}
	while (w->set->rows != NULL && w->row->path == NULL) {
		w->set++;
		w->row = w->set->rows;
	}
	if (w->set->rows == NULL)
		return false;
	*row = w->row++;
	*api = w->set->api;
	return true;
}
