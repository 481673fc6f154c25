/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "web/page/page.h"
#include "web/query.h"

#include <stdio.h>

/* A team, who is in it, and what the roles there may. */

enum { SHOWN = 100, NODE_BYTES = 64 };

/* What a permission opens: the API's rows that ask for it.  Pages offer the
 * same. */
static size_t
put_opened(struct res *rs, size_t at, enum perm perm)
{
	struct route_walk w = { NULL, NULL };
	const struct route *row;
	char node[NODE_BYTES];
	size_t n = 0;
	bool api;

	while (route_next(&w, &row, &api)) {
		if (!api || row->perm != perm || row->target == TARGET_NONE)
			continue;
		(void)snprintf(
		    node, sizeof node, "Perms.%zu.opens.%zu", at, n++);
		res_put_text(rs, node, row->says);
	}
	return n;
}

static void
put_roles_of(struct res *rs, size_t at, enum perm perm)
{
	const char *role;
	char node[NODE_BYTES];
	size_t i;

	for (i = 0; (role = perm_role(i)) != NULL; i++) {
		(void)snprintf(
		    node, sizeof node, "Perms.%zu.roles.%zu.name", at, i);
		res_put_text(rs, node, role);
		(void)snprintf(
		    node, sizeof node, "Perms.%zu.roles.%zu.may", at, i);
		res_put_text(rs, node, perm_may(role, perm) ? "1" : "");
	}
}

/* The table of permissions, without those that nothing asks for. */
static void
put_perms(struct res *rs)
{
	char node[NODE_BYTES];
	size_t at = 0;
	int p;

	for (p = PERM_VIEW; p <= PERM_OWNER; p++) {
		if (put_opened(rs, at, (enum perm)p) == 0)
			continue;
		(void)snprintf(node, sizeof node, "Perms.%zu.name", at);
		res_put_text(rs, node, perm_name[p]);
		put_roles_of(rs, at++, (enum perm)p);
	}
}

static bool
put_team(struct req *rq, struct res *rs, const struct team *team)
{
	const struct list_query *asked = rq->query;
	struct list_query q = *asked;
	struct list_page page;

	q.limit = SHOWN;
	if (!member_list(rq->ctx, team, &q, &page))
		return false;
	res_title(rs, "Name", team->name);
	res_put(rs, "Team", team_fields, team);
	res_put_page(
	    rs, "Members", member_fields, sizeof(struct member), &page);
	put_perms(rs);
	return true;
}

static bool
show(struct req *rq, struct res *rs)
{
	return put_team(rq, rs, rq->team);
}

/* Who is in one team wants that one. */
static bool
list(struct req *rq, struct res *rs)
{
	const struct list_query *q = rq->query;
	struct list_page page;

	if (!team_list(rq->ctx, q, &page))
		return false;
	if (page.total == 1 && q->search == NULL && q->cursor == NULL)
		return res_redirect(
		    rs, "/teams/%s", ((const struct team *)page.rows.at)->id);
	res_title(rs, "Teams");
	res_put_page(rs, "Teams", team_fields, sizeof(struct team), &page);
	return true;
}

/* clang-format off */
const struct route page_team_routes[] = {
	{ METHOD_GET, "/teams", PERM_SIGNED_IN, .run = list,
	  ROUTE_QUERY(list_query_form, struct list_query),
	  .page = "team/list.cs", .says = "The own teams, or the only one" },
	{ METHOD_GET, "/teams/:id", PERM_VIEW, .run = show,
	  .target = TARGET_TEAM,
	  ROUTE_QUERY(list_query_form, struct list_query),
	  .page = "team/show.cs", .says = "A team, its members and roles" },
	ROUTE_END
};
/* clang-format on */
