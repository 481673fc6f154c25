/* SPDX-License-Identifier: MIT */
#include "web/api/api.h"

static bool
list(struct req *rq, struct res *rs)
{
	struct list_page page;

	return team_list(rq->ctx, rq->query, &page) &&
	       res_json_list(rs, team_fields, sizeof(struct team), &page);
}

static bool
show(struct req *rq, struct res *rs)
{
	return res_json(rs, team_fields, rq->team);
}

static bool
members(struct req *rq, struct res *rs)
{
	struct list_page page;

	return member_list(rq->ctx, rq->team, rq->query, &page) &&
	       res_json_list(rs, member_fields, sizeof(struct member), &page);
}

/* clang-format off */
const struct route api_team_routes[] = {
	{ METHOD_GET, "/teams", PERM_SIGNED_IN, .run = list,
	  ROUTE_QUERY(list_query_form, struct list_query),
	  .gives = team_fields, .list = true,
	  .says = "Teams of the caller" },
	{ METHOD_GET, "/teams/:id", PERM_VIEW, .run = show,
	  .target = TARGET_TEAM, .gives = team_fields, .says = "A team" },
	{ METHOD_GET, "/teams/:id/members", PERM_VIEW, .run = members,
	  .target = TARGET_TEAM,
	  ROUTE_QUERY(list_query_form, struct list_query),
	  .gives = member_fields, .list = true,
	  .says = "Members of a team with their roles and what these allow" },
	ROUTE_END
};
/* clang-format on */
