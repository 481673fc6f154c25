/* SPDX-License-Identifier: MIT */
#include "web/page/page.h"

/* A deployment: its stages, its log, what it brought. */

enum { LOG_LINES = 1000 };

bool
page_deploy(struct req *rq, struct res *rs)
{
	const struct deploy *d = rq->deploy;
	const struct deploy_log *last;
	struct db_rows lines;
	struct app app;

	if (!app_find(rq->ctx, d->application_id, &app) ||
	    !deploy_logs(rq->ctx, d, 0, LOG_LINES, &lines))
		return false;
	last = lines.at;
	res_title(rs, "Deployment",
	    mem_fmt(rs->mem, "%lld", (long long)d->number),
	    d->application_name);
	res_put(rs, "Deployment", deploy_fields, d);
	res_put(rs, "App", app_fields, &app);
	res_put_rows(
	    rs, "Logs", deploy_log_fields, sizeof(struct deploy_log), &lines);
	res_put_int(rs, "Last", lines.n > 0 ? last[lines.n - 1].sequence : 0);
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
	  .target = TARGET_DEPLOY, .page = "deploy/show.cs",
	  .says = "A deployment with its log" },
	DEPLOY_BUTTON(cancel, "Stop a deployment"),
	DEPLOY_BUTTON(rollback, "Bring a release back"),
	ROUTE_END
};
/* clang-format on */
