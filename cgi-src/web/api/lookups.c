/* SPDX-License-Identifier: MIT */
#include "core/lookup.h"
#include "web/api/api.h"

static bool
start(struct req *rq, struct res *rs)
{
	struct lookup l;

	return lookup_start(rq->ctx, rq->form, &l) &&
	       res_json_made(rs, 202,
		   mem_fmt(rs->mem, "/api/v1/lookups/%s", l.id), lookup_fields,
		   &l);
}

static bool
show(struct req *rq, struct res *rs)
{
	struct lookup l;

	return lookup_find(rq->ctx, rq->param[0], &l) &&
	       res_json(rs, lookup_fields, &l);
}

/* clang-format off */
/* A look-up changes nothing of anybody's, and its own row says who asked: no
 * line of the audit log. */
const struct route api_lookup_routes[] = {
	{ METHOD_POST, "/lookups", PERM_SIGNED_IN, .run = start,
	  ROUTE_FORM(lookup_form, struct lookup_input), .status = 202,
	  .gives = lookup_fields, .audit = AUDIT_BY_CORE,
	  .flags = ROUTE_IDEMPOTENT,
	  .says = "Ask a repository for its branches, or about an image" },
	{ METHOD_GET, "/lookups/:id", PERM_SIGNED_IN, .run = show,
	  .target = TARGET_LOOKUP, .gives = lookup_fields,
	  .says = "What a look-up of the last hour has found" },
	ROUTE_END
};
/* clang-format on */
