/* SPDX-License-Identifier: MIT */
#include "core/var.h"
#include "web/page/page.h"

/* Environments of a project. */

static bool
show_new(struct req *rq, struct res *rs)
{
	res_title(rs, "NewEnvironment");
	res_put(rs, "Project", project_fields, rq->project);
	page_crumbs_project(rs, rq->project->id, rq->project->name);
	return true;
}

static bool
create(struct req *rq, struct res *rs)
{
	struct env made;

	if (!env_create(rq->ctx, rq->project, rq->form, &made))
		return false;
	req_made(rq, made.team_id, made.id);
	return res_redirect(
	    rs, "/projects/%s?environment=%s", made.project_id, made.id);
}

bool
page_env(struct req *rq, struct res *rs)
{
	const struct env *e = rq->env;
	struct db_rows vars;

	if (!var_list(rq->ctx, (struct var_owner){ NULL, e }, &vars))
		return false;
	res_title(rs, "Environment", e->name);
	res_put(rs, "Env", env_fields, e);
	res_put_rows(rs, "Vars", var_fields, sizeof(struct var), &vars);
	res_put_text(rs, "Base", mem_fmt(rs->mem, "environments/%s", e->id));
	res_put_text(rs, "Form.Value.name", e->name);
	page_crumbs_project(rs, e->project_id, e->project_name);
	return true;
}

static bool
change(struct req *rq, struct res *rs)
{
	struct env changed;

	if (!env_update(rq->ctx, rq->env, rq->form, &changed))
		return false;
	res_flash(rs, "Saved");
	return res_redirect(rs, "/environments/%s", changed.id);
}

static bool delete (struct req *rq, struct res *rs)
{
	if (!page_sure(rq->ctx, rq->form, rq->env->name) ||
	    !env_delete(rq->ctx, rq->env))
		return false;
	res_flash(rs, "Deleted", rq->env->name);
	return res_redirect(rs, "/projects/%s", rq->env->project_id);
}

/* clang-format off */
const struct route page_env_routes[] = {
	{ METHOD_GET, "/projects/:id/environments/new", PERM_ADMIN,
	  .run = show_new, .target = TARGET_PROJECT,
	  .page = "env/new.cs", .says = "Form of a new environment" },
	{ METHOD_POST, "/projects/:id/environments", PERM_ADMIN, .run = create,
	  .target = TARGET_PROJECT, ROUTE_FORM(env_form, struct env_input),
	  .page = "env/new.cs", .again = show_new,
	  .audit = "environment.create", .says = "Create an environment" },
	{ METHOD_POST, "/environments/:id", PERM_ADMIN, .run = change,
	  .target = TARGET_ENV, ROUTE_FORM(env_change_form, struct env_input),
	  .page = "env/show.cs", .again = page_env,
	  .audit = "environment.update", .says = "Rename an environment" },
	{ METHOD_POST, "/environments/:id/delete", PERM_ADMIN, .run = delete,
	  .target = TARGET_ENV,
	  ROUTE_FORM(confirm_form, struct confirm_input),
	  .page = "env/show.cs", .again = page_env,
	  .audit = "environment.delete",
	  .says = "Delete an empty environment" },
	ROUTE_END
};
/* clang-format on */
