/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "web/page/page.h"

#include <stdio.h>

/* The overview: what needs somebody, then the projects. */

enum { HOME_APPS = 100, HOME_NEEDS = 10, HOME_PROJECTS = 12 };

/* The id of the application's last deployment when that failed. */
static const char *
failed_last(struct ctx *c, const struct app *app)
{
	if (!same(page_json(c, app->last_deployment, "status"), "failed"))
		return NULL;
	return page_json(c, app->last_deployment, "id");
}

static bool
is_unwell(const struct app *app)
{
	return same(app->status, "failed") || same(app->status, "degraded") ||
	       same(app->health_status, "unhealthy");
}

static bool
put_needs(struct ctx *c, struct res *rs)
{
	const struct list_query q = { .limit = HOME_APPS, .sort = "updatedAt" };
	const struct app_filter all = { 0 };
	struct list_page page;
	const struct app *apps;
	struct deploy d;
	char node[32];
	size_t i, n = 0;

	if (!app_list(c, &all, &q, &page))
		return false;
	apps = page.rows.at;
	for (i = 0; i < page.rows.n && n < HOME_NEEDS; i++) {
		const char *id = failed_last(c, &apps[i]);

		if (id == NULL && !is_unwell(&apps[i]))
			continue;
		(void)snprintf(node, sizeof node, "Needs.%zu", n);
		res_put(rs, node, app_fields, &apps[i]);
		(void)snprintf(node, sizeof node, "Needs.%zu.deploy", n++);
		if (id == NULL)
			continue;
		if (!deploy_find(c, id, &d))
			return false;
		res_put(rs, node, deploy_fields, &d);
	}
	return true;
}

static bool
home(struct req *rq, struct res *rs)
{
	const struct list_query q = { .limit = HOME_PROJECTS,
		.sort = "updatedAt" };
	struct list_page page;

	if (!put_needs(rq->ctx, rs) || !project_list(rq->ctx, &q, &page))
		return false;
	res_title(rs, "Overview");
	res_put_page(
	    rs, "Projects", project_fields, sizeof(struct project), &page);
	return true;
}

/* clang-format off */
const struct route page_home_routes[] = {
	{ METHOD_GET, "/", PERM_SIGNED_IN, .run = home, .page = "home/show.cs",
	  .says = "What needs somebody, and the projects" },
	ROUTE_END
};
/* clang-format on */
