/* SPDX-License-Identifier: MIT */
#include "live/feed.h"
#include "base/mem.h"
#include "live/sse.h"

#include <string.h>

enum { ID_MAX = ASK_TOPICS_MAX * 24 };

static bool
is_behind(const struct sub *s)
{
	return s->seen < s->topic->ring.from;
}

bool
feed_line(
    struct sub *s, int64_t sequence, const char *text, size_t n, int64_t now)
{
	int64_t at[ASK_TOPICS_MAX];
	struct conn *c = s->conn;
	void *mem = mem_root("line");
	struct buf event;
	bool ok;
	size_t i;

	s->seen = sequence;
	for (i = 0; i < c->subs_n; i++)
		at[i] = c->subs[i].seen;
	buf_init(&event, mem, ID_MAX + n);
	sse_id(&event, at, c->subs_n);
	buf_add(&event, text, n);
	ok = conn_say(c, event.text, event.len, now);
	mem_end(mem);
	return ok;
}

static void
feed_sub(struct sub *s, int64_t now)
{
	const struct topic *t = s->topic;
	const struct ring_line *line;

	/* The first state at once, later ones after the lines before them. */
	if (s->status == 0 && t->status != NULL) {
		s->status = t->status_n;
		if (!conn_say(s->conn, t->status, strlen(t->status), now))
			return;
	}
	if (is_behind(s))
		return;
	while ((line = ring_after(&t->ring, s->seen)) != NULL)
		if (!feed_line(s, line->sequence, line->text, line->n, now))
			return;
	if (s->status == t->status_n || t->status == NULL || t->more)
		return;
	s->status = t->status_n;
	(void)conn_say(s->conn, t->status, strlen(t->status), now);
}

static bool
has_ended(const struct conn *c)
{
	const struct sub *s;
	size_t i;

	for (i = 0; i < c->subs_n; i++) {
		s = &c->subs[i];
		if (!s->topic->over || is_behind(s) ||
		    s->seen < s->topic->ring.last ||
		    s->status != s->topic->status_n)
			return false;
	}
	return true;
}

void
feed(struct conn *c, int64_t now)
{
	size_t i;

	for (i = 0; i < c->subs_n && c->state == CONN_STREAM; i++)
		feed_sub(&c->subs[i], now);
	if (c->state == CONN_STREAM && has_ended(c))
		conn_end(c, "over", now);
	conn_flush(c, now);
}

struct sub *
feed_behind(const struct conn *c)
{
	size_t i;

	if (c->state != CONN_STREAM || out_waits(&c->out) >= OUT_SOFT)
		return NULL;
	for (i = 0; i < c->subs_n; i++)
		if (is_behind(&c->subs[i]))
			return &c->subs[i];
	return NULL;
}

void
feed_page(struct sub *s, const struct source_lines *page, int64_t now)
{
	const struct source_line *line;
	size_t i;

	for (i = 0; i < page->n; i++) {
		line = &page->at[i];
		if (out_waits(&s->conn->out) >= OUT_SOFT)
			conn_flush(s->conn, now);
		if (out_waits(&s->conn->out) >= OUT_SOFT ||
		    !feed_line(s, line->sequence, line->text, line->n, now))
			return;
	}
	/* What the page did not have is no longer kept. */
	if (!page->more && is_behind(s))
		s->seen = s->topic->ring.from;
}
