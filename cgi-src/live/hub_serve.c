/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "base/rand.h"
#include "live/hub.h"
#include "live/reply.h"
#include "live/sse.h"

#include <ctype.h>
#include <stdio.h>

enum { REPLY_MAX = 4096, ID_CHARS_MIN = 8, ID_CHARS_MAX = 64 };

/* What a request asks for and what the database says to it. */
struct opening {
	struct ask ask;
	struct source_state state[ASK_TOPICS_MAX];
	struct source_edge edge[ASK_TOPICS_MAX];
};

/* nginx's, when it is a plain word. */
static const char *
request_id(void *mem, struct str given)
{
	size_t i;

	for (i = 0; i < given.n; i++)
		if (!isalnum((unsigned char)given.s[i]) && given.s[i] != '-')
			break;
	if (i < given.n || i < ID_CHARS_MIN || i > ID_CHARS_MAX)
		return uuid_new(mem);
	return str_dup(mem, given);
}

static void
note(const struct http_head *head, const struct conn *conn, const char *id,
    int status)
{
	char number[8];
	void *mem = mem_root("note");

	(void)snprintf(number, sizeof number, "%d", status);
	log_notice("request", "req", id, "user",
	    conn->who.username ? conn->who.username : "-", "path",
	    str_dup(mem, head->path), "status", number);
	mem_end(mem);
}

static bool
fail(struct err *e, enum topic_kind kind)
{
	return err_set(e, ERR_ABSENT, "no such %s",
	    kind == TOPIC_DEPLOYMENT ? "deployment" : "application");
}

/* Each topic is authorised here, once; a deleted application is nobody's. */
static bool
look(struct ctx *c, struct opening *o)
{
	struct ask_topic *t;
	size_t i;

	for (i = 0; i < o->ask.n; i++) {
		t = &o->ask.at[i];
		if (!source_state(c, t->kind, t->id, &o->state[i]))
			return false;
		if (!o->state[i].found ||
		    (t->kind != TOPIC_DEPLOYMENT && o->state[i].over))
			return fail(&c->err, t->kind);
		if (!source_edge(c, t->kind, t->id, o->ask.tail, &o->edge[i]))
			return false;
	}
	return true;
}

/* Where each topic begins: after what was seen, never beyond what there is
 * (a database may have been restored). */
static void
places(struct opening *o)
{
	struct ask_topic *t;
	size_t i;

	for (i = 0; i < o->ask.n; i++) {
		t = &o->ask.at[i];
		if (t->after < 0)
			t->after = o->edge[i].before_tail;
		if (t->after > o->edge[i].last)
			t->after = o->edge[i].last;
	}
}

/* Asked again after the end, with nothing new. */
static bool
is_nothing(const struct opening *o)
{
	size_t i;

	for (i = 0; i < o->ask.n; i++)
		if (!o->state[i].over || o->ask.at[i].after < o->edge[i].last)
			return false;
	return o->ask.again;
}

static size_t
streams_of(const struct hub *h, const char *user_id)
{
	const struct conn *c;
	size_t n = 0;

	for (c = h->conns; c != NULL; c = c->next)
		if (c->subs_n > 0 && c->state != CONN_DEAD &&
		    same(c->who.user_id, user_id))
			n++;
	return n;
}

static size_t
new_topics(const struct topics *ts, const struct ask *ask)
{
	size_t i, n = 0;

	for (i = 0; i < ask->n; i++)
		if (topic_find(ts, ask->at[i].kind, ask->at[i].id) == NULL)
			n++;
	return n;
}

/* A topic costs its ring, and nobody shall be able to take all there may be.
 * What is answered at once takes no room. */
