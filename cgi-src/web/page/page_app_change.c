/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/names.h"
#include "base/str.h"
#include "core/perm.h"
#include "web/page/page.h"

/* Making, changing, deleting and restoring applications. */

enum { ENVS_MAX = 100, VAR_ROWS = 3, VAR_ROWS_MAX = 50 };

struct place_query {
	const char *project, *environment;
};

/* clang-format off */
static const struct form_field place_form[] = {
	{ .name = "project", .type = FORM_TEXT, .hi = 36,
	  .offset = offsetof(struct place_query, project),
	  .say = "the id of a project" },
	{ .name = "environment", .type = FORM_TEXT, .hi = 36,
	  .offset = offsetof(struct place_query, environment),
	  .say = "the id of an environment" },
	FORM_END
};

/* What core takes when nothing is said, shown so that nobody has to guess. */
static const struct {
	const char *name, *value;
} defaults[] = {
	{ "port", "8080" },
	{ "replicas", "1" },
	{ "pullPolicy", "missing" },
	{ "readOnly", "false" },
	{ "healthCheck.type", "http" },
	{ "healthCheck.path", "/" },
	{ "healthCheck.interval", "5" },
	{ "healthCheck.timeout", "3" },
	{ "healthCheck.retries", "3" },
	{ "healthCheck.startPeriod", "30" },
};
/* clang-format on */

static void
put_value(struct res *rs, const char *name, const char *value)
{
	res_put_text(rs, mem_fmt(rs->mem, "Form.Value.%s", name), value);
}

/* The environment that was asked for, or the project's first. */
static bool
find_place(struct ctx *c, const struct place_query *q, struct env *env)
{
	const struct list_query first = {
		.limit = 1, .sort = "createdAt", .order = "asc"
	};
	struct project project;
	struct list_page envs;

	if (q->environment != NULL)
		return env_find(c, q->environment, env);
	if (q->project == NULL)
		return err_set(&c->err, ERR_ABSENT, "no such project");
	if (!project_find(c, q->project, &project) ||
	    !env_list(c, &project, &first, &envs))
		return false;
	if (envs.rows.n == 0)
		return err_set(&c->err, ERR_CONFLICT,
		    "this project has no environment; make one first");
	*env = *(const struct env *)envs.rows.at;
	return true;
}

/* Which source the form shows: the one that was filled in.  With both filled
 * in none is chosen, so that both are seen. */
static const char *
source_of(const struct json *typed)
{
	bool git = json_text_at(typed, "gitSource/repoUrl", "")[0] != '\0';
	bool image = json_text_at(typed, "image", "")[0] != '\0';

	return git && image ? "" : image ? "image" : "git";
}

/* Variables as typed, without the values of secrets. */
static void
put_typed_vars(struct res *rs, const struct json *vars)
{
	static const char *const parts[] = { "key", "value", "isSecret" };
	size_t i, p;

	for (i = 0; i < json_count(vars) && i < VAR_ROWS_MAX; i++) {
		const struct json *row = json_item(vars, i);
		bool secret = json_get(row, "isSecret") != NULL;

		for (p = 0; p < COUNT(parts); p++)
			if (!secret || !same(parts[p], "value"))
				put_value(rs,
				    mem_fmt(
					rs->mem, "envVars.%zu.%s", i, parts[p]),
				    json_text(json_get(row, parts[p]), ""));
	}
	res_put_int(rs, "Rows.Last", i > VAR_ROWS ? (int64_t)i : VAR_ROWS - 1);
}

static bool
show_new(struct req *rq, struct res *rs)
{
	const char *source = source_of(rq->tree);
	struct env env;
	size_t i;

	if (!find_place(rq->ctx, rq->query, &env) ||
	    !perm_need(rq->ctx, env.my_role, PERM_EDIT))
		return false;
	for (i = 0; i < COUNT(defaults); i++)
		put_value(rs, defaults[i].name, defaults[i].value);
	put_typed_vars(rs, json_get(rq->tree, "envVars"));
	res_title(rs, "New application");
	res_put(rs, "Env", env_fields, &env);
	res_put_text(rs, "Source", source);
	page_crumbs_project(rs, env.project_id, env.project_name);
	return true;
}

/* A deploy key has to be added to the repository before it can be read. */
static bool
needs_key(struct ctx *c, const struct app_input *in)
{
	struct err e = { .kind = ERR_NONE };
	struct git_url url;

	return in->git_source != NULL && in->git_source->repo_url != NULL &&
	       git_url_parse(&e, c->mem, in->git_source->repo_url, &url) &&
	       same(url.scheme, "ssh");
}

