/* SPDX-License-Identifier: MIT */
#include "core/lines.h"
#include "core/list.h"

#include <string.h>

/* clang-format off */
const struct field deploy_log_fields[] = {
	F(deploy_log, sequence, FIELD_I64, 0),
	F(deploy_log, level, FIELD_TEXT, 0),
	F(deploy_log, stage, FIELD_TEXT, 0),
	F(deploy_log, time, FIELD_TIME, 0),
	F(deploy_log, message, FIELD_TEXT, 0),
	F(deploy_log, folded, FIELD_TEXT, FIELD_NO_API),
	F(deploy_log, needle, FIELD_TEXT, FIELD_NO_API),
	FIELD_END
};

const struct field app_log_fields[] = {
	F(app_log, sequence, FIELD_I64, 0),
	F(app_log, task, FIELD_TEXT, 0),
	F(app_log, stream, FIELD_TEXT, 0),
	F(app_log, time, FIELD_TIME, 0),
	F(app_log, message, FIELD_TEXT, 0),
	F(app_log, folded, FIELD_TEXT, FIELD_NO_API),
	F(app_log, needle, FIELD_TEXT, FIELD_NO_API),
	FIELD_END
};
/* clang-format on */

/* $1 whose, $2 cursor, $3 limit, $4 text, $5 level or stream. */
#define FITS(only)                                                             \
	"($4::text is null or position(lower($4::text) in lower(message)) > 0" \
	") and ($5::text is null or " only ")"

#define PAGE(columns, table, key, only, window, than, order)                   \
	"select sequence, " columns ", ts(time) as time, message,"             \
	" case when $4::text is not null then lower(message) end as folded,"   \
	" lower($4::text) as needle from (select * from " table " where " key  \
	" = $1::uuid and sequence " than                                       \
	" $2::bigint order by sequence " order " limit " window                \
	") w where " FITS(only) " order by sequence " order                    \
				" limit $3::bigint"

/* Matching lines of the newest window: all, before $2, after $3; and whether
 * the window is full.  What is surely smaller is not sorted for that. */
#define NEWEST_OF(window) " order by sequence desc limit " window
#define COUNTS(table, key, only, window, newest)                               \
	"select count(*) filter (where fits) as total,"                        \
	" count(*) filter (where fits and sequence < $2::bigint) as earlier,"  \
	" count(*) filter (where fits and sequence > $3::bigint) as later,"    \
	" count(*) >= " window " as full from (select sequence, " FITS(        \
	    only) " as fits from (select * from " table " where " key          \
		  " = $1::uuid" newest ") w) f"

/* The first line beyond the window that ends before $2. */
#define EDGE(table, key, window)                                               \
	"select coalesce((select sequence from " table " where " key           \
	" = $1::uuid and sequence < $2::bigint order by sequence desc"         \
	" offset " window " limit 1), 0) as sequence"

/* Of all lines, whatever is searched. */
#define NEWEST(table, key)                                                     \
	"select coalesce(max(sequence), 0) as sequence from " table            \
	" where " key " = $1::uuid"

struct counts {
	int64_t total, earlier, later;
	bool full;
};

struct edge {
	int64_t sequence;
};

struct span {
	int64_t first, last;
};

struct said {
	const char *text;
};

/* clang-format off */
static const struct field counts_fields[] = {
	F(counts, total, FIELD_I64, 0),
	F(counts, earlier, FIELD_I64, 0),
	F(counts, later, FIELD_I64, 0),
	F(counts, full, FIELD_BOOL, 0),
	FIELD_END
};

static const struct field edge_fields[] = {
	F(edge, sequence, FIELD_I64, 0),
	FIELD_END
};

static const struct field span_fields[] = {
	F(span, first, FIELD_I64, 0),
	F(span, last, FIELD_I64, 0),
	FIELD_END
};

static const struct field said_fields[] = {
	F(said, text, FIELD_TEXT, 0),
	FIELD_END
};
/* clang-format on */

/* A deployment keeps at most 16 MiB, a line counting at least 16 bytes: its
 * window is all of it. */
#define DEPLOY_WINDOW "1100000"
#define DEPLOY "deployment_logs", "deployment_id"
#define DEPLOY_ONLY                                                            \
	"array_position(array['debug', 'info', 'warn', 'error'], level) >="    \
	" array_position(array['debug', 'info', 'warn', 'error'], $5::text)"
#define APP_WINDOW "200000"
#define APP "application_logs", "application_id"
#define APP_ONLY "stream = $5::text"

/* Arguments that are several. */
#define PAGE_(columns, of, ...) PAGE(columns, of, __VA_ARGS__)
#define COUNTS_(of, ...) COUNTS(of, __VA_ARGS__)
#define EDGE_(of, ...) EDGE(of, __VA_ARGS__)
#define NEWEST_(of) NEWEST(of)

static const struct db_stmt deploy_back =
    DB_ROWS(struct deploy_log, deploy_log_fields,
	PAGE_("level, stage", DEPLOY, DEPLOY_ONLY, DEPLOY_WINDOW, "<", "desc"));
