/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "web/page/page.h"
#include "web/query.h"

/* An application: what runs, its deployments, its logs, its buttons. */

enum { RECENT = 8 };

/* The list whose row had the button, to go back there. */
struct back_query {
	const char *back;
};

static const char *const back_words[] = { "project", "environment", NULL };

/* clang-format off */
static const struct form_field back_form[] = {
	{ .name = "back", .type = FORM_ENUM, .words = back_words,
	  .offset = offsetof(struct back_query, back),
	  .say = "project or environment" },
	FORM_END
};
/* clang-format on */

bool
page_app(struct req *rq, struct res *rs)
{
	const struct deploy_filter of = { .application_id = rq->app->id };
	const struct list_query q = { .limit = RECENT };
	struct list_page page;

	if (!deploy_list(rq->ctx, &of, &q, &page))
		return false;
	page_put_app(rs, rq->app, NULL);
	res_put_rows(rs, "Deployments", deploy_fields, sizeof(struct deploy),
	    &page.rows);
	return !rq->app->pending_changes || page_put_plan(rq->ctx, rs, rq->app);
}

static bool
deployments(struct req *rq, struct res *rs)
{
	const struct deploy_filter of = { .application_id = rq->app->id };
	struct list_page page;

	if (!deploy_list(rq->ctx, &of, rq->query, &page))
		return false;
	page_put_app(rs, rq->app, "Deployments");
	res_put_page(
	    rs, "Deployments", deploy_fields, sizeof(struct deploy), &page);
	return true;
}

static bool
deploy(struct req *rq, struct res *rs)
{
	const struct deploy_input plain = { 0 };
	struct deploy made;

	if (!deploy_request(rq->ctx, rq->app, &plain, "manual", &made))
		return false;
	req_made(rq, made.team_id, made.id);
	return res_redirect(rs, "/deployments/%s", made.id);
}

static bool
act(struct req *rq, struct res *rs, enum app_action action)
{
	const struct back_query *q = rq->query;
	struct app now;

	if (!app_act(rq->ctx, rq->app, action, 0, &now))
		return false;
	if (q->back == NULL)
		return res_redirect(rs, "/applications/%s", now.id);
	return res_redirect(rs, "/projects/%s?environment=%s", now.project_id,
	    same(q->back, "project") ? "all" : now.environment_id);
}

static bool
start(struct req *rq, struct res *rs)
{
	res_flash(rs, "Starting", rq->app->name);
	return act(rq, rs, APP_START);
}

static bool
stop(struct req *rq, struct res *rs)
{
	res_flash(rs, "Stopping", rq->app->name);
	return act(rq, rs, APP_STOP);
}

static bool
restart(struct req *rq, struct res *rs)
{
	res_flash(rs, "Restarting", rq->app->name);
	return act(rq, rs, APP_RESTART);
}

/* clang-format off */
#define APP_BUTTON(name, word, what, words) \
	{ METHOD_POST, "/applications/:id/" #name, PERM_DEPLOY, .run = name, \
	  .target = TARGET_APP, .page = "app/show.cs", .again = page_app, \
	  ROUTE_QUERY(back_form, struct back_query), \
	  .audit = word, .flags = ROUTE_NO_FORM | what, \
	  .says = words }

const struct route page_app_routes[] = {
	{ METHOD_GET, "/applications/:id", PERM_VIEW, .run = page_app,
	  .target = TARGET_APP, .page = "app/show.cs",
	  .says = "An application" },
	{ METHOD_GET, "/applications/:id/deployments", PERM_VIEW,
	  .run = deployments, .target = TARGET_APP,
	  ROUTE_QUERY(list_query_form, struct list_query),
	  .page = "app/deployments.cs", .says = "Its deployments" },
	APP_BUTTON(deploy, "deployment.create", ROUTE_RETRY, "Deploy the present configuration"),
	APP_BUTTON(start, "application.start", 0, "Start a stopped application"),
	APP_BUTTON(stop, "application.stop", 0, "Stop an application"),
	APP_BUTTON(restart, "application.restart", 0,
		"Replace its containers"),
	ROUTE_END
};
/* clang-format on */
