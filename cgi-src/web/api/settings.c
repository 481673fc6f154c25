/* SPDX-License-Identifier: MIT */
#include "core/setting.h"
#include "web/api/api.h"

static bool
list(struct req *rq, struct res *rs)
{
	struct db_rows rows;

	return setting_list(rq->ctx, &rows) &&
	       res_json_rows(
		   rs, setting_fields, sizeof(struct setting_now), &rows);
}

static bool
change(struct req *rq, struct res *rs)
{
	return setting_change(rq->ctx, rq->form) && list(rq, rs);
}

/* clang-format off */
const struct route api_setting_routes[] = {
	{ METHOD_GET, "/settings", PERM_INSTANCE, .run = list,
	  .gives = setting_fields, .list = true,
	  .says = "Settings of the instance, with what they may be" },
	{ METHOD_PATCH, "/settings", PERM_INSTANCE, .run = change,
	  ROUTE_FORM(setting_form, struct settings_input),
	  .gives = setting_fields, .list = true, .audit = AUDIT_BY_CORE,
	  .says = "Change settings; answers all of them" },
	ROUTE_END
};
/* clang-format on */
