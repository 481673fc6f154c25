/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "web/api/api.h"

/* The audit log, as a list and as a file. */

static bool
answer(struct req *rq, struct res *rs, const struct audit_filter *f)
{
	const struct audit_query *q = rq->query;
	struct list_query list = q->list;
	bool file = q->format != NULL && !same(q->format, "json");
	struct list_page page;

	if (file && list.limit == 0)
		list.limit = AUDIT_EXPORT_MAX;
	if (!audit_list(rq->ctx, f, &list, &page))
		return false;
	if (!file)
		return res_json_list(
		    rs, audit_fields, sizeof(struct audit_row), &page);
	if (page.next != NULL)
		res_header(rs, "X-Next-Cursor", page.next);
	return res_file(rs, "audit-log", q->format, audit_fields,
	    sizeof(struct audit_row), &page.rows);
}

static bool
list(struct req *rq, struct res *rs)
{
	const struct audit_query *q = rq->query;

	return answer(rq, rs, &q->filter);
}

static bool
of_project(struct req *rq, struct res *rs)
{
	const struct audit_query *q = rq->query;
	struct audit_filter f = q->filter;

	f.project_id = rq->project->id;
	return answer(rq, rs, &f);
}

/* clang-format off */
const struct route api_audit_routes[] = {
	{ METHOD_GET, "/audit-logs", PERM_SIGNED_IN, .run = list,
	  ROUTE_QUERY(audit_query_form, struct audit_query),
	  .gives = audit_fields, .list = true, .flags = ROUTE_FILE,
	  .says = "Who did what in the caller's teams, newest first; format=csv and jsonl are files" },
	{ METHOD_GET, "/projects/:id/activity", PERM_VIEW, .run = of_project,
	  .target = TARGET_PROJECT,
	  ROUTE_QUERY(activity_query_form, struct audit_query),
	  .gives = audit_fields, .list = true, .flags = ROUTE_FILE,
	  .says = "Who did what in a project, newest first; format=csv and jsonl are files" },
	ROUTE_END
};
/* clang-format on */
