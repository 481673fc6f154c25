/* SPDX-License-Identifier: MIT */
#include "web/api/api.h"

static bool
show(struct req *rq, struct res *rs)
{
	return res_json(rs, env_fields, rq->env);
}

static bool
change(struct req *rq, struct res *rs)
{
	struct env e;

	return env_update(rq->ctx, rq->env, rq->form, &e) &&
	       res_json(rs, env_fields, &e);
}

static bool
drop(struct req *rq, struct res *rs)
{
	return env_delete(rq->ctx, rq->env) && res_none(rs);
}

/* clang-format off */
const struct route api_env_routes[] = {
	{ METHOD_GET, "/environments/:id", PERM_VIEW, .run = show,
	  .target = TARGET_ENV, .gives = env_fields,
	  .says = "An environment" },
	{ METHOD_PATCH, "/environments/:id", PERM_ADMIN, .run = change,
	  .target = TARGET_ENV, ROUTE_FORM(env_change_form, struct env_input),
	  .gives = env_fields, .audit = "environment.update", .flags = ROUTE_RETRY,
	  .says = "Change an environment" },
	{ METHOD_DELETE, "/environments/:id", PERM_ADMIN, .run = drop,
	  .target = TARGET_ENV, .status = 204, .audit = "environment.delete",
	  .flags = ROUTE_NO_FORM,
	  .says = "Delete an environment that has no applications" },
	ROUTE_END
};
/* clang-format on */
