/* SPDX-License-Identifier: MIT */
#include "core/setting.h"
#include "web/page/page.h"

/* Settings of the instance, for its administrators. */

static bool
show(struct req *rq, struct res *rs)
{
	struct db_rows rows;

	if (!setting_list(rq->ctx, &rows))
		return false;
	res_title(rs, "Settings");
	res_put_rows(
	    rs, "Settings", setting_fields, sizeof(struct setting_now), &rows);
	return true;
}

static bool
change(struct req *rq, struct res *rs)
{
	if (!setting_change(rq->ctx, rq->form))
		return false;
	res_flash(rs, "Saved");
	return res_redirect(rs, "/settings");
}

/* clang-format off */
const struct route page_setting_routes[] = {
	{ METHOD_GET, "/settings", PERM_INSTANCE, .run = show,
	  .page = "setting/list.cs", .says = "Settings of the instance" },
	{ METHOD_POST, "/settings", PERM_INSTANCE, .run = change,
	  ROUTE_FORM(setting_form, struct settings_input),
	  .page = "setting/list.cs", .again = show, .audit = AUDIT_BY_CORE,
	  .says = "Change settings" },
	ROUTE_END
};
/* clang-format on */
