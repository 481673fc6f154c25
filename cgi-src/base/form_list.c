/* SPDX-License-Identifier: MIT */
#include "base/form_value.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

#include <string.h>

static void
put_list(const struct form_at *at, void *items, size_t n)
{
	struct form_list list = { items, n };

	memcpy(at->to, &list, sizeof list);
}

/* Lines of a text area that are not empty. */
static size_t
count_lines(const char *text)
{
	struct str rest = str_of(text), line;
	size_t n = 0;

	while (str_cut(&rest, '\n', &line))
		n += str_trim(line).n > 0;
	return n;
}

static bool
few_enough(const struct form_at *at, size_t n)
{
	if (n > FORM_LIST_MAX)
		return form_refuse(
		    at, "length", "has more than %d entries", FORM_LIST_MAX);
	return form_length(at, n, "entries");
}

static bool
item_ok(const struct form_at *at, const char *text)
{
	if (!form_clean(text, true))
		return form_refuse(
		    at, "pattern", "has control characters in it");
	if (at->f->check != NULL && !at->f->check(text))
		return form_refuse(at, "pattern", "is wrong: give %s",
		    at->f->say == NULL ? "something else" : at->f->say);
	return true;
}

static bool
argv_lines(const struct form_at *at, const char *text)
{
	struct str rest = str_of(text), line;
	size_t n = count_lines(text), i = 0;
	const char **items;

	if (!few_enough(at, n))
		return false;
	items = mem_array(at->walk->mem, const char *, n + 1);
	while (str_cut(&rest, '\n', &line)) {
		if (str_trim(line).n == 0)
			continue;
		items[i] = str_dup(items, line);
		if (!item_ok(at, items[i++]))
			return false;
	}
	put_list(at, items, n);
	return true;
}

bool
form_argv(const struct form_at *at)
{
	const char *text = json_text(at->v, NULL), **items;
	size_t n = json_count(at->v), i;

	if (text != NULL && at->walk->mode == FORM_FROM_HTML)
		return argv_lines(at, text);
	if (json_type(at->v) != JSON_LIST)
		return form_wrong_type(at, "a list of texts");
	if (!few_enough(at, n))
		return false;
	items = mem_array(at->walk->mem, const char *, n + 1);
	for (i = 0; i < n; i++) {
		text = json_text(json_item(at->v, i), NULL);
		if (text == NULL)
			return form_refuse(
			    at, "type", "entry %zu must be a text", i);
		if (!item_ok(at, text))
			return false;
		items[i] = mem_str(items, text);
	}
	put_list(at, items, n);
	return true;
}

static bool
key_ok(const struct form_at *at, const char *key)
{
	size_t n = strlen(key);

	if (n >= 1 && n <= FORM_KEY_BYTES && form_clean(key, false) &&
	    strchr(key, '=') == NULL &&
	    (at->f->check == NULL || at->f->check(key)))
		return true;
	return form_refuse(at, "pattern", "has a name that is wrong: '%.60s'",
	    form_clean(key, false) ? key : "?");
}

static bool
put_pair(const struct form_at *at, struct form_pair *to, const char *key,
    const char *value)
{
	if (!key_ok(at, key))
		return false;
	if (!form_clean(value, true))
		return form_refuse(
		    at, "pattern", "has control characters in '%.60s'", key);
	*to = (struct form_pair){ mem_str(at->walk->mem, key),
		mem_str(at->walk->mem, value) };
	return true;
}

static bool
is_among(const struct form_pair *pairs, size_t n, const char *key)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (same(pairs[i].key, key))
			return true;
	return false;
}

static bool
map_line(const struct form_at *at, struct str line, struct form_pair *pairs,
    size_t i)
{
	char *copy = str_dup(at->walk->mem, line), *equals;

	equals = strchr(copy, '=');
	if (equals == NULL)
		return form_refuse(
		    at, "pattern", "entry %zu must be NAME=value", i + 1);
	*equals = '\0';
	if (is_among(pairs, i, copy))
		return form_refuse(
		    at, "pattern", "has '%.60s' more than once", copy);
	return put_pair(at, &pairs[i], copy, equals + 1);
}

static bool
map_lines(const struct form_at *at, const char *text)
{
	struct str rest = str_of(text), line;
	size_t n = count_lines(text), i = 0;
	struct form_pair *pairs;

	if (!few_enough(at, n))
		return false;
	pairs = mem_array(at->walk->mem, struct form_pair, n + 1);
	while (str_cut(&rest, '\n', &line)) {
		if (str_trim(line).n == 0)
			continue;
		if (!map_line(at, line, pairs, i++))
			return false;
	}
	put_list(at, pairs, n);
	return true;
}

bool
form_map(const struct form_at *at)
{
	const char *text = json_text(at->v, NULL);
	size_t n = json_count(at->v), i;
	struct form_pair *pairs;

	if (text != NULL && at->walk->mode == FORM_FROM_HTML)
		return map_lines(at, text);
	if (json_type(at->v) != JSON_OBJECT)
		return form_wrong_type(at, "an object of texts");
	if (!few_enough(at, n))
		return false;
	pairs = mem_array(at->walk->mem, struct form_pair, n + 1);
	for (i = 0; i < n; i++) {
		const char *key = json_key(at->v, i);

		text = json_text(json_value(at->v, i), NULL);
		if (text == NULL)
			return form_refuse(
			    at, "type", "'%.60s' must be a text", key);
		if (!put_pair(at, &pairs[i], key, text))
			return false;
	}
	put_list(at, pairs, n);
	return true;
}
