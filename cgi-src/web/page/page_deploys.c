/* SPDX-License-Identifier: MIT */
#include "web/page/page.h"
#include "web/query.h"

/* A deployment: its stages, its log, what it brought. */

bool
page_deploy(struct req *rq, struct res *rs)
{
	const struct deploy *d = rq->deploy;
	struct app app;

	if (!app_find(rq->ctx, d->application_id, &app) ||
	    !page_put_deploy_log(rq, rs))
		return false;
	res_title(rs, "Deployment",
	    mem_fmt(rs->mem, "%lld", (long long)d->number),
	    d->application_name);
	res_put(rs, "Deployment", deploy_fields, d);
	res_put(rs, "App", app_fields, &app);
	page_crumbs_deploy(rs, &app);
	return d->release_number == 0 || d->previous_number == 0 ||
	       page_put_compared(
		   rq->ctx, rs, &app, d->previous_number, d->release_number);
}

static bool
cancel(struct req *rq, struct res *rs)
{
	struct deploy now;

	if (!deploy_cancel(rq->ctx, rq->deploy, &now))
		return false;
	return res_redirect(rs, "/deployments/%s", now.id);
}

static bool
rollback(struct req *rq, struct res *rs)
{
	struct deploy made;

	if (!deploy_rollback(rq->ctx, rq->deploy, &made))
		return false;
	req_made(rq, made.team_id, made.id);
	return res_redirect(rs, "/deployments/%s", made.id);
}

/* clang-format off */
#define DEPLOY_BUTTON(name, words) \
	{ METHOD_POST, "/deployments/:id/" #name, PERM_DEPLOY, .run = name, \
	  .target = TARGET_DEPLOY, .page = "deploy/show.cs", \
	  .again = page_deploy, .audit = "deployment." #name, \
	  .flags = ROUTE_NO_FORM | ROUTE_RETRY, .says = words }

const struct route page_deploy_routes[] = {
	{ METHOD_GET, "/deployments/:id", PERM_VIEW, .run = page_deploy,
	  .target = TARGET_DEPLOY,
	  ROUTE_QUERY(deploy_log_query_form, struct log_query),
	  .page = "deploy/show.cs", .says = "A deployment with its log" },
	DEPLOY_BUTTON(cancel, "Stop a deployment"),
	DEPLOY_BUTTON(rollback, "Bring a release back"),
	ROUTE_END
};
/* clang-format on */
