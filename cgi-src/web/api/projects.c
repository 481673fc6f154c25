/* SPDX-License-Identifier: MIT */
#include "web/api/api.h"

static bool
list(struct req *rq, struct res *rs)
{
	struct list_page page;

	return project_list(rq->ctx, rq->query, &page) &&
	       res_json_list(rs, project_fields, sizeof(struct project), &page);
}

static bool
create(struct req *rq, struct res *rs)
{
	struct project p;

	if (!project_create(rq->ctx, rq->form, &p))
		return false;
	req_made(rq, p.team_id, p.id);
	return res_json_made(rs, 201,
	    mem_fmt(rs->mem, "/api/v1/projects/%s", p.id), project_fields, &p);
}

static bool
show(struct req *rq, struct res *rs)
{
	return res_json(rs, project_fields, rq->project);
}

static bool
change(struct req *rq, struct res *rs)
{
	struct project p;

	return project_update(rq->ctx, rq->project, rq->form, &p) &&
	       res_json(rs, project_fields, &p);
}

static bool
drop(struct req *rq, struct res *rs)
{
	return project_delete(rq->ctx, rq->project) && res_none(rs);
}

static bool
applications(struct req *rq, struct res *rs)
{
	const struct list_query *q = rq->query;
	struct app_filter f = { .project_id = rq->project->id };
	struct list_page page;

	return app_list(rq->ctx, &f, q, &page) &&
	       res_json_list(rs, app_fields, sizeof(struct app), &page);
}

static bool
environments(struct req *rq, struct res *rs)
{
	struct list_page page;

	return env_list(rq->ctx, rq->project, rq->query, &page) &&
	       res_json_list(rs, env_fields, sizeof(struct env), &page);
}

static bool
env_new(struct req *rq, struct res *rs)
{
	struct env e;

	if (!env_create(rq->ctx, rq->project, rq->form, &e))
		return false;
	req_made(rq, e.team_id, e.id);
	return res_json_made(rs, 201,
	    mem_fmt(rs->mem, "/api/v1/environments/%s", e.id), env_fields, &e);
}

/* clang-format off */
const struct route api_project_routes[] = {
	{ METHOD_GET, "/projects", PERM_SIGNED_IN, .run = list,
	  ROUTE_QUERY(list_query_form, struct list_query),
	  .gives = project_fields, .list = true,
	  .says = "Projects of the caller's teams" },
	{ METHOD_POST, "/projects", PERM_SIGNED_IN, .run = create,
	  ROUTE_FORM(project_form, struct project_input), .gives = project_fields,
	  .status = 201, .audit = "project.create",
	  .flags = ROUTE_IDEMPOTENT | ROUTE_RETRY,
	  .says = "Make a project, with the environment production" },
	{ METHOD_GET, "/projects/:id", PERM_VIEW, .run = show,
	  .target = TARGET_PROJECT, .gives = project_fields,
	  .says = "A project with its statistics" },
	{ METHOD_PATCH, "/projects/:id", PERM_ADMIN, .run = change,
	  .target = TARGET_PROJECT,
	  ROUTE_FORM(project_change_form, struct project_input),
	  .gives = project_fields, .audit = "project.update", .flags = ROUTE_RETRY,
	  .says = "Change a project" },
	{ METHOD_DELETE, "/projects/:id", PERM_ADMIN, .run = drop,
	  .target = TARGET_PROJECT, .status = 204, .audit = "project.delete",
	  .flags = ROUTE_NO_FORM,
	  .says = "Delete a project that has no applications" },
	{ METHOD_GET, "/projects/:id/applications", PERM_VIEW,
	  .run = applications, .target = TARGET_PROJECT,
	  ROUTE_QUERY(list_query_form, struct list_query),
	  .gives = app_fields, .list = true,
	  .says = "Applications of a project" },
	{ METHOD_GET, "/projects/:id/environments", PERM_VIEW,
	  .run = environments, .target = TARGET_PROJECT,
	  ROUTE_QUERY(list_query_form, struct list_query),
	  .gives = env_fields, .list = true,
	  .says = "Environments of a project" },
	{ METHOD_POST, "/projects/:id/environments", PERM_ADMIN, .run = env_new,
	  .target = TARGET_PROJECT, ROUTE_FORM(env_form, struct env_input),
	  .gives = env_fields, .status = 201, .audit = "environment.create",
	  .flags = ROUTE_IDEMPOTENT | ROUTE_RETRY,
	  .says = "Make an environment" },
	ROUTE_END
};
/* clang-format on */
