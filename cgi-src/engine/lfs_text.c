/* SPDX-License-Identifier: MIT */
#include "engine/lfs_text.h"

#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/limits.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { MESSAGE_BYTES = 200, HREF_BYTES = 8192, HEADER_BYTES = 16 * 1024 };

static bool
read_oid(struct str s, char oid[LFS_OID_CHARS + 1])
{
	if (s.n != LFS_OID_CHARS)
		return false;
	memcpy(oid, s.s, s.n);
	oid[s.n] = '\0';
	return strspn(oid, "0123456789abcdef") == LFS_OID_CHARS;
}

/* Step over "key " at the start of the next line and give the line's rest. */
static bool
cut_value(struct str *rest, const char *key, struct str *value)
{
	if (!str_starts(*rest, key) || !str_cut(rest, '\n', value))
		return false;
	value->s += strlen(key);
	value->n -= strlen(key);
	return true;
}

bool
lfs_pointer_read(const char *text, size_t n, struct lfs_pointer *out)
{
	struct str rest = { text, n }, value;
	uint64_t size;

	memset(out, 0, sizeof *out);
	if (n > LFS_POINTER_BYTES || memchr(text, '\0', n) != NULL ||
	    !cut_value(&rest, "version ", &value) ||
	    !str_eq(value, "https://git-lfs.github.com/spec/v1"))
		return false;
	while (cut_value(&rest, "ext-", &value))
		out->extended = true;
	if (!cut_value(&rest, "oid sha256:", &value) ||
	    !read_oid(value, out->oid) || !cut_value(&rest, "size ", &value) ||
	    rest.n > 0 || !str_u64(value, 0, INT64_MAX, &size))
		return false;
	out->size = (int64_t)size;
	return true;
}

void
lfs_batch_write(struct buf *b, const struct lfs_object *o, size_t n)
{
	buf_str(b, "{\"operation\":\"download\",\"transfers\":[\"basic\"],"
		   "\"hash_algo\":\"sha256\",\"objects\":[");
	for (size_t i = 0; i < n; i++)
		buf_fmt(b, "%s{\"oid\":\"%s\",\"size\":%lld}", i > 0 ? "," : "",
		    o[i].want.oid, (long long)o[i].want.size);
	buf_str(b, "]}");
}

const char *
lfs_clean(void *mem, const char *text)
{
	char *copy = utf8_clean(mem, text, strnlen(text, MESSAGE_BYTES));

	for (char *p = copy; *p != '\0'; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	return copy;
}

const char *
lfs_message(void *mem, const char *text, size_t n)
{
	struct err ignored = { .kind = ERR_NONE };
	struct json *said;

	if (!json_parse_max(&ignored, mem, text, n, LFS_ANSWER_BYTES, &said))
		return "";
	return json_text_at(said, "message", "");
}

static bool
name_ok_in_header(const char *s)
{
	return s[0] != '\0' &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			 "0123456789-_.") == strlen(s);
}

/* What says where the request goes and how long it is, is ours to say. */
static bool
is_ours(const char *name)
{
	static const char *const ours[] = { "Host", "Connection",
		"Content-Length", "Transfer-Encoding", "Expect", "TE",
		"Trailer", "Upgrade", "Range", "Accept-Encoding" };

	for (size_t i = 0; i < COUNT(ours); i++)
		if (strcasecmp(name, ours[i]) == 0)
			return true;
	return false;
}

static bool
value_ok(const char *s)
{
	size_t n = strlen(s);

	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < ' ' || s[i] == 0x7f)
			return false;
	return n <= HEADER_BYTES;
}

static bool
read_headers(
    struct err *e, void *mem, const struct json *from, const char *const **out)
{
	const char **list = mem_array(mem, const char *, LFS_HEADERS_MAX + 1);
	size_t n = 0;

	*out = list;
	for (size_t i = 0; i < json_count(from); i++) {
		const char *name = json_key(from, i);
		const char *value = json_text(json_value(from, i), NULL);

		if (json_type(from) != JSON_OBJECT || value == NULL ||
		    !name_ok_in_header(name) || !value_ok(value) ||
		    n == LFS_HEADERS_MAX)
			return err_code(e, ERR_UPSTREAM, "LFS_FAILED",
			    "the Git LFS server wants headers that are none");
		if (!is_ours(name))
			list[n++] = mem_fmt(mem, "%s: %s", name, value);
	}
	return true;
}

static int
by_oid(const void *a, const void *b)
{
	const struct lfs_object *x = a, *y = b;

	return strcmp(x->want.oid, y->want.oid);
}

static bool
read_object(
    struct err *e, void *mem, const struct json *from, struct lfs_object *o)
{
	const struct json *get = json_at(from, "actions/download");
	const char *href = json_text_at(get, "href", "");

	o->said = true;
	o->signed_in = json_bool_at(from, "authenticated", false);
	o->status = json_int_at(from, "error/code", 0);
	o->why = json_text_at(from, "error/message", "");
	o->href = NULL;
	if (json_get(from, "error") != NULL || href[0] == '\0' ||
	    strlen(href) > HREF_BYTES)
		return true;
	o->href = mem_str(mem, href);
	return read_headers(e, mem, json_get(get, "header"), &o->headers);
}

bool
lfs_batch_read(struct err *e, void *mem, const char *text, size_t n,
    struct lfs_object *o, size_t objects)
{
	const struct json *list;
	struct json *said;

	if (!json_parse_max(e, mem, text, n, LFS_ANSWER_BYTES, &said) ||
	    json_type(list = json_get(said, "objects")) != JSON_LIST)
		return err_code(e, ERR_UPSTREAM, "LFS_FAILED",
		    "the Git LFS server answers with something else than a "
		    "list of objects");
	if (!same(json_text_at(said, "transfer", "basic"), "basic"))
		return err_code(e, ERR_UPSTREAM, "LFS_FAILED",
		    "the Git LFS server wants another way of transfer than "
		    "'basic'");
	for (size_t i = 0; i < json_count(list); i++) {
		const struct json *item = json_item(list, i);
		struct lfs_object key = { .said = false }, *at;

		if (!read_oid(
			str_of(json_text_at(item, "oid", "")), key.want.oid))
			continue;
		at = bsearch(&key, o, objects, sizeof *o, by_oid);
		if (at != NULL && !read_object(e, mem, item, at))
			return false;
	}
	return true;
}

bool
lfs_ssh_read(struct err *e, void *mem, const char *text, size_t n,
    const char **href, const char *const **headers)
{
	const char *to;
	struct json *said;

	if (!json_parse_max(e, mem, text, n, LFS_ANSWER_BYTES, &said) ||
	    json_type(said) != JSON_OBJECT)
		return err_code(e, ERR_UPSTREAM, "LFS_FAILED",
		    "git-lfs-authenticate of the host answers with something "
		    "else than an address");
	to = json_text_at(said, "href", "");
	*href =
	    to[0] == '\0' || strlen(to) > HREF_BYTES ? NULL : mem_str(mem, to);
	return read_headers(e, mem, json_get(said, "header"), headers);
}
