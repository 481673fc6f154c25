/* SPDX-License-Identifier: MIT */
#include "web/view_cs.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "web/limits.h"

#include <string.h>

enum { NAME_BYTES = 64, JSON_LEVELS = 16, SAID_BYTES = 4096 };

/* Of the process; what a template does not find in its own data is looked for
 * here. */
static HDF *words;

static int
view_done(struct view *v)
{
	hdf_destroy(&v->hdf);
	return 0;
}

/* Setting a value fails only when memory runs out or the name is ours and
 * broken: either is the end. */
static void
must(NEOERR *e)
{
	if (e != STATUS_OK)
		panic("ClearSilver refuses a value");
}

struct view *
view_new(void *mem)
{
	struct view *v = mem_new(mem, struct view);

	must(nerr_init());
	must(hdf_init(&v->hdf));
	talloc_set_destructor(v, view_done);
	return v;
}

static HDF *
node(HDF *under, const char *name)
{
	HDF *out = NULL;

	must(hdf_get_node(under, name, &out));
	return out;
}

static void
set(HDF *under, const char *name, const char *text)
{
	must(hdf_set_value(under, name, text != NULL ? text : ""));
}

void
view_text(struct view *v, const char *name, const char *text)
{
	set(v->hdf, name, text);
}

void
view_int(struct view *v, const char *name, int64_t n)
{
	char *text = mem_fmt(v, "%lld", (long long)n);

	set(v->hdf, name, text);
}

/* A key becomes a name only when it is a plain word: a dot would make a
 * child of it. */
static bool
is_word(const char *key)
{
	size_t n = strlen(key);

	return n > 0 && n < NAME_BYTES &&
	       strspn(key,
		   "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		   "0123456789_") == n;
}

static void put_json(HDF *under, void *mem, const struct json *v, int depth);

static void
put_members(HDF *under, void *mem, const struct json *v, int depth)
{
	bool list = json_type(v) == JSON_LIST;
	size_t i;

	for (i = 0; i < json_count(v); i++) {
		const char *key =
		    list ? mem_fmt(mem, "%zu", i) : json_key(v, i);
		const struct json *value =
		    list ? json_item(v, i) : json_value(v, i);

		/* null stays absent, so that ?x in a template is false */
		if (is_word(key) && json_type(value) != JSON_NULL)
			put_json(node(under, key), mem, value, depth + 1);
	}
}

static void
put_json(HDF *under, void *mem, const struct json *v, int depth)
{
	struct buf b;

	if (depth > JSON_LEVELS)
		return;
	switch (json_type(v)) {
	case JSON_OBJECT:
	case JSON_LIST:
		put_members(under, mem, v, depth);
		return;
	case JSON_TEXT:
		set(under, NULL, json_text(v, ""));
		return;
	case JSON_BOOL:
		set(under, NULL, json_bool(v, false) ? "1" : "0");
		return;
	case JSON_REAL:
		/* 0.1, not 0.10000000000000001 */
		set(under, NULL, mem_fmt(mem, "%.15g", json_number(v, 0)));
		return;
	case JSON_INT:
		buf_init(&b, mem, NAME_BYTES);
		json_write(&b, v);
		set(under, NULL, b.text);
		return;
	case JSON_NONE:
	case JSON_NULL:
		return;
	}
}

static void
put_json_text(HDF *under, void *mem, const char *text)
{
	struct err ignored;
	struct json *tree;

	if (text != NULL &&
	    json_parse(&ignored, mem, text, strlen(text), &tree))
		put_json(under, mem, tree, 0);
}

void
view_json(struct view *v, const char *at, const char *json)
{
	put_json_text(node(v->hdf, at), v, json);
}

bool
view_words(struct err *e, const char *dir)
{
	void *mem = mem_root("words");
	char *text;
	size_t n;
	bool ok = fs_read(e, mem, mem_fmt(mem, "%s/words/en.hdf", dir),
	    TEMPLATE_BYTES, &text, &n);
	NEOERR *failed;

	must(nerr_init());
	hdf_destroy(&words);
	must(hdf_init(&words));
	failed = ok ? hdf_read_string(words, text) : STATUS_OK;
	if (failed != STATUS_OK) {
		nerr_text(failed, e, "words/en.hdf");
		ok = false;
	}
	mem_end(mem);
	return ok;
}

static const char *
word(void *mem, const char *group, const char *name)
{
	const char *path = mem_fmt(mem, "Words.%s.%s", group, name);

	return words != NULL ? hdf_get_value(words, path, NULL) : NULL;
}

const char *
view_say(void *mem, const char *group, const char *const *said)
{
	const char *p = word(mem, group, said[0]);
	struct buf b;
	size_t n = 0, i;

	if (p == NULL)
		return said[0];
	while (said[n] != NULL)
		n++;
	buf_init(&b, mem, SAID_BYTES);
	for (; *p != '\0'; p++) {
		i = p[0] == '{' && p[1] > '0' ? (size_t)(p[1] - '0') : n;
		if (i < n && p[2] == '}') {
			buf_str(&b, said[i]);
			p += 2;
		} else {
			buf_chr(&b, *p);
		}
	}
	return b.len > 0 ? b.text : "";
}

static const char *
ago(void *mem, int64_t then_ms, int64_t now_ms)
{
	int64_t n;
	const char *unit = clock_unit(then_ms, now_ms, &n);
	const char *count = mem_fmt(mem, "%lld", (long long)(n < 0 ? -n : n));

	return view_say(mem, n < 0 ? "Ahead" : "Ago",
	    (const char *const[]){ unit, count, NULL });
}

static void
put_time(
    HDF *row, void *mem, const char *name, const char *text, int64_t now_ms)
{
	int64_t then = text[0] != '\0' ? clock_parse(text) : -1;

	set(row, name, text);
	set(row, mem_fmt(mem, "%s_ago", name),
	    then >= 0 ? ago(mem, then, now_ms) : "");
}

void
view_record(struct view *v, const char *at, const struct field *fields,
    const void *record, int64_t now_ms)
{
	HDF *row = node(v->hdf, at);
	const struct field *f;

	for (f = fields; f->name != NULL; f++) {
		const char *text;

		/* _links are the API's addresses; no page leads there. */
		if ((f->flags & (FIELD_SECRET | FIELD_NO_PAGE)) != 0 ||
		    f->name[0] == '_')
			continue;
		text = field_text(f, v, record);
		if (f->type == FIELD_JSON)
			put_json_text(node(row, f->name), v, text);
		else if (f->type == FIELD_TIME)
			put_time(row, v, f->name, text, now_ms);
		else
			set(row, f->name, text);
	}
}

bool
view_render(struct err *e, struct view *v, const char *dir, const char *page,
    struct buf *out)
{
	NEOERR *failed = page_render(v, words, dir, page, out);

	if (failed == STATUS_OK)
		return true;
	nerr_text(failed, e, page);
	return false;
}
