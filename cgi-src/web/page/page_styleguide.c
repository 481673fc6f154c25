/* SPDX-License-Identifier: MIT */
#include "web/page/page.h"

/* The recurring pieces of pages, shown together for those who make pages. */

static bool
styleguide(struct req *rq, struct res *rs)
{
	(void)rq;
	res_title(rs, "StyleGuide");
	return true;
}

/* clang-format off */
const struct route page_styleguide_routes[] = {
	{ METHOD_GET, "/styleguide", PERM_SIGNED_IN, .run = styleguide,
	  .page = "styleguide/show.cs", .says = "The pieces of pages" },
	ROUTE_END
};
/* clang-format on */
