/* SPDX-License-Identifier: MIT */
#include "web/api/api.h"
#include "web/limits.h"
#include "web/log_text.h"

/* Logs of deployments and applications, a page or all of one. */

enum { APP_LINES = 100 };

static bool
lines(struct req *rq, struct res *rs, enum line_kind kind, const char *id,
    const struct line_query *q, const struct field *fields, size_t size)
{
	struct line_page page;

	if (q->has_after && q->before > 0)
		return ctx_invalid(rq->ctx, "before", "conflict", NULL,
		    "before or after, not both");
	return lines_rows(rq->ctx, kind, id, q, &page) &&
	       res_json_rows(rs, fields, size, &page.rows);
}

static bool
app_logs(struct req *rq, struct res *rs)
{
	const struct log_query *q = rq->query;
	struct line_query in = q->lines;

	if (q->follow)
		return api_no_stream(rq);
	if (in.limit == 0)
		in.limit = APP_LINES;
	return lines(rq, rs, LINES_APP, rq->app->id, &in, app_log_fields,
	    sizeof(struct app_log));
}

/* From the first line on, unless the address says where. */
static bool
deploy_logs(struct req *rq, struct res *rs)
{
	const struct log_query *q = rq->query;
	struct line_query in = q->lines;

	if (q->follow)
		return api_no_stream(rq);
	if (in.limit == 0)
		in.limit = API_DEPLOY_LINES;
	in.has_after = in.has_after || in.before == 0;
	return lines(rq, rs, LINES_DEPLOY, rq->deploy->id, &in,
	    deploy_log_fields, sizeof(struct deploy_log));
}

/* clang-format off */
const struct route api_log_routes[] = {
	{ METHOD_GET, "/applications/:id/logs", PERM_VIEW, .run = app_logs,
	  .target = TARGET_APP, ROUTE_QUERY(log_query_form, struct log_query),
	  .gives = app_log_fields, .list = true,
	  .says = "Last lines of its containers; follow=true streams (SSE)" },
	{ METHOD_GET, "/applications/:id/logs.txt", PERM_VIEW,
	  .run = log_text_app, .target = TARGET_APP,
	  ROUTE_QUERY(log_text_form, struct log_query), .flags = ROUTE_TEXT,
	  .says = "What is kept of its containers' lines, as text" },
	{ METHOD_GET, "/deployments/:id/logs", PERM_VIEW, .run = deploy_logs,
	  .target = TARGET_DEPLOY,
	  ROUTE_QUERY(deploy_log_query_form, struct log_query),
	  .gives = deploy_log_fields, .list = true,
	  .says = "Log lines of a deployment after a sequence number" },
	{ METHOD_GET, "/deployments/:id/logs.txt", PERM_VIEW,
	  .run = log_text_deploy, .target = TARGET_DEPLOY,
	  ROUTE_QUERY(deploy_log_text_form, struct log_query),
	  .flags = ROUTE_TEXT, .says = "The log of a deployment, as text" },
	ROUTE_END
};
/* clang-format on */