static const struct db_stmt deploy_on =
    DB_ROWS(struct deploy_log, deploy_log_fields,
	PAGE_("level, stage", DEPLOY, DEPLOY_ONLY, DEPLOY_WINDOW, ">", "asc"));
static const struct db_stmt deploy_counts = DB_ROWS(struct counts,
    counts_fields, COUNTS_(DEPLOY, DEPLOY_ONLY, DEPLOY_WINDOW, ""));
static const struct db_stmt deploy_edge =
    DB_ROWS(struct edge, edge_fields, EDGE_(DEPLOY, DEPLOY_WINDOW));
static const struct db_stmt deploy_newest =
    DB_ROWS(struct edge, edge_fields, NEWEST_(DEPLOY));

static const struct db_stmt deploy_span = DB_ROWS(struct span, span_fields,
    "select coalesce(min(sequence), 1) as first,"
    " coalesce(max(sequence), 0) as last from deployment_logs"
    " where deployment_id = $1::uuid");

static const struct db_stmt app_back = DB_ROWS(struct app_log, app_log_fields,
    PAGE_("task, stream", APP, APP_ONLY, APP_WINDOW, "<", "desc"));
static const struct db_stmt app_on = DB_ROWS(struct app_log, app_log_fields,
    PAGE_("task, stream", APP, APP_ONLY, APP_WINDOW, ">", "asc"));
static const struct db_stmt app_counts = DB_ROWS(struct counts, counts_fields,
    COUNTS_(APP, APP_ONLY, APP_WINDOW, NEWEST_OF(APP_WINDOW)));
static const struct db_stmt app_edge =
    DB_ROWS(struct edge, edge_fields, EDGE_(APP, APP_WINDOW));
static const struct db_stmt app_newest =
    DB_ROWS(struct edge, edge_fields, NEWEST_(APP));

/* From stage to stage by the index, not over all lines. */
#define STAGE_FIRST(more)                                                      \
	"(select stage, sequence as first from deployment_logs"                \
	" where deployment_id = $1::uuid" more                                 \
	" order by stage, sequence limit 1)"

static const struct db_stmt stages = DB_ROWS(struct said, said_fields,
    "with recursive s as (" STAGE_FIRST(
	"") " union all select n.* from s"
	    " cross join lateral " STAGE_FIRST(
		" and stage > s.stage") " n)"
					" select json_object_agg(stage, "
					"json_build_object('at', first, "
					"'after',"
					" first - 1, 'here', first between "
					"$2::bigint and $3::bigint))::text"
					" as text from s");

static const struct db_stmt oldest = DB_ROWS(struct said, said_fields,
    "select ts(time) as text from application_logs"
    " where application_id = $1::uuid order by sequence limit 1");

const struct db_stmt *const lines_stmts[] = { &deploy_back, &deploy_on,
	&deploy_counts, &deploy_span, &deploy_edge, &deploy_newest, &app_back,
	&app_on, &app_counts, &app_edge, &app_newest, &stages, &oldest, NULL };

static const struct {
	const struct db_stmt *back, *on, *counts, *edge, *newest;
} kinds[] = {
	[LINES_DEPLOY] = { &deploy_back, &deploy_on, &deploy_counts,
	    &deploy_edge, &deploy_newest },
	[LINES_APP] = { &app_back, &app_on, &app_counts, &app_edge,
	    &app_newest },
};

static const struct line *
line_at(const struct db_rows *rows, size_t size, size_t i)
{
	return (const void *)((const char *)rows->at + i * size);
}

static bool
read_rows(struct ctx *c, const struct db_stmt *st, const char *id,
    int64_t cursor, int64_t limit, const struct line_query *q,
    struct db_rows *out)
{
	return c_all(c, st,
	    DB(db_text(id), db_i64(cursor), db_i64(limit), db_text(q->search),
		db_text(q->only)),
	    out);
}

/* No more than limit rows, no more bytes than a page may have; at least one.
 * True when some were left out. */
static bool
cut(struct db_rows *rows, size_t size, int64_t limit)
{
	size_t i, bytes = 0, all = rows->n;

	for (i = 0; i < rows->n && i < (size_t)limit; i++) {
		bytes += strlen(line_at(rows, size, i)->message);
		if (bytes > LINE_PAGE_BYTES && i > 0)
			break;
	}
	rows->n = i;
	return i < all;
}

static bool
edge_before(struct ctx *c, enum line_kind kind, const char *id, int64_t before,
    int64_t *sequence)
{
	struct edge row;

	if (!c_one(c, kinds[kind].edge, DB(db_text(id), db_i64(before)), &row))
		return false;
	*sequence = row.sequence;
	return true;
}

static int64_t
cursor_of(const struct line_query *q)
{
	if (q->has_after)
		return q->after;
	return q->before > 0 ? q->before : INT64_MAX;
}

static int64_t
at_least_0(int64_t n)
{
	return n > 0 ? n : 0;
}

/* A deployment's lines are numbered one by one: all of them need no counting.
 */
