/* SPDX-License-Identifier: MIT */
#include "web/api/api.h"

static bool
list(struct req *rq, struct res *rs)
{
	const struct app_query *q = rq->query;
	struct list_page page;

	return app_list(rq->ctx, &q->filter, &q->list, &page) &&
	       res_json_list(rs, app_fields, sizeof(struct app), &page);
}

static bool
create(struct req *rq, struct res *rs)
{
	struct app a;

	if (!app_create(rq->ctx, rq->form, &a))
		return false;
	req_made(rq, a.team_id, a.id);
	return res_json_made(rs, 201,
	    mem_fmt(rs->mem, "/api/v1/applications/%s", a.id), app_fields, &a);
}

static bool
show(struct req *rq, struct res *rs)
{
	return res_json(rs, app_fields, rq->app);
}

static bool
change(struct req *rq, struct res *rs)
{
	struct app a;

	return app_update(rq->ctx, rq->app, rq->form, &a) &&
	       res_json(rs, app_fields, &a);
}

static bool
drop(struct req *rq, struct res *rs)
{
	const struct app_delete_query *q = rq->query;

	return app_delete(rq->ctx, rq->app, q->delete_volumes) && res_none(rs);
}

static bool
restore(struct req *rq, struct res *rs)
{
	struct app a;

	return app_restore(rq->ctx, rq->app, &a) &&
	       res_json(rs, app_fields, &a);
}

static bool
releases(struct req *rq, struct res *rs)
{
	struct list_page page;

	return release_list(rq->ctx, rq->app, rq->query, &page) &&
	       res_json_list(rs, release_fields, sizeof(struct release), &page);
}

static bool
deployments(struct req *rq, struct res *rs)
{
	const struct deploy_filter f = { .application_id = rq->app->id };
	struct list_page page;

	return deploy_list(rq->ctx, &f, rq->query, &page) &&
	       res_json_list(rs, deploy_fields, sizeof(struct deploy), &page);
}

/* clang-format off */
const struct route api_app_routes[] = {
	{ METHOD_GET, "/applications", PERM_SIGNED_IN, .run = list,
	  ROUTE_QUERY(app_query_form, struct app_query),
	  .gives = app_fields, .list = true,
	  .says = "Applications of the caller's teams" },
	{ METHOD_POST, "/applications", PERM_SIGNED_IN, .run = create,
	  ROUTE_FORM(app_form, struct app_input), .gives = app_fields,
	  .status = 201, .audit = "application.create",
	  .flags = ROUTE_IDEMPOTENT | ROUTE_RETRY,
	  .says = "Make an application from an image or a Git repository" },
	{ METHOD_GET, "/applications/:id", PERM_VIEW, .run = show,
	  .target = TARGET_APP, .gives = app_fields, .flags = ROUTE_KEPT,
	  .says = "An application" },
	{ METHOD_PATCH, "/applications/:id", PERM_EDIT, .run = change,
	  .target = TARGET_APP, ROUTE_FORM(app_change_form, struct app_input),
	  .gives = app_fields, .audit = "application.update", .flags = ROUTE_RETRY,
	  .says = "Change an application; its next deployment applies it" },
	{ METHOD_DELETE, "/applications/:id", PERM_ADMIN, .run = drop,
	  .target = TARGET_APP,
	  ROUTE_QUERY(app_delete_query_form, struct app_delete_query),
	  .status = 204, .audit = "application.delete", .flags = ROUTE_NO_FORM,
	  .says = "Delete an application; it can be restored for 7 days" },
	{ METHOD_POST, "/applications/:id/restore", PERM_ADMIN, .run = restore,
	  .target = TARGET_APP_DELETED, .gives = app_fields,
	  .audit = "application.restore",
	  .flags = ROUTE_NO_FORM | ROUTE_IDEMPOTENT | ROUTE_RETRY,
	  .says = "Bring a deleted application back" },
	{ METHOD_GET, "/applications/:id/releases", PERM_VIEW, .run = releases,
	  .target = TARGET_APP, ROUTE_QUERY(list_query_form, struct list_query),
	  .gives = release_fields, .list = true,
	  .says = "Releases of an application, newest first" },
	{ METHOD_GET, "/applications/:id/deployments", PERM_VIEW,
	  .run = deployments, .target = TARGET_APP,
	  ROUTE_QUERY(list_query_form, struct list_query),
	  .gives = deploy_fields, .list = true,
	  .says = "Deployments of an application, newest first" },
	ROUTE_END
};
/* clang-format on */
