/* SPDX-License-Identifier: MIT */
#include "web/api/api.h"

/* What is done to an application as a whole; the runner does it, so these
 * answer 202. */

enum { ESTIMATE_S = 60 };

struct accepted {
	const char *deployment_id, *status;
	int64_t queue_position;
	const char *estimated_time; /* seconds */
	const char *previous_deployment_id;
	const char *_links;
};

/* clang-format off */
const struct field deploy_accepted_fields[] = {
	F(accepted, deployment_id, FIELD_TEXT, 0),
	F(accepted, status, FIELD_TEXT, 0),
	F(accepted, queue_position, FIELD_I64, 0),
	F(accepted, estimated_time, FIELD_NUM, 0),
	F(accepted, previous_deployment_id, FIELD_TEXT, FIELD_OMIT),
	F(accepted, _links, FIELD_JSON, 0),
	FIELD_END
};
/* clang-format on */

/* As long as the last success took. */
static bool
estimate(struct ctx *c, const struct deploy *d, const char **seconds)
{
	const struct deploy_filter f = { d->application_id, "success" };
	const struct list_query q = { .limit = 1 };
	const struct deploy *last;
	struct list_page page;

	if (!deploy_list(c, &f, &q, &page))
		return false;
	last = page.rows.at;
	*seconds = page.rows.n > 0 && last->duration != NULL
		       ? last->duration
		       : mem_fmt(c->mem, "%d", ESTIMATE_S);
	return true;
}

bool
api_deploy_accepted(struct req *rq, struct res *rs, const struct deploy *d,
    const char *previous)
{
	struct accepted a = { .deployment_id = d->id,
		.status = d->status,
		.queue_position = d->queue_position,
		.previous_deployment_id = previous,
		._links = d->_links };

	if (!estimate(rq->ctx, d, &a.estimated_time))
		return false;
	req_made(rq, d->team_id, d->id);
	return res_json_made(rs, 202,
	    mem_fmt(rs->mem, "/api/v1/deployments/%s", d->id),
	    deploy_accepted_fields, &a);
}

static bool
deploy(struct req *rq, struct res *rs)
{
	struct deploy d;

	return deploy_request(rq->ctx, rq->app, rq->form, "api", &d) &&
	       api_deploy_accepted(rq, rs, &d, NULL);
}

static bool
act(struct req *rq, struct res *rs, enum app_action action, int64_t replicas)
{
	struct app a;

	return app_act(rq->ctx, rq->app, action, replicas, &a) &&
	       res_json_made(rs, 202, NULL, app_fields, &a);
}

static bool
scale(struct req *rq, struct res *rs)
{
	const struct scale_input *in = rq->form;

	return act(rq, rs, APP_SCALE, in->replicas);
}

static bool
restart(struct req *rq, struct res *rs)
{
	return act(rq, rs, APP_RESTART, 0);
}

static bool
start(struct req *rq, struct res *rs)
{
	return act(rq, rs, APP_START, 0);
}

static bool
stop(struct req *rq, struct res *rs)
{
	return act(rq, rs, APP_STOP, 0);
}

/* clang-format off */
#define ACT(verb, what) \
	{ METHOD_POST, "/applications/:id/" #verb, PERM_DEPLOY, .run = verb, \
	  .target = TARGET_APP, .gives = app_fields, .status = 202, \
	  .audit = "application." #verb, \
	  .flags = ROUTE_NO_FORM | ROUTE_IDEMPOTENT | ROUTE_RETRY, .says = what }

const struct route api_act_routes[] = {
	{ METHOD_POST, "/applications/:id/deploy", PERM_DEPLOY, .run = deploy,
	  .target = TARGET_APP, ROUTE_FORM(deploy_form, struct deploy_input),
	  .gives = deploy_accepted_fields, .status = 202,
	  .audit = "deployment.create", .flags = ROUTE_IDEMPOTENT | ROUTE_RETRY,
	  .says = "Deploy it; an older waiting deployment is superseded" },
	{ METHOD_POST, "/applications/:id/scale", PERM_DEPLOY, .run = scale,
	  .target = TARGET_APP, ROUTE_FORM(scale_form, struct scale_input),
	  .gives = app_fields, .status = 202, .audit = "application.scale",
	  .flags = ROUTE_IDEMPOTENT | ROUTE_RETRY,
	  .says = "Change the number of replicas" },
	ACT(restart, "Replace its containers one after another"),
	ACT(start, "Run it again after a stop"),
	ACT(stop, "Stop it; its addresses answer 503"),
	ROUTE_END
};
/* clang-format on */
