/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/str.h"
#include "core/var.h"
#include "web/page/page.h"

/* Variables of an application and shared ones of an environment: the same
 * handlers, the target says whose. */

struct key_query {
	const char *key;
};

struct import_input {
	const char *text;
	bool secret;
};

/* clang-format off */
static const struct form_field key_form[] = {
	{ .name = "key", .type = FORM_TEXT, .hi = 255,
	  .offset = offsetof(struct key_query, key),
	  .say = "the name of a variable" },
	FORM_END
};

static const struct form_field import_form[] = {
	{ .name = "text", .type = FORM_SECRET, .need = true, .lo = 1, .hi = 262144,
	  .offset = offsetof(struct import_input, text),
	  .say = "lines such as NAME=value" },
	{ .name = "secret", .type = FORM_BOOL,
	  .offset = offsetof(struct import_input, secret),
	  .say = "true or false" },
	FORM_END
};
/* clang-format on */

static struct var_owner
owner(const struct req *rq)
{
	return (struct var_owner){ rq->app, rq->app == NULL ? rq->env : NULL };
}

static bool
back(struct req *rq, struct res *rs)
{
	if (rq->app != NULL)
		return res_redirect(
		    rs, "/applications/%s/environment", rq->app->id);
	return res_redirect(rs, "/environments/%s", rq->env->id);
}

/* The variable that is to be replaced, in the form. */
static void
put_chosen(struct res *rs, const struct db_rows *vars, const char *key)
{
	const struct var *v = vars->at;
	size_t i;

	for (i = 0; i < vars->n; i++)
		if (same(v[i].key, key)) {
			res_put_text(rs, "Form.Value.key", key);
			res_put_text(rs, "Form.Value.value", v[i].value);
			res_put_text(rs, "Form.Value.usage", v[i].usage);
			if (v[i].is_secret)
				res_put_text(rs, "Form.Value.isSecret", "true");
		}
}

/* Lines that were not taken come back, unless they are secrets. */
static void
put_typed(struct res *rs, const struct json *typed)
{
	if (json_get(typed, "secret") == NULL)
		res_put_text(rs, "Form.Value.text",
		    json_text(json_get(typed, "text"), ""));
	if (json_get(typed, "isSecret") == NULL)
		res_put_text(rs, "Form.Value.value",
		    json_text(json_get(typed, "value"), ""));
}

static bool
show(struct req *rq, struct res *rs)
{
	const struct key_query *q = rq->query;
	struct db_rows vars;

	if (rq->app == NULL) {
		if (!page_env(rq, rs))
			return false;
	} else {
		page_put_app(rs, rq->app, "Environment");
		res_put_text(rs, "Base",
		    mem_fmt(rs->mem, "applications/%s", rq->app->id));
	}
	if (!var_list(rq->ctx, owner(rq), &vars))
		return false;
	res_put_rows(rs, "Vars", var_fields, sizeof(struct var), &vars);
	if (q != NULL && q->key != NULL)
		put_chosen(rs, &vars, q->key);
	if (rq->tree != NULL)
		put_typed(rs, rq->tree);
	return true;
}

static bool
put(struct req *rq, struct res *rs)
{
	const struct var_input *in = rq->form;

	if (!var_put(rq->ctx, owner(rq), in))
		return false;
	res_flash(rs, "VarSet", in->key);
	return back(rq, rs);
}

static bool
import(struct req *rq, struct res *rs)
{
	const struct import_input *in = rq->form;

	if (!var_import(rq->ctx, owner(rq), in->text, in->secret))
		return false;
	res_flash(rs, "VarsImported");
	return back(rq, rs);
}

static bool delete (struct req *rq, struct res *rs)
{
	if (!var_delete(rq->ctx, owner(rq), rq->param[1]))
		return false;
	res_flash(rs, "VarDeleted", rq->param[1]);
	return back(rq, rs);
}

/* clang-format off */
#define VAR_CHANGES(base, kind, of, template) \
	{ METHOD_POST, base "/variables", PERM_EDIT, .run = put, \
	  .target = of, ROUTE_FORM(var_form, struct var_input), \
	  .page = template, .again = show, .audit = kind ".variable-set", \
	  .says = "Set a variable" }, \
	{ METHOD_POST, base "/import", PERM_EDIT, .run = import, \
	  .target = of, ROUTE_FORM(import_form, struct import_input), \
	  .page = template, .again = show, .audit = kind ".variables-import", \
	  .says = "Set variables from lines" }, \
	{ METHOD_POST, base "/variables/:key/delete", PERM_EDIT, \
	  .run = delete, .target = of, .flags = ROUTE_NO_FORM, \
	  .audit = kind ".variable-delete", .says = "Delete a variable" }

const struct route page_var_routes[] = {
	{ METHOD_GET, "/applications/:id/environment", PERM_VIEW, .run = show,
	  .target = TARGET_APP, ROUTE_QUERY(key_form, struct key_query),
	  .page = "app/environment.cs", .says = "Its variables" },
	{ METHOD_GET, "/environments/:id", PERM_VIEW, .run = show,
	  .target = TARGET_ENV, ROUTE_QUERY(key_form, struct key_query),
	  .page = "env/show.cs", .says = "An environment, shared variables" },
	VAR_CHANGES("/applications/:id", "application", TARGET_APP,
	    "app/environment.cs"),
	VAR_CHANGES("/environments/:id", "environment", TARGET_ENV,
	    "env/show.cs"),
	ROUTE_END
};
/* clang-format on */
