/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "web/page/page.h"
#include "web/query.h"

/* What an application may use, how often it runs, and what it does now. */

static bool
show(struct req *rq, struct res *rs)
{
	const struct app *a = rq->app;
	struct db_rows tasks;

	if (!app_tasks(rq->ctx, a, &tasks))
		return false;
	page_put_app(rs, a, "Resources");
	res_put_rows(
	    rs, "Tasks", app_task_fields, sizeof(struct app_task), &tasks);
	res_put_json(rs, "Form.Value.resources", a->resources);
	res_put_int(rs, "Form.Value.replicas", a->replicas);
	return true;
}

/* The form with every field emptied: no limit is left. */
static const struct app_resources_input no_limits = {
	.has_memory_limit = true,
	.has_memory_reservation = true,
	.has_cpu_limit = true,
	.has_cpu_reservation = true,
	.has_pids_limit = true,
};

static bool
limit(struct req *rq, struct res *rs)
{
	struct app_resources_input none = no_limits;
	struct app_input in = *(const struct app_input *)rq->form;
	struct app changed;

	if (in.resources == NULL && json_get(rq->tree, "resources") != NULL)
		in.resources = &none;
	if (!app_update(rq->ctx, rq->app, &in, &changed))
		return false;
	res_flash(rs, "Saved");
	return res_redirect(rs, "/applications/%s/resources", changed.id);
}

static bool
scale(struct req *rq, struct res *rs)
{
	const struct scale_input *in = rq->form;
	struct app now;

	if (!app_act(rq->ctx, rq->app, APP_SCALE, in->replicas, &now))
		return false;
	if (in->replicas == 1)
		res_flash(rs, "ScaledToOne", now.name);
	else
		res_flash(rs, "Scaled", now.name,
		    mem_fmt(rs->mem, "%lld", (long long)in->replicas));
	return res_redirect(rs, "/applications/%s/resources", now.id);
}

/* clang-format off */
const struct route page_resource_routes[] = {
	{ METHOD_GET, "/applications/:id/resources", PERM_VIEW, .run = show,
	  .target = TARGET_APP, .page = "app/resources.cs",
	  .says = "Limits, replicas and tasks of an application" },
	{ METHOD_POST, "/applications/:id/resources", PERM_EDIT, .run = limit,
	  .target = TARGET_APP, ROUTE_FORM(app_limits_form, struct app_input),
	  .page = "app/resources.cs", .again = show,
	  .audit = "application.update", .says = "Change its limits" },
	{ METHOD_POST, "/applications/:id/scale", PERM_DEPLOY, .run = scale,
	  .target = TARGET_APP, ROUTE_FORM(scale_form, struct scale_input),
	  .page = "app/resources.cs", .again = show,
	  .audit = "application.scale", .says = "Change the replicas" },
	ROUTE_END
};
/* clang-format on */
