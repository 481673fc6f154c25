/* SPDX-License-Identifier: MIT */
#include "live/http_head.h"
#include "base/mem.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

static bool
is_token_char(char c)
{
	return isalnum((unsigned char)c) ||
	       (c != '\0' && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool
is_token(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!is_token_char(s.s[i]))
			return false;
	return s.n > 0;
}

static bool
is_visible(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.s[i] <= ' ' || s.s[i] == 0x7f)
			return false;
	return s.n > 0;
}

/* Field values: visible characters, space, tab, and bytes over 0x7f. */
static bool
is_value(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (((unsigned char)s.s[i] < ' ' && s.s[i] != '\t') ||
		    s.s[i] == 0x7f)
			return false;
	return true;
}

static bool
request_line(struct http_head *h, struct str line)
{
	struct str target, version;

	if (!str_cut(&line, ' ', &h->method) || !is_token(h->method) ||
	    !str_cut(&line, ' ', &target) || !is_visible(target) ||
	    target.s[0] != '/')
		return false;
	version = line;
	if (!str_eq(version, "HTTP/1.1") && !str_eq(version, "HTTP/1.0"))
		return false;
	h->query = target;
	return str_cut(&h->query, '?', &h->path);
}

static struct str *
slot_of(struct http_head *h, struct str name)
{
	const struct {
		const char *name;
		struct str *slot;
	} known[] = {
		{ "cookie", &h->cookie },
		{ "authorization", &h->authorization },
		{ "x-api-key", &h->api_key },
		{ "last-event-id", &h->last_event_id },
		{ "x-request-id", &h->request_id },
	};
	size_t i;

	for (i = 0; i < COUNT(known); i++)
		if (name.n == strlen(known[i].name) &&
		    strncasecmp(name.s, known[i].name, name.n) == 0)
			return known[i].slot;
	return NULL;
}

static bool
header_line(struct http_head *h, struct str line)
{
	const char *colon = memchr(line.s, ':', line.n);
	struct str name, value, *slot;

	if (colon == NULL)
		return false;
	name = (struct str){ line.s, (size_t)(colon - line.s) };
	value = str_trim((struct str){ colon + 1, line.n - name.n - 1 });
	if (!is_token(name) || !is_value(value))
		return false;
	slot = slot_of(h, name);
	if (slot == NULL)
		return true;
	if (slot->s != NULL)
		return false;
	*slot = value;
	return true;
}

/* The next line without its end; false when it is not whole yet. */
static bool
next_line(struct str *rest, struct str *line)
{
	const char *end = memchr(rest->s, '\n', rest->n);

	if (end == NULL)
		return false;
	*line = (struct str){ rest->s, (size_t)(end - rest->s) };
	rest->n -= line->n + 1;
	rest->s = end + 1;
	if (line->n > 0 && line->s[line->n - 1] == '\r')
		line->n--;
	return true;
}

enum head_state
head_parse(struct http_head *h, const char *text, size_t n)
{
	struct str rest = { text, n }, line;

	*h = (struct http_head){ .n = 0 };
	if (!next_line(&rest, &line))
		return n < LIVE_HEAD_MAX ? HEAD_MORE : HEAD_BAD;
	if (!request_line(h, line))
		return HEAD_BAD;
	while (next_line(&rest, &line)) {
		if (line.n == 0) {
			h->n = n - rest.n;
			return h->n <= LIVE_HEAD_MAX ? HEAD_OK : HEAD_BAD;
		}
		if (!header_line(h, line))
			return HEAD_BAD;
	}
	return n < LIVE_HEAD_MAX ? HEAD_MORE : HEAD_BAD;
}

bool
head_cookie(struct str cookies, const char *name, struct str *value)
{
	struct str one, key;
	size_t found = 0;

	while (str_cut(&cookies, ';', &one)) {
		one = str_trim(one);
		if (!str_cut(&one, '=', &key) || !str_eq(key, name))
			continue;
		*value = one;
		found++;
	}
	/* Two of one name: somebody else set one of them. */
	return found == 1;
}
