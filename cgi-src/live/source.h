/* SPDX-License-Identifier: MIT */
#ifndef LIVE_SOURCE_H
#define LIVE_SOURCE_H

#include "core/ctx.h"
#include "live/ask.h"

/*
 * What topics are made of, read from PostgreSQL as one of the viewers: every
 * function wants a transaction that acts as c->actor, under row-level
 * security.  Texts are rendered events, in c->mem.
 */
struct source_state {
	bool found;	    /* visible to the actor, whose role may view */
	bool ending;	    /* final, last lines may follow */
	bool over;	    /* nothing more will come */
	const char *status; /* event, or NULL for topics without one */
};
bool source_state(struct ctx *c, enum topic_kind kind, const char *id,
    struct source_state *out) NEED_CHECK;

struct source_line {
	int64_t sequence;
	const char *text; /* event without its id */
	size_t n;
};
struct source_lines {
	struct source_line *at;
	size_t n;
	bool more; /* the page was full */
};
/* Lines after a sequence, in order, one page. */
enum { SOURCE_PAGE = 500 };
bool source_lines(struct ctx *c, enum topic_kind kind, const char *id,
    int64_t after, struct source_lines *out) NEED_CHECK;

/* Highest sequence there is, and the one before the last tail lines. */
struct source_edge {
	int64_t last, before_tail;
};
bool source_edge(struct ctx *c, enum topic_kind kind, const char *id,
    int64_t tail, struct source_edge *out) NEED_CHECK;

#endif
