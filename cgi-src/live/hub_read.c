/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "live/hub.h"

enum { DB_AGAIN_MS = 1000, BEHIND_MS = 50 };

void
hub_context(struct hub *h, struct ctx *c, const char *name)
{
	*c = (struct ctx){ .mem = mem_root(name),
		.db = h->db,
		.queue = h->queue,
		.conf = h->conf };
}

void
hub_context_end(struct hub *h, struct ctx *c)
{
	(void)h;
	ctx_end(c);
	mem_end(c->mem);
}

bool
hub_noted(struct hub *h, const struct ctx *c, bool ok)
{
	bool down =
	    !ok && (c->err.kind == ERR_UPSTREAM || c->err.kind == ERR_TIMEOUT);

	if (down)
		h->db_again = clock_mono_ms() + DB_AGAIN_MS;
	if (down && !h->db_down)
		log_error("the database does not answer; streams wait", "err",
		    c->err.text);
	else if (ok && h->db_down)
		log_notice("the database answers again");
	else if (!ok && !down && c->err.kind == ERR_INTERNAL)
		log_error(
		    "query failed", "err", c->err.text, "at", c->err.where);
	if (ok || down)
		h->db_down = down;
	return ok;
}

bool
hub_begin(struct hub *h, struct ctx *c, const struct actor *who)
{
	if (clock_mono_ms() < h->db_again)
		return err_code(&c->err, ERR_UPSTREAM, "DATABASE_UNAVAILABLE",
		    "the database does not answer");
	c->actor = who;
	return hub_noted(h, c, ctx_begin(c));
}

static struct conn *
reader_of(const struct topic *t)
{
	const struct sub *s;

	for (s = t->subs; s != NULL; s = s->next)
		if (s->conn->state == CONN_STREAM)
			return s->conn;
	return NULL;
}

/* Everybody who is this user loses a topic that it cannot see any more. */
static void
turn_out(struct topic *t, const char *user_id, int64_t now)
{
	struct sub *s;

	for (s = t->subs; s != NULL; s = s->next)
		if (s->conn->state == CONN_STREAM &&
		    same(s->conn->who.user_id, user_id))
			conn_end(s->conn, "gone", now);
}

static void
take(struct topic *t, const struct source_state *state,
    const struct source_lines *lines)
{
	size_t i;

	topic_status(t, state->status);
	for (i = 0; i < lines->n; i++)
		/* A sequence that a writer gave twice is shown once. */
		if (lines->at[i].sequence > t->ring.last)
			ring_add(&t->ring, lines->at[i].sequence,
			    lines->at[i].text, lines->at[i].n);
	t->more = lines->more;
	t->over = state->over && !lines->more;
	t->ending = state->ending;
	t->dirty = lines->more;
}

/* State first, so that no line said before it is missed after it. */
static bool
read_topic(struct hub *h, struct topic *t, const struct actor *who,
    struct ctx *c, struct source_state *state, struct source_lines *lines)
{
	if (!hub_begin(h, c, who))
		return false;
	return hub_noted(h, c,
	    source_state(c, t->kind, t->id, state) &&
		(!state->found ||
		    source_lines(c, t->kind, t->id, t->ring.last, lines)) &&
		ctx_commit(c));
}

static void
refresh(struct hub *h, struct topic *t, int64_t now)
{
	struct conn *reader = reader_of(t);
	struct source_state state;
	struct source_lines lines = { .n = 0 };
	struct sub *s;
	struct ctx c;

	if (reader == NULL)
		return;
	hub_context(h, &c, "topic");
	/* One that cannot be read is tried with the next poll of all. */
	t->dirty = false;
	if (read_topic(h, t, &reader->who, &c, &state, &lines)) {
		if (state.found)
			take(t, &state, &lines);
		else
			turn_out(t, reader->who.user_id, now);
		t->dirty = t->dirty || !state.found;
		for (s = t->subs; s != NULL; s = s->next)
			if (s->conn->state == CONN_STREAM)
				feed(s->conn, now);
	} else {
		t->dirty = h->db_down;
	}
	hub_context_end(h, &c);
}

void
hub_read_topics(struct hub *h, int64_t now)
{
	struct topic *t;
	size_t i;

	if (h->topics.n == 0)
		return;
	for (i = 0; i < LIVE_TOPICS; i++)
		for (t = h->topics.slot[i]; t != NULL; t = t->next)
			if (t->dirty && now >= h->db_again)
				refresh(h, t, now);
}

/* One page for one viewer. */
static bool
read_page(struct hub *h, struct sub *s, int64_t now)
{
	struct source_lines page;
	struct ctx c;
	bool ok;

	hub_context(h, &c, "page");
	ok = hub_begin(h, &c, &s->conn->who) &&
	     hub_noted(h, &c,
		 source_lines(
		     &c, s->topic->kind, s->topic->id, s->seen, &page) &&
		     ctx_commit(&c));
	if (ok) {
		feed_page(s, &page, now);
		feed(s->conn, now);
	}
	hub_context_end(h, &c);
	return ok;
}

/* A fair share each: one page, then the next viewer. */
bool
hub_read_behind(struct hub *h, int64_t now)
{
	int64_t stop = clock_mono_ms() + BEHIND_MS;
	bool left = false;
	struct conn *c;
	struct sub *s;

	for (c = h->conns; c != NULL; c = c->next) {
		if ((s = feed_behind(c)) == NULL)
			continue;
		if (clock_mono_ms() > stop)
			return true;
		if (!read_page(h, s, now)) {
			if (h->db_down)
				return false;
			conn_end(c, "failed", now);
		}
		left = left || feed_behind(c) != NULL;
	}
	return left;
}

static bool
may_still(struct hub *h, struct conn *conn, struct ctx *c, bool *yes)
{
	struct source_state state;
	struct actor now;
	size_t i;

	*yes = false;
	if (clock_mono_ms() < h->db_again)
		return false;
	if (!auth_who(c, c->mem, &conn->key, &now))
		return c->err.kind == ERR_DENIED || hub_noted(h, c, false);
	if (!hub_begin(h, c, &now))
		return false;
	for (i = 0; i < conn->subs_n; i++) {
		if (!source_state(c, conn->subs[i].topic->kind,
			conn->subs[i].topic->id, &state))
			return hub_noted(h, c, false);
		if (!state.found)
			return true;
	}
	*yes = same(now.user_id, conn->who.user_id);
	return hub_noted(h, c, ctx_commit(c));
}

void
hub_check(struct hub *h, struct conn *conn, int64_t now)
{
	struct ctx c;
	bool yes;

	hub_context(h, &c, "check");
	if (may_still(h, conn, &c, &yes)) {
		conn->checked = now;
		if (!yes)
			conn_end(conn, "signed out", now);
	}
	hub_context_end(h, &c);
}
