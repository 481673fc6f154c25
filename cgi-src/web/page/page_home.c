/* SPDX-License-Identifier: MIT */
#include "core/need.h"
#include "web/page/page.h"

/* Home: what needs somebody, then the projects. */

enum { HOME_NEEDS = 10, HOME_PROJECTS = 12 };

struct home_query {
	const char *needs;
};

static const char *const needs_words[] = { "all", NULL };

/* clang-format off */
static const struct form_field home_query_form[] = {
	{ .name = "needs", .type = FORM_ENUM, .words = needs_words,
	  .offset = offsetof(struct home_query, needs),
	  .say = "all, or nothing for the worst of them" },
	FORM_END
};
/* clang-format on */

static bool
home(struct req *rq, struct res *rs)
{
	const struct home_query *asked = rq->query;
	const struct list_query q = { .limit = HOME_PROJECTS,
		.sort = "updatedAt" };
	const struct need *worst;
	struct list_page page;
	struct db_rows needs;

	if (!need_list(rq->ctx, asked->needs != NULL ? NEED_MAX : HOME_NEEDS,
		&needs) ||
	    !project_list(rq->ctx, &q, &page))
		return false;
	worst = needs.at;
	res_title(rs, "Home");
	res_put_rows(rs, "Needs", need_fields, sizeof(struct need), &needs);
	res_put_int(rs, "Needed", needs.n > 0 ? worst->total : 0);
	res_put_page(
	    rs, "Projects", project_fields, sizeof(struct project), &page);
	return true;
}

/* clang-format off */
const struct route page_home_routes[] = {
	{ METHOD_GET, "/", PERM_SIGNED_IN, .run = home, .page = "home/show.cs",
	  .flags = ROUTE_KEPT,
	  ROUTE_QUERY(home_query_form, struct home_query),
	  .says = "What needs somebody, and the projects" },
	ROUTE_END
};
/* clang-format on */
