/* SPDX-License-Identifier: MIT */
#include "core/need.h"
#include "web/api/api.h"

static bool
list(struct req *rq, struct res *rs)
{
	struct db_rows rows;

	return need_list(rq->ctx, NEED_MAX, &rows) &&
	       res_json_rows(rs, need_fields, sizeof(struct need), &rows);
}

/* clang-format off */
const struct route api_need_routes[] = {
	{ METHOD_GET, "/needs", PERM_SIGNED_IN, .run = list,
	  .gives = need_fields, .list = true,
	  .says = "What needs somebody, the worst first; at most 200" },
	ROUTE_END
};
/* clang-format on */
