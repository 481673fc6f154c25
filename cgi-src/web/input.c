/* SPDX-License-Identifier: MIT */
#include "web/input.h"
#include "base/str.h"
#include "web/error.h"

#include <string.h>
#include <strings.h>

#define HTML_FORM "application/x-www-form-urlencoded"

static const struct form_field nothing[] = { FORM_END };

/* The type alone, whatever parameters follow it. */
static bool
is_type(const char *header, const char *type)
{
	size_t n = strlen(type);

	if (header == NULL || strncasecmp(header, type, n) != 0)
		return false;
	return header[n] == '\0' || header[n] == ';' || header[n] == ' ';
}

/* An empty body needs no type. */
static bool
type_ok(struct turn *t, const char *type)
{
	if (t->rq.in->body_n == 0 || is_type(t->rq.in->content_type, type))
		return true;
	return err_code(
	    &t->ctx.err, ERR_INVALID, WEB_MEDIA, "the body has to be %s", type);
}

static bool
takes_body(const struct turn *t)
{
	return t->rq.method != METHOD_GET &&
	       (t->rq.route->flags & ROUTE_RAW) == 0;
}

bool
input_tree(struct turn *t)
{
	const struct web_input *in = t->rq.in;

	if (t->rq.api || !takes_body(t))
		return true;
	return type_ok(t, HTML_FORM) && form_tree(&t->ctx.err, t->ctx.mem,
					    in->body, in->body_n, &t->rq.tree);
}

/* Members of tree that the table knows (keep), or all but the CSRF token. */
static struct json *
select_members(
    struct turn *t, const struct json *tree, const struct form_field *keep)
{
	struct json *out = json_new_object(t->ctx.mem);
	const struct form_field *f;
	size_t i;

	for (i = 0; i < json_count(tree); i++) {
		const char *key = json_key(tree, i);

		for (f = keep; f != NULL && f->name != NULL; f++)
			if (same(f->name, key))
				break;
		if (f == NULL ? !same(key, "csrf") : f->name != NULL)
			json_set(out, key, json_value(tree, i));
	}
	return out;
}

static bool
read_into(struct turn *t, enum form_mode mode, const struct form_field *table,
    size_t size, const struct json *tree, const void **out)
{
	void *record = talloc_zero_size(t->ctx.mem, size > 0 ? size : 1);

	*out = size > 0 ? record : NULL;
	return form_read(&t->ctx.err, t->ctx.mem, mode,
	    table != NULL ? table : nothing, tree, record, &t->ctx.errors);
}

static bool
read_query(struct turn *t)
{
	const struct route *r = t->rq.route;
	const char *text = strchr(t->rq.in->uri, '?');
	struct json *tree = NULL;

	if (text != NULL && !form_tree(&t->ctx.err, t->ctx.mem, text + 1,
				strlen(text + 1), &tree))
		return false;
	/* Links to pages grow parameters on their way; the API is strict. */
	if (!t->rq.api && tree != NULL)
		tree = select_members(t, tree, r->query ? r->query : nothing);
	t->rq.query_tree = tree;
	return read_into(
	    t, FORM_FROM_HTML, r->query, r->query_size, tree, &t->rq.query);
}

static bool
read_json(struct turn *t)
{
	const struct web_input *in = t->rq.in;

	if (!type_ok(t, "application/json"))
		return false;
	if (in->body_n == 0)
		return true;
	return json_parse(
	    &t->ctx.err, t->ctx.mem, in->body, in->body_n, &t->rq.tree);
}

bool
input_read(struct turn *t)
{
	const struct route *r = t->rq.route;
	enum form_mode mode = t->rq.api ? FORM_FROM_JSON : FORM_FROM_HTML;
	const struct json *tree;

	t->ctx.errors.n = 0;
	if (!read_query(t))
		return false;
	if (!takes_body(t))
		return true;
	if (t->rq.api && !read_json(t))
		return false;
	tree = t->rq.tree;
	if (!t->rq.api && tree != NULL)
		tree = select_members(t, tree, NULL);
	return read_into(t, mode, r->form, r->form_size, tree, &t->rq.form);
}

const char *
input_names(const struct turn *t)
{
	const struct json *tree = t->rq.tree;
	const char *between = "", *key = t->rq.param[1];
	struct buf b;
	size_t i;

	/* A variable is named by the path or by its form. */
	if (key == NULL)
		key = json_text(json_get(tree, "key"), NULL);
	buf_init(&b, t->ctx.mem, WEB_BODY_MAX);
	buf_str(&b, "{\"given\":[");
	for (i = 0; i < json_count(tree); i++)
		if (!same(json_key(tree, i), "csrf")) {
			buf_str(&b, between);
			buf_json(&b, json_key(tree, i));
			between = ",";
		}
	buf_chr(&b, ']');
	if (key != NULL) {
		buf_str(&b, ",\"key\":");
		buf_json(&b, key);
	}
	buf_chr(&b, '}');
	return b.text;
}
