/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/names.h"
#include "base/str.h"
#include "core/perm.h"
#include "web/limits.h"
#include "web/page/page.h"

/* A new application: one form, and the project with it where there is none. */

enum { VAR_ROWS = 3 };

/* clang-format off */
const struct form_field place_form[] = {
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
	{ "project", "main" },
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
	if (!project_find(c, q->project, &project) ||
	    !env_list(c, &project, &first, &envs))
		return false;
	if (envs.rows.n == 0)
		return err_set(&c->err, ERR_CONFLICT,
		    "this project has no environment; make one first");
	*env = *(const struct env *)envs.rows.at;
	return true;
}

/* Said in the address: Env.  Otherwise all there are to choose from: Places,
 * and none where the project is to be made. */
static bool
put_place(struct req *rq, struct res *rs)
{
	const struct place_query *q = rq->query;
	struct db_rows rows;
	struct env env = { .id = NULL };

	if (q->project == NULL && q->environment == NULL) {
		if (!env_places(rq->ctx, &rows))
			return false;
		res_put_rows(
		    rs, "Places", env_fields, sizeof(struct env), &rows);
		return true;
	}
	if (!find_place(rq->ctx, q, &env) ||
	    !perm_need(rq->ctx, env.my_role, PERM_EDIT))
		return false;
	res_put(rs, "Env", env_fields, &env);
	page_crumbs_project(rs, env.project_id, env.project_name);
	return true;
}

/* Which source the form shows: the one that was filled in.  With both filled
 * in none is chosen, so that both are seen. */
static const char *
source_of(const struct json *typed)
{
	bool git = json_text_at(typed, "gitSource/repoUrl", "")[0] != '\0';
	bool image = json_text_at(typed, "image", "")[0] != '\0';

	return git && image ? "" : git ? "git" : "image";
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

bool
page_new_app(struct req *rq, struct res *rs)
{
	size_t i;

	if (!put_place(rq, rs))
		return false;
	for (i = 0; i < COUNT(defaults); i++)
		put_value(rs, defaults[i].name, defaults[i].value);
	put_typed_vars(rs, json_get(rq->tree, "envVars"));
	res_title(rs, "NewApplication");
	res_put_text(rs, "Source", source_of(rq->tree));
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

/* An error about the project's name is not one about the application's. */
static bool
make_project(struct ctx *c, const char *name, struct app_input *in)
{
	const struct project_input new = { .name = name, .has_name = true };
	struct project made;

	if (name == NULL)
		return ctx_invalid(c, "environmentId", "required", NULL,
		    "choose where the application goes");
	if (project_create(c, &new, &made)) {
		in->project_id = made.id;
		return true;
	}
	if (same(c->err.field, "name"))
		return ctx_invalid(
		    c, "project", "conflict", name, "%s", c->err.text);
	return false;
}

static bool
settle_place(struct ctx *c, const struct app_draft *draft, struct app_input *in)
{
	struct env env;

	if (in->project_id != NULL)
		return true;
	if (in->environment_id == NULL)
		return make_project(c, draft->project, in);
	if (!env_find(c, in->environment_id, &env))
		return false;
	in->project_id = env.project_id;
	return true;
}

static bool
create(struct req *rq, struct res *rs)
{
	const struct app_draft *draft = rq->form;
	struct app_input in = draft->app;
	struct app made;

	in.deploy = !needs_key(rq->ctx, &in);
	if (!settle_place(rq->ctx, draft, &in) ||
	    !app_create(rq->ctx, &in, &made))
		return false;
	req_made(rq, made.team_id, made.id);
	if (!in.deploy)
		return res_redirect(rs, "/applications/%s", made.id);
	return res_redirect(rs, "/deployments/%s",
	    page_json(rq->ctx, made.last_deployment, "id"));
}

/* clang-format off */
const struct route page_app_new_routes[] = {
	{ METHOD_GET, "/applications/new", PERM_SIGNED_IN, .run = page_new_app,
	  ROUTE_QUERY(place_form, struct place_query),
	  .page = "app/new.cs", .says = "Form of a new application" },
	{ METHOD_POST, "/applications", PERM_SIGNED_IN, .run = create,
	  ROUTE_FORM(app_new_form, struct app_draft),
	  ROUTE_QUERY(place_form, struct place_query),
	  .page = "app/new.cs", .again = page_new_app,
	  .audit = "application.create", .says = "Create an application" },
	ROUTE_END
};
/* clang-format on */
