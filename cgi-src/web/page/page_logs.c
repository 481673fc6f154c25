/* SPDX-License-Identifier: MIT */
#include "core/setting.h"
#include "web/limits.h"
#include "web/log_text.h"
#include "web/page/page.h"
#include "web/query.h"

#include <stdio.h>
#include <string.h>

/* Logs, a page at a time: a deployment's, an application's. */

enum { HITS_MAX = 50, NODE_BYTES = 64 };

static const struct log_query nothing;

/* Past so many characters of UTF-8. */
static const char *
skip(const char *p, size_t characters)
{
	while (characters-- > 0 && *p != '\0')
		for (p++; (*p & 0xc0) == 0x80;)
			p++;
	return p;
}

static size_t
characters(const char *from, const char *to)
{
	size_t n = 0;

	for (; from < to; from++)
		n += (*from & 0xc0) != 0x80;
	return n;
}

static void
part(struct res *rs, const char *at, size_t i, const char *from, const char *to,
    bool hit)
{
	char node[NODE_BYTES];

	if (from == to)
		return;
	(void)snprintf(node, sizeof node, "%s.parts.%zu.text", at, i);
	res_put_text(rs, node, mem_strn(rs->mem, from, (size_t)(to - from)));
	(void)snprintf(node, sizeof node, "%s.parts.%zu.hit", at, i);
	res_put_int(rs, node, hit);
}

/* The message in parts where it has the text that was searched.  The database
 * compared the folded message, which is as many characters long. */
static void
put_parts(struct res *rs, const char *at, const struct line *l)
{
	const char *message = l->message, *folded = l->folded, *hit;
	size_t length, i;

	if (folded == NULL || l->needle == NULL || l->needle[0] == '\0')
		return;
	length = characters(l->needle, l->needle + strlen(l->needle));
	for (i = 0; i < HITS_MAX; i++) {
		const char *from, *to;

		hit = strstr(folded, l->needle);
		if (hit == NULL)
			break;
		from = skip(message, characters(folded, hit));
		to = skip(from, length);
		part(rs, at, 2 * i, message, from, false);
		part(rs, at, 2 * i + 1, from, to, true);
		folded = hit + strlen(l->needle);
		message = to;
	}
	part(rs, at, 2 * i, message, message + strlen(message), false);
}

static void
put_page(struct res *rs, const struct line_page *page,
    const struct field *fields, size_t size)
{
	char node[NODE_BYTES];
	size_t i;

	res_put_rows(rs, "Lines", fields, size, &page->rows);
	for (i = 0; i < page->rows.n; i++) {
		(void)snprintf(node, sizeof node, "Lines.%zu", i);
		put_parts(rs, node,
		    (const void *)((const char *)page->rows.at + i * size));
	}
	res_put_int(rs, "Log.first", page->first);
	res_put_int(rs, "Log.last", page->last);
	res_put_int(rs, "Log.newest", page->newest);
	res_put_int(rs, "Log.total", page->total);
	res_put_int(rs, "Log.from", page->from);
	res_put_int(rs, "Log.to", page->from + (int64_t)page->rows.n - 1);
	res_put_int(rs, "Log.capped", page->capped);
	res_put_int(rs, "Log.older", page->older);
	res_put_int(rs, "Log.newer", page->newer);
}

/* What is searched, as it goes into the addresses of other pages. */
static void
put_query(struct res *rs, const struct line_query *q, const char *only)
{
	struct buf b;

	buf_init(&b, rs->mem, WEB_URI_MAX);
	if (q->search != NULL) {
		buf_str(&b, "q=");
		buf_url(&b, q->search);
	}
	if (q->only != NULL)
		buf_fmt(&b, "%s%s=%s", b.len > 0 ? "&" : "", only, q->only);
	res_put_text(rs, "Log.query", b.text);
}

static bool
read_page(struct req *rq, struct res *rs, enum line_kind kind, const char *id,
    struct line_page *page)
{
	const struct log_query *q = rq->query ? rq->query : &nothing;
	struct line_query in = q->lines;

	if (in.limit == 0)
		in.limit = LOG_PAGE_LINES;
	put_query(rs, &in, kind == LINES_DEPLOY ? "level" : "stream");
	return lines_page(rq->ctx, kind, id, &in, page);
}

static bool
put_days(struct req *rq, struct res *rs, const char *setting, int64_t usual)
{
	int64_t days;

	if (!setting_int(rq->ctx, setting, 1, 3650, usual, &days))
		return false;
	res_put_int(rs, "Log.days", days);
	return true;
}

static bool
put_megabytes(struct req *rq, struct res *rs)
{
	int64_t megabytes;

	if (!setting_int(
		rq->ctx, "log-keep-megabytes", 16, 1000000, 256, &megabytes))
		return false;
	res_put_int(rs, "Log.megabytes", megabytes);
	return true;
}

bool
page_put_deploy_log(struct req *rq, struct res *rs)
{
	struct line_page page;
	const char *stages;

	if (!read_page(rq, rs, LINES_DEPLOY, rq->deploy->id, &page) ||
	    !lines_stages(rq->ctx, rq->deploy->id, &page, &stages) ||
	    !put_days(rq, rs, "deployment-log-keep-days", 30))
		return false;
	put_page(rs, &page, deploy_log_fields, sizeof(struct deploy_log));
	res_put_json(rs, "Began", stages);
	res_put_text(
	    rs, "Log.path", mem_fmt(rs->mem, "deployments/%s", rq->deploy->id));
	res_put_text(rs, "Log.text",
	    mem_fmt(rs->mem, "deployments/%s/logs.txt", rq->deploy->id));
	return true;
}

static bool
app_logs(struct req *rq, struct res *rs)
{
	struct line_page page;
	const char *oldest;

	if (!read_page(rq, rs, LINES_APP, rq->app->id, &page) ||
	    !lines_oldest(rq->ctx, rq->app->id, &oldest) ||
	    !put_days(rq, rs, "log-keep-days", 7) || !put_megabytes(rq, rs))
		return false;
	page_put_app(rs, rq->app, "Logs");
	put_page(rs, &page, app_log_fields, sizeof(struct app_log));
	res_put_text(rs, "Log.oldest", oldest);
	res_put_text(rs, "Log.path",
	    mem_fmt(rs->mem, "applications/%s/logs", rq->app->id));
	res_put_text(rs, "Log.text",
	    mem_fmt(rs->mem, "applications/%s/logs.txt", rq->app->id));
	return true;
}

/* clang-format off */
const struct route page_log_routes[] = {
	{ METHOD_GET, "/applications/:id/logs", PERM_VIEW, .run = app_logs,
	  .target = TARGET_APP, ROUTE_QUERY(log_query_form, struct log_query),
	  .page = "app/logs.cs", .says = "What its containers printed" },
	{ METHOD_GET, "/applications/:id/logs.txt", PERM_VIEW,
	  .run = log_text_app, .target = TARGET_APP,
	  ROUTE_QUERY(log_text_form, struct log_query), .flags = ROUTE_TEXT,
	  .says = "The same as text to save" },
	{ METHOD_GET, "/deployments/:id/logs.txt", PERM_VIEW,
	  .run = log_text_deploy, .target = TARGET_DEPLOY,
	  ROUTE_QUERY(deploy_log_text_form, struct log_query),
	  .flags = ROUTE_TEXT, .says = "A deployment's log as text to save" },
	ROUTE_END
};
/* clang-format on */