static bool
count_all(struct ctx *c, const char *id, int64_t first, int64_t last,
    struct counts *n)
{
	struct span all;

	if (!c_one(c, &deploy_span, DB(db_text(id)), &all))
		return false;
	*n = (struct counts){ .total = all.last - all.first + 1,
		.earlier = at_least_0(
		    (first <= all.last ? first : all.last + 1) - all.first),
		.later = at_least_0(
		    all.last - (last >= all.first ? last : all.first - 1)) };
	return true;
}

/* How many lines fit and where the page is among them.  The newest page of a
 * deployment that holds all that fits has nothing around it. */
static bool
count(struct ctx *c, enum line_kind kind, const char *id,
    const struct line_query *q, const struct line_page *page, struct counts *n)
{
	bool newest = !q->has_after && q->before == 0;
	int64_t first = page->first, last = page->last;

	*n = (struct counts){ .total = (int64_t)page->rows.n };
	if (kind == LINES_DEPLOY && newest && !page->beyond)
		return true;
	if (page->rows.n == 0) {
		first = cursor_of(q) + q->has_after;
		last = first - 1;
	}
	if (kind == LINES_DEPLOY && q->search == NULL && q->only == NULL) {
		if (!count_all(c, id, first, last, n))
			return false;
	} else if (!c_one(c, kinds[kind].counts,
		       DB(db_text(id), db_i64(first), db_i64(last),
			   db_text(q->search), db_text(q->only)),
		       n))
		return false;
	/* What came since the newest page was read is not one after it. */
	if (newest) {
		n->total -= n->later;
		n->later = 0;
	}
	return true;
}

static bool
around(struct ctx *c, enum line_kind kind, const char *id,
    const struct line_query *q, struct line_page *out)
{
	bool back = !q->has_after, beyond = out->beyond;
	int64_t cursor = cursor_of(q), further = 0;
	struct counts n;

	if (!count(c, kind, id, q, out, &n))
		return false;
	out->total = n.total;
	out->capped = n.full;
	out->from = n.full ? 0 : n.earlier + 1;
	if (n.earlier > 0 || (back && beyond) || (!back && n.full))
		out->older = out->rows.n > 0 ? out->first
			     : back	     ? cursor
					     : cursor + 1;
	else if (n.full && !edge_before(c, kind, id, cursor, &further))
		return false;
	if (further > 0)
		out->older = further + 1;
	if (n.later > 0 || (!back && beyond))
		out->newer = out->rows.n > 0 ? out->last
			     : back	     ? cursor - 1
					     : cursor;
	return true;
}

bool
lines_rows(struct ctx *c, enum line_kind kind, const char *id,
    const struct line_query *q, struct line_page *out)
{
	bool back = !q->has_after;
	const struct db_stmt *st = back ? kinds[kind].back : kinds[kind].on;

	memset(out, 0, sizeof *out);
	if (!read_rows(c, st, id, cursor_of(q), q->limit + 1, q, &out->rows))
		return false;
	out->beyond = cut(&out->rows, st->size, q->limit);
	if (back)
		list_turn(&out->rows, st->size);
	if (out->rows.n > 0) {
		out->first = line_at(&out->rows, st->size, 0)->sequence;
		out->last =
		    line_at(&out->rows, st->size, out->rows.n - 1)->sequence;
	}
	return true;
}

bool
lines_page(struct ctx *c, enum line_kind kind, const char *id,
    const struct line_query *q, struct line_page *out)
{
	struct edge newest;

	/* Before the rows: what comes in between is among them. */
	if (!c_one(c, kinds[kind].newest, DB(db_text(id)), &newest) ||
	    !lines_rows(c, kind, id, q, out))
		return false;
	out->newest = newest.sequence > out->last ? newest.sequence : out->last;
	return around(c, kind, id, q, out);
}

bool
lines_next(struct ctx *c, enum line_kind kind, const char *id,
    const struct line_query *q, struct db_rows *out, bool *more)
{
	bool full;

	if (!read_rows(c, kinds[kind].on, id, q->after, q->limit, q, out))
		return false;
	full = out->n == (size_t)q->limit;
	*more = cut(out, kinds[kind].on->size, q->limit) || full;
	return true;
}

bool
lines_edge(
    struct ctx *c, enum line_kind kind, const char *id, int64_t *sequence)
{
	return edge_before(c, kind, id, INT64_MAX, sequence);
}

static bool
one_text(struct ctx *c, const struct db_stmt *st, struct db_args args,
    const char **out)
{
	struct said row = { NULL };
	bool found;

	if (!c_maybe(c, st, args, &row, &found))
		return false;
	*out = found ? row.text : NULL;
	return true;
}

bool
lines_stages(struct ctx *c, const char *id, const struct line_page *page,
    const char **json)
{
	return one_text(c, &stages,
	    DB(db_text(id), db_i64(page->first), db_i64(page->last)), json);
}

bool
lines_oldest(struct ctx *c, const char *id, const char **time)
{
	return one_text(c, &oldest, DB(db_text(id)), time);
}
