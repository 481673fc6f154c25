/* SPDX-License-Identifier: MIT */
#include "web/api/api.h"

static bool
list(struct req *rq, struct res *rs)
{
	struct list_page page;

	return domain_list(rq->ctx, rq->app, rq->query, &page) &&
	       res_json_list(rs, domain_fields, sizeof(struct domain), &page);
}

static bool
create(struct req *rq, struct res *rs)
{
	struct domain d;

	if (!domain_create(rq->ctx, rq->app, rq->form, &d))
		return false;
	req_made(rq, d.team_id, d.id);
	return res_json_made(rs, 201,
	    mem_fmt(rs->mem, "/api/v1/domains/%s", d.id), domain_fields, &d);
}

static bool
show(struct req *rq, struct res *rs)
{
	return res_json(rs, domain_fields, rq->domain);
}

static bool
change(struct req *rq, struct res *rs)
{
	struct domain d;

	return domain_update(rq->ctx, rq->domain, rq->form, &d) &&
	       res_json(rs, domain_fields, &d);
}

static bool
drop(struct req *rq, struct res *rs)
{
	return domain_delete(rq->ctx, rq->domain) && res_none(rs);
}

/* clang-format off */
const struct route api_domain_routes[] = {
	{ METHOD_GET, "/applications/:id/domains", PERM_VIEW, .run = list,
	  .target = TARGET_APP, ROUTE_QUERY(list_query_form, struct list_query),
	  .gives = domain_fields, .list = true,
	  .says = "Host names of an application" },
	{ METHOD_POST, "/applications/:id/domains", PERM_EDIT, .run = create,
	  .target = TARGET_APP, ROUTE_FORM(domain_form, struct domain_input),
	  .gives = domain_fields, .status = 201, .audit = "domain.create",
	  .flags = ROUTE_IDEMPOTENT | ROUTE_RETRY,
	  .says = "Add a host name" },
	{ METHOD_GET, "/domains/:id", PERM_VIEW, .run = show,
	  .target = TARGET_DOMAIN, .gives = domain_fields,
	  .says = "A host name" },
	{ METHOD_PATCH, "/domains/:id", PERM_EDIT, .run = change,
	  .target = TARGET_DOMAIN,
	  ROUTE_FORM(domain_change_form, struct domain_input),
	  .gives = domain_fields, .audit = "domain.update", .flags = ROUTE_RETRY,
	  .says = "Change where a host name leads" },
	{ METHOD_DELETE, "/domains/:id", PERM_EDIT, .run = drop,
	  .target = TARGET_DOMAIN, .status = 204, .audit = "domain.delete",
	  .flags = ROUTE_NO_FORM,
	  .says = "Remove a host name" },
	ROUTE_END
};
/* clang-format on */
