/* SPDX-License-Identifier: MIT */
#ifndef CORE_LINES_H
#define CORE_LINES_H

#include "core/ctx.h"
#include "core/limits.h"

/*
 * Lines of logs, a page at a time by their sequence numbers: what deployments
 * said and what containers printed.  A search looks through a bounded window
 * of lines from its cursor on, so that a log of any length answers in time;
 * the page says where to go on.
 */
enum line_kind { LINES_DEPLOY, LINES_APP };

/* Every row begins with these, as lists' rows do with theirs. */
struct line {
	int64_t sequence;
	const char *time, *message;
	/* Of a search: message and text as they were compared, character by
	 * character as long as the message. */
	const char *folded, *needle;
};

struct deploy_log {
	int64_t sequence;
	const char *time, *message, *folded, *needle;
	const char *level, *stage;
};
extern const struct field deploy_log_fields[];

struct app_log {
	int64_t sequence;
	const char *time, *message, *folded, *needle;
	const char *task, *stream;
};
extern const struct field app_log_fields[];

struct line_query {
	int64_t before, after; /* sequences */
	bool has_after;	       /* else the last lines before before */
	int64_t limit;
	const char *search; /* in either case, as it stands; or NULL */
	/* A deployment's: this level and worse; an application's: this
	 * stream; or NULL */
	const char *only;
};

struct line_page {
	struct db_rows rows; /* in order */
	int64_t first, last; /* sequences, 0 when there is no row */
	bool beyond;	     /* there is more in this direction */
	int64_t newest;	     /* of all lines: one that follows goes on there */
	int64_t total;	     /* lines that fit the query */
	int64_t from;	     /* place of the first row among them, 1.. */
	bool capped;	     /* total counts the newest window, from is 0 */
	/* before= and after= of the pages next to this one, 0 when none */
	int64_t older, newer;
};

/* With has_after the lines that follow after, else the last ones before before
 * (0: of all).  Fewer than limit when they are long: LINE_PAGE_BYTES at most.
 */
bool lines_page(struct ctx *c, enum line_kind kind, const char *id,
    const struct line_query *q, struct line_page *out) NEED_CHECK;

/* The same without counting: rows, first, last and beyond alone. */
bool lines_rows(struct ctx *c, enum line_kind kind, const char *id,
    const struct line_query *q, struct line_page *out) NEED_CHECK;

/* The lines after q->after, without looking what is around them; more says
 * that there may be others. */
bool lines_next(struct ctx *c, enum line_kind kind, const char *id,
    const struct line_query *q, struct db_rows *out, bool *more) NEED_CHECK;

/* The last line before the newest window, 0 when all of it is in there. */
bool lines_edge(struct ctx *c, enum line_kind kind, const char *id,
    int64_t *sequence) NEED_CHECK;

/* JSON object of a deployment's stages that said something: where each began
 * (at, and after= of a page that begins with it), and whether that is among
 * first..last (here). */
bool lines_stages(struct ctx *c, const char *id, const struct line_page *page,
    const char **json) NEED_CHECK;

/* When the oldest line that is kept was printed; NULL when there is none. */
bool lines_oldest(struct ctx *c, const char *id, const char **time) NEED_CHECK;

#endif
