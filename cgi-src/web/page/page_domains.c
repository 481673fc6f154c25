/* SPDX-License-Identifier: MIT */
#include "core/domain.h"
#include "web/page/page.h"
#include "web/query.h"

/* Host names of an application. */

static bool
show(struct req *rq, struct res *rs)
{
	const struct list_query all = { .limit = 100, .order = "asc" };
	struct list_page page;

	if (!domain_list(rq->ctx, rq->app, &all, &page))
		return false;
	page_put_app(rs, rq->app, "Domains");
	res_put_page(
	    rs, "Domains", domain_fields, sizeof(struct domain), &page);
	return true;
}

static bool
add(struct req *rq, struct res *rs)
{
	struct domain made;

	if (!domain_create(rq->ctx, rq->app, rq->form, &made))
		return false;
	req_made(rq, made.team_id, made.id);
	res_flash(rs, "HostAdded", made.host, rq->app->name);
	return res_redirect(rs, "/applications/%s/domains", rq->app->id);
}

static bool delete (struct req *rq, struct res *rs)
{
	if (!domain_delete(rq->ctx, rq->domain))
		return false;
	res_flash(rs, "HostRemoved", rq->domain->host);
	return res_redirect(
	    rs, "/applications/%s/domains", rq->domain->application_id);
}

/* clang-format off */
const struct route page_domain_routes[] = {
	{ METHOD_GET, "/applications/:id/domains", PERM_VIEW, .run = show,
	  .target = TARGET_APP, .page = "app/domains.cs",
	  .says = "Its host names" },
	{ METHOD_POST, "/applications/:id/domains", PERM_EDIT, .run = add,
	  .target = TARGET_APP, ROUTE_FORM(domain_form, struct domain_input),
	  .page = "app/domains.cs", .again = show,
	  .audit = "domain.create", .says = "Add a host name" },
	{ METHOD_POST, "/domains/:id/delete", PERM_EDIT, .run = delete,
	  .target = TARGET_DOMAIN, .flags = ROUTE_NO_FORM,
	  .audit = "domain.delete", .says = "Remove a host name" },
	ROUTE_END
};
/* clang-format on */
