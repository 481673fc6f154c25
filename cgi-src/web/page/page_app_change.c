/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "web/page/page.h"

/* Changing, deleting and restoring applications. */

static void
put_value(struct res *rs, const char *name, const char *value)
{
	res_put_text(rs, mem_fmt(rs->mem, "Form.Value.%s", name), value);
}

bool
page_settings(struct req *rq, struct res *rs)
{
	const struct app *a = rq->app;
	struct ctx *c = rq->ctx;

	page_put_app(rs, a, "Settings");
	res_put_json(rs, "Form.Value.gitSource", a->git_source);
	res_put_json(rs, "Form.Value.healthCheck", a->health_check);
	put_value(rs, "gitSource.buildArgs",
	    page_lines(c, a->git_source, "buildArgs"));
	put_value(rs, "healthCheck.command",
	    page_lines(c, a->health_check, "command"));
	put_value(rs, "command", page_lines(c, a->command, NULL));
	put_value(rs, "name", a->name);
	put_value(rs, "description", a->description);
	put_value(rs, "image", a->image);
	put_value(rs, "pullPolicy", a->pull_policy);
	put_value(rs, "readOnly", a->read_only ? "true" : "false");
	res_put_int(rs, "Form.Value.port", a->port);
	return true;
}

static bool
change(struct req *rq, struct res *rs)
{
	struct app changed;

	if (!app_update(rq->ctx, rq->app, rq->form, &changed))
		return false;
	res_flash(rs, "Saved");
	return res_redirect(rs, "/applications/%s/settings", changed.id);
}

static bool delete (struct req *rq, struct res *rs)
{
	const struct app *a = rq->app;

	if (!page_sure(rq->ctx, rq->form, a->name) ||
	    !app_delete(rq->ctx, a, false))
		return false;
	res_flash(rs, "AppDeleted", a->name);
	return res_redirect(rs, "/projects/%s?environment=%s", a->project_id,
	    a->environment_id);
}

static bool
restore(struct req *rq, struct res *rs)
{
	struct app back;

	if (!app_restore(rq->ctx, rq->app, &back))
		return false;
	res_flash(rs, "Restored", back.name);
	return res_redirect(rs, "/applications/%s", back.id);
}

/* clang-format off */
const struct route page_app_change_routes[] = {
	{ METHOD_GET, "/applications/:id/settings", PERM_VIEW,
	  .run = page_settings, .target = TARGET_APP,
	  .page = "app/settings.cs", .says = "Settings of an application" },
	{ METHOD_POST, "/applications/:id/settings", PERM_EDIT, .run = change,
	  .target = TARGET_APP, ROUTE_FORM(app_change_form, struct app_input),
	  .page = "app/settings.cs", .again = page_settings,
	  .audit = "application.update", .says = "Change an application" },
	{ METHOD_POST, "/applications/:id/delete", PERM_ADMIN, .run = delete,
	  .target = TARGET_APP, ROUTE_FORM(confirm_form, struct confirm_input),
	  .page = "app/settings.cs", .again = page_settings,
	  .audit = "application.delete", .says = "Delete an application" },
	{ METHOD_POST, "/applications/:id/restore", PERM_ADMIN, .run = restore,
	  .target = TARGET_APP_DELETED, .flags = ROUTE_NO_FORM,
	  .audit = "application.restore",
	  .says = "Bring a deleted application back" },
	ROUTE_END
};
/* clang-format on */
