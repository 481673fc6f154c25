/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "core/var.h"
#include "web/api/api.h"

/* Variables of an application or of an environment: the same handlers. */

static struct var_owner
owner(const struct req *rq)
{
	return (struct var_owner){ rq->app, rq->env };
}

static bool
list(struct req *rq, struct res *rs)
{
	struct db_rows rows;

	return var_list(rq->ctx, owner(rq), &rows) &&
	       res_json_rows(rs, var_fields, sizeof(struct var), &rows);
}

static bool
put_all(struct req *rq, struct res *rs)
{
	return var_put_all(rq->ctx, owner(rq), rq->form) && list(rq, rs);
}

static bool
find(struct req *rq, const char *key, const struct var **out)
{
	const struct var *v;
	struct db_rows rows;
	size_t i;

	if (!var_list(rq->ctx, owner(rq), &rows))
		return false;
	v = rows.at;
	for (i = 0; i < rows.n; i++)
		if (same(v[i].key, key)) {
			*out = &v[i];
			return true;
		}
	return err_set(&rq->ctx->err, ERR_ABSENT, "no such variable");
}

/* The path names the variable; a key in the body may only repeat it. */
static bool
put(struct req *rq, struct res *rs)
{
	struct var_input in = *(const struct var_input *)rq->form;
	const struct var *v = NULL;

	if (in.key != NULL && !same(in.key, rq->param[1]))
		return ctx_invalid(rq->ctx, "key", "value", in.key,
		    "the address names another variable");
	in.key = rq->param[1];
	return var_put(rq->ctx, owner(rq), &in) && find(rq, in.key, &v) &&
	       res_json(rs, var_fields, v);
}

static bool
drop(struct req *rq, struct res *rs)
{
	return var_delete(rq->ctx, owner(rq), rq->param[1]) && res_none(rs);
}

/* clang-format off */
#define VARS(path, kind, word) \
	{ METHOD_GET, path, PERM_VIEW, .run = list, .target = kind, \
	  .gives = var_fields, .list = true, \
	  .says = "Variables of an " word ", without values of secrets" }, \
	{ METHOD_PUT, path, PERM_EDIT, .run = put_all, .target = kind, \
	  ROUTE_FORM(vars_form, struct vars_input), .gives = var_fields, \
	  .list = true, .audit = word ".variables-replace", .flags = ROUTE_RETRY, \
	  .says = "Replace the variables of an " word }, \
	{ METHOD_PUT, path "/:key", PERM_EDIT, .run = put, .target = kind, \
	  ROUTE_FORM(var_form, struct var_input), .gives = var_fields, \
	  .audit = word ".variable-set", .flags = ROUTE_RETRY, \
	  .says = "Set a variable of an " word }, \
	{ METHOD_DELETE, path "/:key", PERM_EDIT, .run = drop, .target = kind, \
	  .status = 204, .audit = word ".variable-delete", .flags = ROUTE_NO_FORM, \
	  .says = "Remove a variable of an " word }

const struct route api_var_routes[] = {
	VARS("/applications/:id/env", TARGET_APP, "application"),
	VARS("/environments/:id/env", TARGET_ENV, "environment"),
	ROUTE_END
};
/* clang-format on */
