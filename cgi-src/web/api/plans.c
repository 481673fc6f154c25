/* SPDX-License-Identifier: MIT */
#include "core/plan.h"
#include "web/api/api.h"
#include "web/query.h"

/* What would change, and what did. */

static bool
plan(struct req *rq, struct res *rs)
{
	struct plan p;

	return plan_make(rq->ctx, rq->app, &p) && res_json(rs, plan_fields, &p);
}

static bool
compare(struct req *rq, struct res *rs)
{
	const struct compare_query *q = rq->query;
	struct plan_between b;

	return plan_compare(rq->ctx, rq->app, q->from, q->to, &b) &&
	       res_json(rs, plan_between_fields, &b);
}

/* clang-format off */
const struct route api_plan_routes[] = {
	/* Changes nothing, so it has no row of its own in the audit log. */
	{ METHOD_POST, "/applications/:id/plan", PERM_DEPLOY, .run = plan,
	  .target = TARGET_APP, .gives = plan_fields, .audit = AUDIT_BY_CORE,
	  .flags = ROUTE_NO_FORM,
	  .says = "What a deployment would change" },
	{ METHOD_GET, "/applications/:id/releases/compare", PERM_VIEW,
	  .run = compare, .target = TARGET_APP,
	  ROUTE_QUERY(compare_query_form, struct compare_query),
	  .gives = plan_between_fields,
	  .says = "What is different between two of its releases" },
	ROUTE_END
};
/* clang-format on */
