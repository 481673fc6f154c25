/* SPDX-License-Identifier: MIT */
#include "web/api/api.h"

static bool
list(struct req *rq, struct res *rs)
{
	const struct deploy_query *q = rq->query;
	struct list_page page;

	return deploy_list(rq->ctx, &q->filter, &q->list, &page) &&
	       res_json_list(rs, deploy_fields, sizeof(struct deploy), &page);
}

static bool
show(struct req *rq, struct res *rs)
{
	return res_json(rs, deploy_fields, rq->deploy);
}

static bool
rollback(struct req *rq, struct res *rs)
{
	struct deploy d;

	return deploy_rollback(rq->ctx, rq->deploy, &d) &&
	       api_deploy_accepted(rq, rs, &d, rq->deploy->id);
}

static bool
cancel(struct req *rq, struct res *rs)
{
	struct deploy d;

	return deploy_cancel(rq->ctx, rq->deploy, &d) &&
	       res_json_made(rs, 202, NULL, deploy_fields, &d);
}

/* clang-format off */
const struct route api_deploy_routes[] = {
	{ METHOD_GET, "/deployments", PERM_SIGNED_IN, .run = list,
	  ROUTE_QUERY(deploy_query_form, struct deploy_query),
	  .gives = deploy_fields, .list = true,
	  .says = "Deployments of the caller's teams, newest first" },
	{ METHOD_GET, "/deployments/:id", PERM_VIEW, .run = show,
	  .target = TARGET_DEPLOY, .gives = deploy_fields,
	  .says = "A deployment with its stages" },
	{ METHOD_POST, "/deployments/:id/rollback", PERM_DEPLOY,
	  .run = rollback, .target = TARGET_DEPLOY,
	  .gives = deploy_accepted_fields, .status = 202,
	  .audit = "deployment.rollback",
	  .flags = ROUTE_NO_FORM | ROUTE_IDEMPOTENT | ROUTE_RETRY,
	  .says = "Go back to its release; of the active one, to the one before" },
	{ METHOD_POST, "/deployments/:id/cancel", PERM_DEPLOY, .run = cancel,
	  .target = TARGET_DEPLOY, .gives = deploy_fields, .status = 202,
	  .audit = "deployment.cancel",
	  .flags = ROUTE_NO_FORM | ROUTE_IDEMPOTENT | ROUTE_RETRY,
	  .says = "Cancel a deployment that is not over" },
	ROUTE_END
};
/* clang-format on */
