/* SPDX-License-Identifier: MIT */
#include "base/form.h"
#include "base/form_value.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

#include <stdarg.h>
#include <string.h>

enum { RECEIVED_BYTES = 100 };

/* What came, for the answer; NULL where it may hold a secret. */
static const char *
received(const struct form_at *at)
{
	struct buf b;
	size_t n;

	if (at->f == NULL || at->f->type == FORM_SECRET || at->v == NULL ||
	    json_type(at->v) == JSON_OBJECT || json_type(at->v) == JSON_LIST ||
	    at->f->type >= FORM_OBJECT)
		return NULL;
	if (json_type(at->v) != JSON_TEXT) {
		buf_init(&b, at->walk->mem, RECEIVED_BYTES);
		json_write(&b, at->v);
		return b.text;
	}
	n = strnlen(json_text(at->v, ""), RECEIVED_BYTES);
	while (n > 0 && !utf8_ok(json_text(at->v, ""), n))
		n--;
	return mem_strn(at->walk->mem, json_text(at->v, ""), n);
}

bool
form_refuse(
    const struct form_at *at, const char *constraint, const char *fmt, ...)
{
	struct form_errors *errors = at->walk->errors;
	char text[256];
	va_list ap;
	size_t n;
	int len;

	if (errors->n == FORM_ERRORS_MAX)
		return false;
	va_start(ap, fmt);
	len = vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	/* Clipped names may end within a character. */
	n = len < 0 ? 0 : strlen(text);
	errors->at[errors->n++] =
	    (struct form_error){ .field = mem_str(at->walk->mem, at->path),
		    .message = utf8_clean(at->walk->mem, text, n),
		    .constraint = constraint,
		    .received = received(at) };
	return false;
}

bool
form_wrong_type(const struct form_at *at, const char *right)
{
	enum json_type type = json_type(at->v);

	if (at->walk->mode == FORM_FROM_HTML && type == JSON_TEXT)
		return form_refuse(at, "type", "must be %s", right);
	return form_refuse(
	    at, "type", "must be %s, not %s", right, json_type_words[type]);
}

/* In an HTML form everything is sent; what nobody filled in is empty. */
static bool
is_blank(const struct json *v)
{
	size_t i;

	switch (json_type(v)) {
	case JSON_TEXT:
		return json_text(v, "")[0] == '\0';
	case JSON_OBJECT:
		for (i = 0; i < json_count(v); i++)
			if (!is_blank(json_value(v, i)))
				return false;
		return true;
	case JSON_LIST:
		for (i = 0; i < json_count(v); i++)
			if (!is_blank(json_item(v, i)))
				return false;
		return true;
	case JSON_NONE:
	case JSON_NULL:
	case JSON_BOOL:
	case JSON_INT:
	case JSON_REAL:
		break;
	}
	return false;
}

enum given { GIVEN, GIVEN_NULL, NOT_GIVEN };

/*
 * An empty field of an HTML form is absent, except where emptying it must be
 * possible: it is null where null is allowed, and a text of several lines
 * or a map may be empty.  Secrets and objects are not shown again, so there
 * empty means unchanged.
 */
static enum given
blank_means(const struct form_field *f)
{
	if (f->type == FORM_SECRET || f->type == FORM_OBJECT)
		return NOT_GIVEN;
	if (f->nullable)
		return GIVEN_NULL;
	if (f->type != FORM_LINES && f->type != FORM_MAP)
		return NOT_GIVEN;
	return f->lo == 0 ? GIVEN : NOT_GIVEN;
}

static enum given
what_came(const struct form_at *at)
{
	enum json_type type = json_type(at->v);

	if (type == JSON_NONE)
		return NOT_GIVEN;
	if (at->walk->mode == FORM_FROM_HTML && is_blank(at->v))
		return blank_means(at->f);
	return type == JSON_NULL && at->f->nullable ? GIVEN_NULL : GIVEN;
}

static void read_record(struct form_walk *w, const char *above,
    const struct form_field *table, const struct json *tree, void *record);

static void
read_object(const struct form_at *at)
{
	struct form_walk *w = at->walk;
	void *sub;

	if (json_type(at->v) != JSON_OBJECT) {
		(void)form_wrong_type(at, "an object");
		return;
	}
	sub = talloc_zero_size(w->mem, at->f->size);
	read_record(
	    w, mem_fmt(w->mem, "%s.", at->path), at->f->sub, at->v, sub);
	memcpy(at->to, &sub, sizeof sub);
}

