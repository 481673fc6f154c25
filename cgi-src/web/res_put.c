/* SPDX-License-Identifier: MIT */
#include "web/res.h"
#include "base/clock.h"
#include "base/str.h"
#include "web/view.h"

#include <stdio.h>

static struct view *
view_of(struct res *rs)
{
	if (rs->view == NULL)
		rs->view = view_new(rs->mem);
	return rs->view;
}

void
res_put(struct res *rs, const char *at, const struct field *fields,
    const void *record)
{
	view_record(view_of(rs), at, fields, record, clock_wall_ms());
}

void
res_put_rows(struct res *rs, const char *at, const struct field *fields,
    size_t size, const struct db_rows *rows)
{
	int64_t now = clock_wall_ms();
	char name[128];
	size_t i;

	for (i = 0; i < rows->n; i++) {
		(void)snprintf(name, sizeof name, "%s.%zu", at, i);
		view_record(view_of(rs), name, fields,
		    (const char *)rows->at + i * size, now);
	}
}

void
res_put_page(struct res *rs, const char *at, const struct field *fields,
    size_t size, const struct list_page *page)
{
	res_put_rows(rs, at, fields, size, &page->rows);
	res_put_text(rs, "Pager.next", page->next);
	res_put_text(rs, "Pager.prev", page->prev);
	res_put_int(rs, "Pager.total", page->total);
}

void
res_put_text(struct res *rs, const char *name, const char *text)
{
	view_text(view_of(rs), name, text);
}

void
res_put_int(struct res *rs, const char *name, int64_t n)
{
	view_int(view_of(rs), name, n);
}

void
res_put_json(struct res *rs, const char *at, const char *json)
{
	view_json(view_of(rs), at, json);
}

/* What was typed into one field; a secret is never said again. */
static void
put_value(struct res *rs, const char *path, const struct form_field *f,
    const struct json *typed)
{
	char name[160];

	if (f->type == FORM_SECRET || json_type(typed) != JSON_TEXT)
		return;
	(void)snprintf(name, sizeof name, "Form.Value.%s", path);
	res_put_text(rs, name, json_text(typed, ""));
}

static const char *
message_for(const struct form_errors *errors, const char *path)
{
	size_t i;

	for (i = 0; i < errors->n; i++)
		if (same(errors->at[i].field, path))
			return errors->at[i].message;
	return NULL;
}

/* Names in the template come from the table, never from what was sent. */
static void
put_fields(struct res *rs, const char *above, const struct form_field *table,
    const struct json *tree, const struct form_errors *errors)
{
	const struct form_field *f;
	char path[120], name[160];

	for (f = table; f != NULL && f->name != NULL; f++) {
		const struct json *typed = json_get(tree, f->name);
		const char *message;

		(void)snprintf(path, sizeof path, "%s%s%s", above,
		    above[0] != '\0' ? "." : "", f->name);
		message = message_for(errors, path);
		(void)snprintf(name, sizeof name, "Form.Message.%s", path);
		if (message != NULL)
			res_put_text(rs, name, message);
		if (f->type == FORM_OBJECT)
			put_fields(rs, path, f->sub, typed, errors);
		else
			put_value(rs, path, f, typed);
	}
}

void
res_put_typed(
    struct res *rs, const struct form_field *table, const struct json *tree)
{
	const struct form_errors none = { .n = 0 };

	put_fields(rs, "", table, tree, &none);
}

void
res_put_form(struct res *rs, const struct form_field *table,
    const struct json *tree, const struct err *e,
    const struct form_errors *errors)
{
	char name[64];
	size_t i;

	res_put_text(rs, "Form.Again", "1");
	res_put_text(rs, "Form.Error", e->text);
	res_put_text(rs, "Form.Code", e->code);
	for (i = 0; i < errors->n; i++) {
		(void)snprintf(name, sizeof name, "Form.Errors.%zu.field", i);
		res_put_text(rs, name, errors->at[i].field);
		(void)snprintf(name, sizeof name, "Form.Errors.%zu.message", i);
		res_put_text(rs, name, errors->at[i].message);
	}
	put_fields(rs, "", table, tree, errors);
}
