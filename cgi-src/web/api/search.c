/* SPDX-License-Identifier: MIT */
#include "core/search.h"
#include "web/api/api.h"

static bool
search(struct req *rq, struct res *rs)
{
	const struct search_query *q = rq->query;
	struct db_rows rows;
	bool more;

	return search_names(rq->ctx, q->q, &rows, &more) &&
	       res_json_rows(rs, found_fields, sizeof(struct found), &rows);
}

/* clang-format off */
const struct route api_search_routes[] = {
	{ METHOD_GET, "/search", PERM_SIGNED_IN, .run = search,
	  ROUTE_QUERY(search_query_form, struct search_query),
	  .gives = found_fields, .list = true,
	  .says = "Find projects, environments and applications by their names" },
	ROUTE_END
};
/* clang-format on */