/* Rows of an HTML form that nobody filled in are left out; errors still
 * count rows as they were sent. */
static void
read_list(const struct form_at *at)
{
	struct form_list list = { .n = json_count(at->v) };
	struct form_walk *w = at->walk;
	size_t i, n = list.n;

	if (json_type(at->v) != JSON_LIST) {
		(void)form_wrong_type(at, "a list");
		return;
	}
	if (list.n > FORM_LIST_MAX || !form_length(at, list.n, "entries")) {
		if (list.n > FORM_LIST_MAX && at->f->hi == 0)
			(void)form_refuse(at, "length",
			    "has more than %d entries", FORM_LIST_MAX);
		return;
	}
	list.items = talloc_zero_size(w->mem, (list.n + 1) * at->f->size);
	for (i = list.n = 0; i < n; i++) {
		struct form_at item = *at;

		item.v = json_item(at->v, i);
		if (w->mode == FORM_FROM_HTML && is_blank(item.v))
			continue;
		item.path = mem_fmt(w->mem, "%s[%zu]", at->path, i);
		if (json_type(item.v) != JSON_OBJECT)
			(void)form_wrong_type(&item, "an object");
		else
			read_record(w, mem_fmt(w->mem, "%s.", item.path),
			    at->f->sub, item.v,
			    (char *)list.items + list.n * at->f->size);
		list.n++;
	}
	memcpy(at->to, &list, sizeof list);
}

static void
read_field(struct form_at *at, void *record)
{
	const struct form_field *f = at->f;
	enum given given = what_came(at);
	bool yes = true;

	if (given == NOT_GIVEN) {
		if (!f->need)
			return;
		at->v = NULL;
		if (f->say != NULL)
			(void)form_refuse(
			    at, "required", "is required: %s", f->say);
		else
			(void)form_refuse(at, "required", "is required");
		return;
	}
	if (f->has != 0)
		memcpy((char *)record + f->has, &yes, sizeof yes);
	if (given == GIVEN_NULL)
		return;
	if (f->type == FORM_OBJECT)
		read_object(at);
	else if (f->type == FORM_LIST)
		read_list(at);
	else
		(void)form_value(at);
}

static bool
is_known(const struct form_field *table, const char *key)
{
	const struct form_field *f;

	for (f = table; f->name != NULL; f++)
		if (same(f->name, key))
			return true;
	return false;
}

/* The name came from outside: clipped, and on one line. */
static const char *
name_of(void *mem, const char *key)
{
	enum { NAME_BYTES = 60 };
	char *name = utf8_clean(mem, key, strnlen(key, NAME_BYTES)), *p;

	for (p = name; *p != '\0'; p++)
		if (*p == '\n' || *p == '\t')
			*p = '?';
	return name;
}

static void
refuse_unknown(struct form_walk *w, const char *above,
    const struct form_field *table, const struct json *tree)
{
	size_t n = json_count(tree), i;

	for (i = 0; i < n && w->errors->n < FORM_ERRORS_MAX; i++) {
		const char *key = json_key(tree, i);
		struct form_at at = { .walk = w };

		if (is_known(table, key))
			continue;
		at.path = mem_fmt(w->mem, "%s%s", above, name_of(w->mem, key));
		(void)form_refuse(&at, "unknown", "is not known here");
	}
}

static void
read_record(struct form_walk *w, const char *above,
    const struct form_field *table, const struct json *tree, void *record)
{
	const struct form_field *f;

	for (f = table; f->name != NULL; f++) {
		struct form_at at = { .walk = w,
			.f = f,
			.path = mem_fmt(w->mem, "%s%s", above, f->name),
			.v = json_get(tree, f->name),
			.to = (char *)record + f->offset };

		read_field(&at, record);
	}
	refuse_unknown(w, above, table, tree);
}

bool
form_read(struct err *e, void *mem, enum form_mode mode,
    const struct form_field *table, const struct json *tree, void *record,
    struct form_errors *errors)
{
	struct form_walk w = { mem, mode, errors };

	errors->n = 0;
	if (tree != NULL && json_type(tree) != JSON_OBJECT)
		return err_field(e, "", "the body must be an object, not %s",
		    json_type_words[json_type(tree)]);
	read_record(&w, "", table, tree, record);
	if (errors->n == 0)
		return true;
	return err_field(e, errors->at[0].field, "%s %s", errors->at[0].field,
	    errors->at[0].message);
}
