/* SPDX-License-Identifier: MIT */
#include "core/search.h"
#include "web/page/page.h"

/* The search over all names; the field at the top of every page leads here. */

static bool
search(struct req *rq, struct res *rs)
{
	const struct search_query *q = rq->query;
	struct db_rows rows;
	bool more;

	res_title(rs, "Search");
	if (q->q == NULL)
		return true;
	res_title(rs, "SearchFor", q->q);
	if (!search_names(rq->ctx, q->q, &rows, &more))
		return false;
	res_put_rows(rs, "Found", found_fields, sizeof(struct found), &rows);
	res_put_text(rs, "More", more ? "1" : "");
	return true;
}

/* clang-format off */
const struct route page_search_routes[] = {
	{ METHOD_GET, "/search", PERM_SIGNED_IN, .run = search,
	  ROUTE_QUERY(search_page_form, struct search_query),
	  .page = "search/show.cs", .says = "Search over all names" },
	ROUTE_END
};
/* clang-format on */
