/* SPDX-License-Identifier: MIT */
#ifndef LIVE_HUB_H
#define LIVE_HUB_H

#include "live/conn.h"
#include "live/feed.h"
#include "live/limits.h"

/*
 * The one loop of davit-live.  It waits for sockets and for ticks of 100 ms;
 * queries are short and by index, bounded by the statement timeout, so that
 * the loop itself asks PostgreSQL.
 */
struct hub {
	void *mem;
	const struct conf *conf;
	struct db *db;
	struct queue *queue;
	int epoll, listener, signals;
	bool hearing;	    /* subscribed to the bell */
	bool db_down;	    /* said so already */
	bool ending;	    /* told to go */
	int64_t bell_again; /* not before: subscribe */
	int64_t db_again;   /* not before: ask a database that was away */
	int64_t tick_at, second_at, poll_at;
	struct topics topics;
	struct conn *conns;
	size_t conns_n, conns_max;
};

enum {
	CONNS_SPARE = 64, /* that are told so when there are too many */
	TICK_MS = 100,
	/* Every topic is looked at this often: without the bell, and with it,
	 * because a bell may be lost. */
	POLL_DEAF_MS = 1000,
	POLL_MS = 5000,
	CHECK_MS = 60 * 1000
};

/* Serve until SIGTERM or SIGINT. */
bool hub_run(struct err *e, struct hub *h) NEED_CHECK;

/* hub_serve.c: answer a whole head. */
void hub_serve(
    struct hub *h, struct conn *c, const struct http_head *head, int64_t now);

/* hub_read.c: a transaction that acts as who; false: c->err says why, and a
 * database that does not answer is left alone for a moment. */
bool hub_begin(
    struct hub *h, struct ctx *c, const struct actor *who) NEED_CHECK;
void hub_context(struct hub *h, struct ctx *c, const char *name);
void hub_context_end(struct hub *h, struct ctx *c);
/* Note how a database call ended. */
bool hub_noted(struct hub *h, const struct ctx *c, bool ok);

/* Read dirty topics and give their viewers what is new. */
void hub_read_topics(struct hub *h, int64_t now);
/* Old lines for viewers behind their rings; true when some is left to do. */
bool hub_read_behind(struct hub *h, int64_t now);
/* May the viewer still?  Ends its stream when not. */
void hub_check(struct hub *h, struct conn *c, int64_t now);

#endif