static bool
create(struct req *rq, struct res *rs)
{
	struct app_input in = *(const struct app_input *)rq->form;
	struct app made;

	in.deploy = !needs_key(rq->ctx, &in);
	if (!app_create(rq->ctx, &in, &made))
		return false;
	req_made(rq, made.team_id, made.id);
	if (!in.deploy)
		return res_redirect(rs, "/applications/%s", made.id);
	return res_redirect(rs, "/deployments/%s",
	    page_json(rq->ctx, made.last_deployment, "id"));
}

static bool
show_settings(struct req *rq, struct res *rs)
{
	const struct app *a = rq->app;
	struct ctx *c = rq->ctx;

	page_put_app(rs, a, "Settings");
	res_put_json(rs, "Form.Value.gitSource", a->git_source);
	res_put_json(rs, "Form.Value.healthCheck", a->health_check);
	res_put_json(rs, "Form.Value.resources", a->resources);
	put_value(rs, "gitSource.buildArgs",
	    page_lines(c, a->git_source, "buildArgs"));
	put_value(rs, "healthCheck.command",
	    page_lines(c, a->health_check, "command"));
	put_value(rs, "command", page_lines(c, a->command, NULL));
	put_value(rs, "name", a->name);
	put_value(rs, "description", a->description);
	put_value(rs, "image", a->image);
	put_value(rs, "pullPolicy", a->pull_policy);
	put_value(rs, "readOnly", a->read_only ? "true" : "false");
	res_put_int(rs, "Form.Value.port", a->port);
	return true;
}

/* The form of the limits with every field emptied: none is left. */
static const struct app_resources_input no_limits = {
	.has_memory_limit = true,
	.has_memory_reservation = true,
	.has_cpu_limit = true,
	.has_cpu_reservation = true,
	.has_pids_limit = true,
};

static bool
change(struct req *rq, struct res *rs)
{
	struct app_resources_input none = no_limits;
	struct app_input in = *(const struct app_input *)rq->form;
	struct app changed;

	if (in.resources == NULL && json_get(rq->tree, "resources") != NULL)
		in.resources = &none;
	if (!app_update(rq->ctx, rq->app, &in, &changed))
		return false;
	res_flash(rs, "Saved.");
	return res_redirect(rs, "/applications/%s/settings", changed.id);
}

static bool delete (struct req *rq, struct res *rs)
{
	const struct app *a = rq->app;

	if (!page_sure(rq->ctx, rq->form, a->name) ||
	    !app_delete(rq->ctx, a, false))
		return false;
	res_flash(rs, "%s is deleted. It can be restored for 7 days.", a->name);
	return res_redirect(rs, "/projects/%s?environment=%s", a->project_id,
	    a->environment_id);
}

static bool
restore(struct req *rq, struct res *rs)
{
	struct app back;

	if (!app_restore(rq->ctx, rq->app, &back))
		return false;
	res_flash(rs, "%s is back.", back.name);
	return res_redirect(rs, "/applications/%s", back.id);
}

/* clang-format off */
const struct route page_app_change_routes[] = {
	{ METHOD_GET, "/applications/new", PERM_SIGNED_IN, .run = show_new,
	  ROUTE_QUERY(place_form, struct place_query),
	  .page = "app/new.cs", .says = "Form of a new application" },
	{ METHOD_POST, "/applications", PERM_SIGNED_IN, .run = create,
	  ROUTE_FORM(app_form, struct app_input),
	  ROUTE_QUERY(place_form, struct place_query),
	  .page = "app/new.cs", .again = show_new,
	  .audit = "application.create", .says = "Create an application" },
	{ METHOD_GET, "/applications/:id/settings", PERM_VIEW,
	  .run = show_settings, .target = TARGET_APP,
	  .page = "app/settings.cs", .says = "Settings of an application" },
	{ METHOD_POST, "/applications/:id/settings", PERM_EDIT, .run = change,
	  .target = TARGET_APP, ROUTE_FORM(app_change_form, struct app_input),
	  .page = "app/settings.cs", .again = show_settings,
	  .audit = "application.update", .says = "Change an application" },
	{ METHOD_POST, "/applications/:id/delete", PERM_ADMIN, .run = delete,
	  .target = TARGET_APP, ROUTE_FORM(confirm_form, struct confirm_input),
	  .page = "app/settings.cs", .again = show_settings,
	  .audit = "application.delete", .says = "Delete an application" },
	{ METHOD_POST, "/applications/:id/restore", PERM_ADMIN, .run = restore,
	  .target = TARGET_APP_DELETED, .flags = ROUTE_NO_FORM,
	  .audit = "application.restore",
	  .says = "Bring a deleted application back" },
	ROUTE_END
};
/* clang-format on */
