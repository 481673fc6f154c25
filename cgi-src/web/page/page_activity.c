/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/str.h"
#include "web/page/page.h"
#include "web/query.h"

#include <stdio.h>
#include <string.h>

/* The audit log as a feed, by days. */

enum { SHOWN = 50, DATE_CHARS = 10, DAY_MS = 86400000, QUERY_BYTES = 4000 };

/* The filters of the address again, for the pager and the files: "a=b&". */
static const char *
filters(struct req *rq)
{
	const struct form_field *f;
	struct buf b;

	buf_init(&b, rq->ctx->mem, QUERY_BYTES);
	buf_str(&b, "");
	for (f = rq->route->query; f->name != NULL; f++) {
		const char *text =
		    json_text(json_get(rq->query_tree, f->name), "");

		if (text[0] == '\0' || same(f->name, "cursor") ||
		    same(f->name, "format"))
			continue;
		buf_fmt(&b, "%s=", f->name);
		buf_url(&b, text);
		buf_chr(&b, '&');
	}
	return b.text;
}

/* Rows come in order of time: a new date begins a new day. */
static void
put_days(struct res *rs, const struct list_page *page)
{
	const struct audit_row *row = page->rows.at;
	const char *day = "";
	size_t i, days = 0, first = 0;
	char node[64];

	for (i = 0; i < page->rows.n; i++) {
		if (strncmp(day, row[i].created_at, DATE_CHARS) != 0) {
			day = mem_strn(rs->mem, row[i].created_at, DATE_CHARS);
			(void)snprintf(
			    node, sizeof node, "Days.%zu.date", days++);
			res_put_text(rs, node, day);
			first = i;
		}
		(void)snprintf(node, sizeof node, "Days.%zu.rows.%zu", days - 1,
		    i - first);
		res_put(rs, node, audit_fields, &row[i]);
	}
}

static void
put_near_days(struct res *rs)
{
	int64_t now = clock_wall_ms();

	res_put_text(rs, "Today",
	    mem_strn(rs->mem, clock_rfc3339(rs->mem, now), DATE_CHARS));
	res_put_text(rs, "Yesterday",
	    mem_strn(
		rs->mem, clock_rfc3339(rs->mem, now - DAY_MS), DATE_CHARS));
}

static bool
only(struct req *rq, struct res *rs, const char *folder, const char *id,
    const char *name)
{
	if (name == NULL && rq->ctx->err.kind != ERR_ABSENT)
		return false;
	err_clear(&rq->ctx->err);
	res_put_text(rs, "Only.is", "1");
	if (name == NULL)
		return true;
	res_put_text(rs, "Only.name", name);
	res_put_text(rs, "Only.path", mem_fmt(rs->mem, "%s/%s", folder, id));
	return true;
}

/* What links from elsewhere limit the rows to: its name while it is there. */
static bool
put_only(struct req *rq, struct res *rs, const struct audit_filter *f)
{
	const char *app = f->application_id, *project = f->project_id;
	struct project p;
	struct app a;

	if (project != NULL &&
	    !only(rq, rs, "projects", project,
		project_find(rq->ctx, project, &p) ? p.name : NULL))
		return false;
	return app == NULL || only(rq, rs, "applications", app,
				  app_find(rq->ctx, app, &a) ? a.name : NULL);
}

static bool
show(struct req *rq, struct res *rs)
{
	const struct audit_query *q = rq->query;
	struct list_query list = q->list;
	struct list_page page;
	struct db_rows people;
	const char *query = filters(rq);

	if (list.limit == 0)
		list.limit = SHOWN;
	if (!audit_list(rq->ctx, &q->filter, &list, &page) ||
	    !audit_people(rq->ctx, &people) || !put_only(rq, rs, &q->filter))
		return false;
	res_title(rs, "Activity");
	res_put_rows(rs, "People", audit_person_fields,
	    sizeof(struct audit_person), &people);
	res_put_text(rs, "Filters", query);
	res_put_text(rs, "Pager.next", page.next);
	res_put_text(rs, "Pager.prev", page.prev);
	res_put_int(rs, "Pager.total", page.total);
	put_near_days(rs);
	put_days(rs, &page);
	return true;
}

/* clang-format off */
const struct route page_activity_routes[] = {
	{ METHOD_GET, "/activity", PERM_SIGNED_IN, .run = show,
	  ROUTE_QUERY(audit_query_form, struct audit_query),
	  .page = "activity/show.cs", .says = "Who did what, by days" },
	ROUTE_END
};
/* clang-format on */
