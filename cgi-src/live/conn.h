/* SPDX-License-Identifier: MIT */
#ifndef LIVE_CONN_H
#define LIVE_CONN_H

#include "core/ctx.h"
#include "live/auth.h"
#include "live/http_head.h"
#include "live/out.h"
#include "live/topic.h"

/*
 * One connection: first its request's head is read, then it is a viewer, then
 * it is flushed and closed.  Nothing here waits.  Memory belongs to the
 * connection, which the hub frees once it is dead.
 */
enum conn_state { CONN_HEAD, CONN_STREAM, CONN_CLOSING, CONN_DEAD };

struct conn {
	int fd;
	enum conn_state state;
	struct conn *next, *prev; /* in the hub */
	char *head;		  /* while CONN_HEAD */
	size_t head_n;
	struct out out;
	bool asked_out;	  /* the event loop watches for room to write */
	int64_t deadline; /* of the head, of closing */
	int64_t said;	  /* when something was last said */
	int64_t moved;	  /* when the socket last took all of it */
	int64_t checked;  /* when the rights were last looked at */
	struct auth_key key;
	struct actor who;
	struct sub *subs; /* subs_n */
	size_t subs_n;
};

enum {
	HEAD_MS = 10 * 1000,
	LINGER_MS = 3 * 1000, /* for a viewer that was told to go */
	STALL_MS = 60 * 1000, /* takes nothing, although there is something */
	HEARTBEAT_MS = 15 * 1000,
	OUT_SOFT = 64 * 1024 /* old lines wait in PostgreSQL beyond this */
};

struct conn *conn_new(void *mem, int fd, int64_t now);

/* Say text and nothing else, then close. */
void conn_answer(struct conn *c, const char *text, size_t n, int64_t now);

/* Text for a viewer; one that is too slow gets "dropped" and is closed. */
bool conn_say(struct conn *c, const char *text, size_t n, int64_t now);
/* Event "end" with a reason, then close. */
void conn_end(struct conn *c, const char *reason, int64_t now);

/* Write what can be written. */
void conn_flush(struct conn *c, int64_t now);
/* What time asks for: heartbeats, the ends of deadlines. */
void conn_tick(struct conn *c, int64_t now);

#endif
