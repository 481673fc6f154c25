/* SPDX-License-Identifier: MIT */
#include "core/plan.h"
#include "web/page/page.h"
#include "web/query.h"

/* What a deployment would change, and what is different between two
 * releases. */

enum { RELEASES = 100 };

bool
page_put_plan(struct ctx *c, struct res *rs, const struct app *app)
{
	struct plan p;

	if (!plan_make(c, app, &p))
		return false;
	res_put(rs, "Plan", plan_fields, &p);
	return true;
}

bool
page_put_compared(struct ctx *c, struct res *rs, const struct app *app,
    int64_t from, int64_t to)
{
	struct plan_between b;

	if (!plan_compare(c, app, from, to, &b))
		return false;
	res_put(rs, "Compared", plan_between_fields, &b);
	return true;
}

static bool
plan(struct req *rq, struct res *rs)
{
	page_put_app(rs, rq->app, "Plan");
	return page_put_plan(rq->ctx, rs, rq->app);
}

static bool
compare(struct req *rq, struct res *rs)
{
	const struct list_query all = { .limit = RELEASES };
	const struct compare_query *q = rq->query;
	struct list_page page;

	if (!release_list(rq->ctx, rq->app, &all, &page))
		return false;
	page_put_app(rs, rq->app, "Compare");
	res_put_rows(
	    rs, "Releases", release_fields, sizeof(struct release), &page.rows);
	/* With one release there is nothing to compare, and the page says so.
	 */
	return page.rows.n < 2 ||
	       page_put_compared(rq->ctx, rs, rq->app, q->from, q->to);
}

/* clang-format off */
const struct route page_plan_routes[] = {
	{ METHOD_GET, "/applications/:id/plan", PERM_VIEW, .run = plan,
	  .target = TARGET_APP, .page = "app/plan.cs",
	  .says = "What a deployment would change" },
	{ METHOD_GET, "/applications/:id/compare", PERM_VIEW, .run = compare,
	  .target = TARGET_APP,
	  ROUTE_QUERY(compare_query_form, struct compare_query),
	  .page = "app/compare.cs",
	  .says = "What is different between two of its releases" },
	ROUTE_END
};
/* clang-format on */
