/* SPDX-License-Identifier: MIT */
#include "web/page/page.h"
#include "base/json.h"
#include "base/str.h"
#include "web/limits.h"
#include "web/view.h"

#include <stdio.h>
#include <string.h>

/* clang-format off */
const struct form_field confirm_form[] = {
	{ .name = "confirm", .type = FORM_TEXT, .need = true, .lo = 1, .hi = 50,
	  .offset = offsetof(struct confirm_input, confirm),
	  .say = "type the name to be sure" },
	FORM_END
};
/* clang-format on */

bool
page_sure(struct ctx *c, const struct confirm_input *in, const char *name)
{
	if (same(in->confirm, name))
		return true;
	return ctx_invalid(c, "confirm", "match", in->confirm,
	    "this is not its name; type %s to be sure", name);
}

static void
crumb(struct res *rs, int at, const char *path, const char *name)
{
	char node[32];

	(void)snprintf(node, sizeof node, "Crumbs.%d.path", at);
	res_put_text(rs, node, path);
	(void)snprintf(node, sizeof node, "Crumbs.%d.name", at);
	res_put_text(rs, node, name);
}

void
page_crumbs_project(struct res *rs, const char *id, const char *name)
{
	crumb(rs, 0, mem_fmt(rs->mem, "projects/%s", id), name);
}

void
page_crumbs_app(struct res *rs, const struct app *app)
{
	page_crumbs_project(rs, app->project_id, app->project_name);
	crumb(rs, 1,
	    mem_fmt(rs->mem, "projects/%s?environment=%s", app->project_id,
		app->environment_id),
	    app->environment_name);
}

void
page_crumbs_deploy(struct res *rs, const struct app *app)
{
	page_crumbs_app(rs, app);
	crumb(rs, 2, mem_fmt(rs->mem, "applications/%s", app->id), app->name);
	crumb(rs, 3, mem_fmt(rs->mem, "applications/%s/deployments", app->id),
	    view_say(rs->mem, "Crumb",
		(const char *const[]){ "Deployments", NULL }));
}

void
page_put_app(struct res *rs, const struct app *app, const char *tab)
{
	if (tab == NULL)
		res_title(rs, "Name", app->name);
	else
		res_title(rs, mem_fmt(rs->mem, "App.%s", tab), app->name);
	res_put(rs, "App", app_fields, app);
	page_crumbs_app(rs, app);
}

static struct json *
parse(struct ctx *c, const char *json)
{
	struct err e = { .kind = ERR_NONE };
	struct json *tree;

	if (json == NULL || !json_parse(&e, c->mem, json, strlen(json), &tree))
		return NULL;
	return tree;
}

const char *
page_json(struct ctx *c, const char *json, const char *path)
{
	return json_text_at(parse(c, json), path, "");
}

const char *
page_lines(struct ctx *c, const char *json, const char *path)
{
	const struct json *all = parse(c, json);
	const struct json *tree = path != NULL ? json_at(all, path) : all;
	struct buf b;
	size_t i;

	buf_init(&b, c->mem, JSON_BYTES);
	for (i = 0; i < json_count(tree); i++) {
		if (json_type(tree) == JSON_OBJECT) {
			buf_str(&b, json_key(tree, i));
			buf_chr(&b, '=');
			buf_str(&b, json_text(json_value(tree, i), ""));
		} else {
			buf_str(&b, json_text(json_item(tree, i), ""));
		}
		buf_chr(&b, '\n');
	}
	return b.len > 0 ? b.text : "";
}
