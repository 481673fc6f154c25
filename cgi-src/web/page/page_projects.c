/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "web/limits.h"
#include "web/page/page.h"
#include "web/query.h"

/* Projects and what one holds. */

enum { APPS_SHOWN = 50 };

struct project_query {
	const char *environment, *status, *search, *cursor;
};

/* clang-format off */
static const struct form_field project_query_form[] = {
	{ .name = "environment", .type = FORM_TEXT, .hi = 36,
	  .offset = offsetof(struct project_query, environment),
	  .say = "the id of an environment, or all" },
	{ .name = "status", .type = FORM_ENUM, .words = app_state_words,
	  .offset = offsetof(struct project_query, status),
	  .say = "a state of applications, such as running or failed" },
	{ .name = "search", .type = FORM_TEXT, .hi = 100,
	  .offset = offsetof(struct project_query, search),
	  .say = "part of a name, host name, image or repository" },
	{ .name = "cursor", .type = FORM_TEXT, .hi = 500,
	  .offset = offsetof(struct project_query, cursor),
	  .say = "as the list gave it" },
	FORM_END
};
/* clang-format on */

static bool
list(struct req *rq, struct res *rs)
{
	struct list_page page;

	if (!project_list(rq->ctx, rq->query, &page))
		return false;
	res_title(rs, "Projects");
	res_put_page(
	    rs, "Projects", project_fields, sizeof(struct project), &page);
	return true;
}

static bool
show_new(struct req *rq, struct res *rs)
{
	(void)rq;
	res_title(rs, "NewProject");
	return true;
}

static bool
create(struct req *rq, struct res *rs)
{
	struct project made;

	if (!project_create(rq->ctx, rq->form, &made))
		return false;
	req_made(rq, made.team_id, made.id);
	return res_redirect(rs, "/projects/%s", made.id);
}

/* The chosen environment, the first, or NULL for all. */
static const struct env *
choose(const struct list_page *envs, const char *id)
{
	const struct env *e = envs->rows.at;
	size_t i;

	if (same(id, "all"))
		return NULL;
	for (i = 0; i < envs->rows.n; i++)
		if (same(e[i].id, id))
			return &e[i];
	return envs->rows.n > 0 ? &e[0] : NULL;
}

static bool
put_bin(struct req *rq, struct res *rs)
{
	const struct app_filter bin = { .project_id = rq->project->id,
		.deleted = true };
	const struct list_query last = { .limit = PROJECT_BIN_MAX };
	struct list_page gone;

	if (!app_list(rq->ctx, &bin, &last, &gone))
		return false;
	res_put_rows(rs, "Bin", app_fields, sizeof(struct app), &gone.rows);
	return true;
}

static bool
put_apps(struct req *rq, struct res *rs, const struct env *env)
{
	const struct project_query *asked = rq->query;
	const struct app_filter here = { .project_id = rq->project->id,
		.environment_id = env != NULL ? env->id : NULL,
		.status = asked->status };
	const struct list_query q = { .limit = APPS_SHOWN,
		.cursor = asked->cursor,
		.search = asked->search,
		.sort = "name" };
	struct list_page apps;

	if (!app_list(rq->ctx, &here, &q, &apps))
		return false;
	res_put_page(rs, "Apps", app_fields, sizeof(struct app), &apps);
	return true;
}

bool
page_project(struct req *rq, struct res *rs)
{
	const struct project_query *q = rq->query;
	const struct list_query first = {
		.limit = PROJECT_ENVS_MAX, .sort = "createdAt", .order = "asc"
	};
	struct list_page envs;
	const struct env *env;

	if (!env_list(rq->ctx, rq->project, &first, &envs))
		return false;
	env = choose(&envs, q->environment);
	res_title(rs, "Name", rq->project->name);
	res_put(rs, "Project", project_fields, rq->project);
	res_put_rows(rs, "Envs", env_fields, sizeof(struct env), &envs.rows);
	if (env != NULL)
		res_put(rs, "Env", env_fields, env);
	return put_apps(rq, rs, env) && put_bin(rq, rs);
}

static bool
show_settings(struct req *rq, struct res *rs)
{
	const struct project *p = rq->project;

	res_title(rs, "ProjectSettings", p->name);
	res_put(rs, "Project", project_fields, p);
	res_put_text(rs, "Form.Value.name", p->name);
	res_put_text(rs, "Form.Value.description", p->description);
	page_crumbs_project(rs, p->id, p->name);
	return true;
}

static bool
change(struct req *rq, struct res *rs)
{
	struct project changed;

	if (!project_update(rq->ctx, rq->project, rq->form, &changed))
		return false;
	res_flash(rs, "Saved");
	return res_redirect(rs, "/projects/%s", changed.id);
}

static bool delete (struct req *rq, struct res *rs)
{
	if (!page_sure(rq->ctx, rq->form, rq->project->name) ||
	    !project_delete(rq->ctx, rq->project))
		return false;
	res_flash(rs, "Deleted", rq->project->name);
	return res_redirect(rs, "/projects");
}

/* clang-format off */
const struct route page_project_routes[] = {
	{ METHOD_GET, "/projects", PERM_SIGNED_IN, .run = list,
	  ROUTE_QUERY(list_query_form, struct list_query),
	  .page = "project/list.cs", .says = "All projects" },
	{ METHOD_GET, "/projects/new", PERM_SIGNED_IN, .run = show_new,
	  .page = "project/new.cs", .says = "Form of a new project" },
	{ METHOD_POST, "/projects", PERM_SIGNED_IN, .run = create,
	  ROUTE_FORM(project_form, struct project_input),
	  .page = "project/new.cs", .again = show_new,
	  .audit = "project.create", .says = "Create a project" },
	{ METHOD_GET, "/projects/:id", PERM_VIEW, .run = page_project,
	  .target = TARGET_PROJECT,
	  ROUTE_QUERY(project_query_form, struct project_query),
	  .page = "project/show.cs", .says = "A project, by environment" },
	{ METHOD_GET, "/projects/:id/settings", PERM_ADMIN,
	  .run = show_settings, .target = TARGET_PROJECT,
	  .page = "project/edit.cs", .says = "Settings of a project" },
	{ METHOD_POST, "/projects/:id/settings", PERM_ADMIN, .run = change,
	  .target = TARGET_PROJECT,
	  ROUTE_FORM(project_change_form, struct project_input),
	  .page = "project/edit.cs", .again = show_settings,
	  .audit = "project.update", .says = "Change a project" },
	{ METHOD_POST, "/projects/:id/delete", PERM_ADMIN, .run = delete,
	  .target = TARGET_PROJECT,
	  ROUTE_FORM(confirm_form, struct confirm_input),
	  .page = "project/edit.cs", .again = show_settings,
	  .audit = "project.delete", .says = "Delete an empty project" },
	ROUTE_END
};
/* clang-format on */
