/* SPDX-License-Identifier: MIT */
#ifndef LIVE_TOPIC_H
#define LIVE_TOPIC_H

#include "live/ask.h"
#include "live/limits.h"
#include "live/ring.h"

/*
 * A topic that somebody follows.  It goes with its last viewer.  One read of
 * PostgreSQL serves all its viewers: it belongs to the topic, not to them.
 */
struct conn;
struct topic;

/* One viewer's place in one topic. */
struct sub {
	struct conn *conn;
	struct topic *topic;
	struct sub *next, *prev; /* in the topic */
	int64_t seen;		 /* sequence of the last line sent */
	unsigned status;	 /* topic->status_n that was sent last */
};

struct topic {
	enum topic_kind kind;
	char id[UUID_CHARS + 1];
	struct topic *next; /* in the table */
	struct sub *subs;
	struct ring ring;
	char *status;	   /* event, or NULL */
	unsigned status_n; /* counts its changes, 0: not read yet */
	bool dirty;	   /* something may be new */
	bool more;	   /* lines beyond ring.last are known of */
	bool over;	   /* read to its end, and nothing more will come */
	bool ending;	   /* final, but not over yet: look again soon */
};

struct topics {
	void *mem;
	struct topic *slot[LIVE_TOPICS];
	size_t n; /* at most as many as there are slots */
};

struct topic *topic_find(
    const struct topics *ts, enum topic_kind kind, const char *id);
/* A new one (there are less than LIVE_TOPICS), whose ring begins after the
 * sequence from. */
struct topic *topic_new(
    struct topics *ts, enum topic_kind kind, const char *id, int64_t from);

void topic_join(struct topic *t, struct sub *s);
/* Frees the topic when nobody is left. */
void topic_leave(struct topics *ts, struct sub *s);

/* What a bell says ("deployment:<id>"); unknown topics are nobody's. */
void topic_ring(struct topics *ts, const char *bell);
void topic_ring_all(struct topics *ts);

/* A status event as it is now; remembered when it differs. */
void topic_status(struct topic *t, const char *event);

#endif