static bool
has_room(const struct hub *h, struct err *e, const struct conn *conn,
    const struct opening *o)
{
	if (is_nothing(o))
		return true;
	if (streams_of(h, conn->who.user_id) >= LIVE_USER_STREAMS)
		return err_set(e, ERR_LIMIT,
		    "you have %d streams open, as many as one user may have;"
		    " close some of them",
		    LIVE_USER_STREAMS);
	if (h->topics.n + new_topics(&h->topics, &o->ask) > LIVE_TOPICS)
		return err_code(e, ERR_UPSTREAM, REPLY_FULL,
		    "too many deployments and applications are followed;"
		    " try again later");
	return true;
}

static bool
identify(struct hub *h, struct ctx *c, struct conn *conn)
{
	bool ok;

	if (clock_mono_ms() < h->db_again)
		return err_code(&c->err, ERR_UPSTREAM, "DATABASE_UNAVAILABLE",
		    "the database does not answer");
	ok = auth_who(c, conn, &conn->key, &conn->who);
	return ok || c->err.kind == ERR_DENIED ? ok : hub_noted(h, c, false);
}

static bool
prepare(struct hub *h, struct ctx *c, struct conn *conn,
    const struct http_head *head, struct opening *o)
{
	bool ok;

	if (!str_eq(head->method, "GET"))
		return err_code(&c->err, ERR_INVALID, REPLY_METHOD,
		    "streams are read with GET");
	if (!ask_read(&c->err, head, &o->ask))
		return false;
	auth_read(conn, h->conf, head, &conn->key);
	if (!identify(h, c, conn) || !hub_begin(h, c, &conn->who))
		return false;
	ok = look(c, o) && ctx_commit(c);
	if (!ok && c->err.kind == ERR_ABSENT)
		return false;
	if (!hub_noted(h, c, ok))
		return false;
	places(o);
	return has_room(h, &c->err, conn, o);
}

static void
join(struct hub *h, struct conn *conn, const struct opening *o)
{
	const struct ask_topic *a;
	struct topic *t;
	size_t i;

	conn->subs = mem_array(conn, struct sub, o->ask.n);
	conn->subs_n = o->ask.n;
	for (i = 0; i < o->ask.n; i++) {
		a = &o->ask.at[i];
		t = topic_find(&h->topics, a->kind, a->id);
		if (t == NULL)
			t = topic_new(
			    &h->topics, a->kind, a->id, o->edge[i].last);
		topic_status(t, o->state[i].status);
		conn->subs[i].conn = conn;
		conn->subs[i].seen = a->after;
		topic_join(t, &conn->subs[i]);
	}
}

/* The head of the stream; its first id makes a viewer that loses it before
 * the first line go on from here. */
static void
begin(struct conn *conn, struct ctx *c, const struct opening *o, const char *id,
    int64_t now)
{
	int64_t at[ASK_TOPICS_MAX];
	struct buf b;
	size_t i;

	for (i = 0; i < o->ask.n; i++)
		at[i] = o->ask.at[i].after;
	buf_init(&b, c->mem, REPLY_MAX);
	reply_stream(&b, id);
	sse_id(&b, at, o->ask.n);
	buf_chr(&b, '\n');
	conn->state = CONN_STREAM;
	conn->checked = now;
	(void)conn_say(conn, b.text, b.len, now);
	feed(conn, now);
}

void
hub_serve(
    struct hub *h, struct conn *conn, const struct http_head *head, int64_t now)
{
	struct opening o = { .ask = { .n = 0 } };
	struct ctx c;
	struct buf b;
	const char *id;
	int status;

	hub_context(h, &c, "request");
	id = request_id(c.mem, head->request_id);
	buf_init(&b, c.mem, REPLY_MAX);
	if (!prepare(h, &c, conn, head, &o)) {
		status = reply_error(&b, &c.err, id);
		conn_answer(conn, b.text, b.len, now);
	} else if (is_nothing(&o)) {
		status = 204;
		reply_nothing(&b, id);
		conn_answer(conn, b.text, b.len, now);
	} else {
		status = 200;
		join(h, conn, &o);
		begin(conn, &c, &o, id, now);
	}
	note(head, conn, id, status);
	hub_context_end(h, &c);
}
