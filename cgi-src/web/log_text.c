/* SPDX-License-Identifier: MIT */
#include "web/log_text.h"
#include "web/limits.h"
#include "web/query.h"

struct text {
	enum line_kind kind;
	const char *id;
	struct line_query q;
	bool begun;
};

static void
deploy_line(struct buf *b, const struct deploy_log *l)
{
	buf_fmt(b, "%s %-5s %-8s ", l->time, l->level, l->stage);
	buf_str(b, l->message);
	buf_chr(b, '\n');
}

static void
app_line(struct buf *b, const struct app_log *l)
{
	buf_fmt(b, "%s %s %s ", l->time, l->stream,
	    l->task[0] != '\0' ? l->task : "-");
	buf_str(b, l->message);
	buf_chr(b, '\n');
}

/* From the first line, or the first that a page could reach too. */
static bool
begin(struct ctx *c, struct text *t, struct buf *b)
{
	if (t->begun)
		return true;
	t->begun = true;
	if (!lines_edge(c, t->kind, t->id, &t->q.after))
		return false;
	if (t->q.after > 0)
		buf_str(b, "[davit] older lines are left out\n");
	return true;
}

static bool
pull(struct req *rq, struct res *rs, bool *more)
{
	struct text *t = rs->pull_arg;
	const struct deploy_log *d;
	const struct app_log *a;
	struct db_rows rows;
	size_t i;

	if (!begin(rq->ctx, t, &rs->body) ||
	    !lines_next(rq->ctx, t->kind, t->id, &t->q, &rows, more))
		return false;
	d = rows.at;
	a = rows.at;
	for (i = 0; i < rows.n; i++) {
		if (t->kind == LINES_DEPLOY)
			deploy_line(&rs->body, &d[i]);
		else
			app_line(&rs->body, &a[i]);
		t->q.after =
		    t->kind == LINES_DEPLOY ? d[i].sequence : a[i].sequence;
	}
	return !rs->body.over || err_set(&rq->ctx->err, ERR_INTERNAL,
				     "a piece of a log is too long");
}

static bool
log_text(struct req *rq, struct res *rs, enum line_kind kind, const char *id,
    const char *name)
{
	const struct log_query *q = rq->query;
	struct text *t = mem_new(rs->mem, struct text);

	t->kind = kind;
	t->id = id;
	t->q = q->lines;
	t->q.limit = LOG_PIECE_LINES;
	rs->type = "text/plain; charset=utf-8";
	rs->pull = pull;
	rs->pull_arg = t;
	res_header(rs, "Content-Disposition",
	    mem_fmt(rs->mem, "attachment; filename=\"%s.log\"", name));
	return true;
}

bool
log_text_deploy(struct req *rq, struct res *rs)
{
	const struct deploy *d = rq->deploy;

	return log_text(rq, rs, LINES_DEPLOY, d->id,
	    mem_fmt(
		rs->mem, "%s-%lld", d->application_name, (long long)d->number));
}

bool
log_text_app(struct req *rq, struct res *rs)
{
	return log_text(rq, rs, LINES_APP, rq->app->id, rq->app->name);
}
