/* SPDX-License-Identifier: MIT */
#include "base/enc.h"
#include "base/form.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

#include <string.h>

enum { INDEX_MAX = FORM_LIST_MAX - 1 };

/* Browsers end the lines of a text area with CR LF. */
static void
drop_cr(char *text)
{
	const char *from;
	char *to = text;

	for (from = text; *from != '\0'; from++)
		if (from[0] != '\r' || from[1] != '\n')
			*to++ = *from;
	*to = '\0';
}

static bool
decode(struct err *e, void *mem, struct str part, char **out)
{
	if (!dec_url(mem, part.s, part.n, true, out) ||
	    !utf8_ok(*out, strlen(*out)))
		return err_code(e, ERR_INVALID, "INVALID_INPUT",
		    "the form is not encoded as UTF-8 with %%XX");
	return true;
}

static bool
clash(struct err *e, const char *name)
{
	return err_code(e, ERR_INVALID, "INVALID_INPUT",
	    "the form has '%.60s' twice or with and without parts", name);
}

/* The object or list called key below at, made when there is none. */
static struct json *
child(void *mem, struct json *at, const char *key, enum json_type type)
{
	struct json *v = json_get(at, key);

	if (v == NULL) {
		v = type == JSON_LIST ? json_new_list(mem)
				      : json_new_object(mem);
		json_set(at, key, v);
	}
	return json_type(v) == type ? v : NULL;
}

/* The object at index of list: one that is there, or the next new one. */
static struct json *
element(void *mem, struct json *list, struct str index)
{
	uint64_t i;

	if (list == NULL || !str_u64(index, 0, INDEX_MAX, &i) ||
	    i > json_count(list))
		return NULL;
	if (i == json_count(list))
		json_push(list, json_new_object(mem));
	return json_type(json_item(list, i)) == JSON_OBJECT ? json_item(list, i)
							    : NULL;
}

/* "key[]": the end of a name. */
static bool
push(void *mem, struct json *at, const char *key, const char *value)
{
	struct json *list = child(mem, at, key, JSON_LIST);

	/* A list of objects does not take texts. */
	if (list == NULL || (json_count(list) > 0 &&
				json_type(json_item(list, 0)) != JSON_TEXT))
		return false;
	json_push(list, json_new_text(mem, value));
	return true;
}

static bool
set_text(void *mem, struct json *at, const char *key, const char *value)
{
	if (json_get(at, key) != NULL)
		return false;
	json_set(at, key, json_new_text(mem, value));
	return true;
}

/* One part of a name below at: its text, then "", ".", "[]" or "[2].". */
static bool
put(void *mem, struct json *at, char *name, const char *value, int depth)
{
	char *end = name + strcspn(name, ".["), *close;
	char mark = *end;
	struct str index;

	if (end == name || depth == FORM_DEPTH_MAX)
		return false;
	*end = '\0';
	if (mark == '\0')
		return set_text(mem, at, name, value);
	if (mark == '.') {
		at = child(mem, at, name, JSON_OBJECT);
		return at != NULL && put(mem, at, end + 1, value, depth + 1);
	}
	if (same(end + 1, "]"))
		return push(mem, at, name, value);
	close = strchr(end + 1, ']');
	if (close == NULL || close[1] != '.')
		return false;
	index = (struct str){ end + 1, (size_t)(close - end - 1) };
	at = element(mem, child(mem, at, name, JSON_LIST), index);
	return at != NULL && put(mem, at, close + 2, value, depth + 1);
}

static bool
put_pair(struct err *e, void *mem, struct json *root, struct str pair)
{
	struct str name;
	char *key, *value;

	/* "=value": str_cut gives an empty name, which put refuses. */
	(void)str_cut(&pair, '=', &name);
	if (!decode(e, mem, name, &key) || !decode(e, mem, pair, &value))
		return false;
	if (strlen(key) > FORM_NAME_BYTES)
		return err_code(e, ERR_INVALID, "INVALID_INPUT",
		    "the form has a name that is too long");
	drop_cr(value);
	return put(mem, root, mem_str(mem, key), value, 0) || clash(e, key);
}

bool
form_tree(
    struct err *e, void *mem, const char *body, size_t n, struct json **out)
{
	struct str rest = { body, n }, pair;
	struct json *root = json_new_object(mem);
	int pairs = 0;

	while (str_cut(&rest, '&', &pair)) {
		if (pair.n == 0)
			continue;
		if (++pairs > FORM_PAIRS_MAX)
			return err_code(e, ERR_LIMIT, "PAYLOAD_TOO_LARGE",
			    "the form has more than %d fields", FORM_PAIRS_MAX);
		if (!put_pair(e, mem, root, pair))
			return false;
	}
	*out = root;
	return true;
}
