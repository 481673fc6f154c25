/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "live/feed.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define ID "0190a1b2-0000-7000-8000-00000000000a"

/* A viewer of n topics on one end of a socket pair; we are the other end. */
struct pair {
	struct topics topics;
	struct conn *conn;
	int fd;
};

static void
join(struct pair *p, size_t n, int64_t from)
{
	static const enum topic_kind kinds[] = { TOPIC_DEPLOYMENT, TOPIC_LOGS };
	struct conn *c = p->conn;
	size_t i;

	c->subs = mem_array(c, struct sub, n);
	c->subs_n = n;
	for (i = 0; i < n; i++) {
		struct topic *t = topic_find(&p->topics, kinds[i], ID);

		if (t == NULL)
			t = topic_new(&p->topics, kinds[i], ID, from);
		c->subs[i].conn = c;
		c->subs[i].seen = from;
		topic_join(t, &c->subs[i]);
	}
	c->state = CONN_STREAM;
}

static void
viewer(struct pair *p, void *mem)
{
	int fd[2];

	*p = (struct pair){ .topics = { .mem = mem } };
	cr_assert(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, fd) == 0);
	p->conn = conn_new(mem, fd[0], 0);
	p->fd = fd[1];
}

static char *
received(void *mem, int fd)
{
	struct buf b;
	char part[4096];
	ssize_t n;

	buf_init(&b, mem, 4 << 20);
	while ((n = recv(fd, part, sizeof part, MSG_DONTWAIT)) > 0)
		buf_add(&b, part, (size_t)n);
	return b.text;
}

static void
add(struct topic *t, int64_t sequence, const char *text)
{
	ring_add(&t->ring, sequence, text, strlen(text));
}

Test(feed, lines_come_once_in_order_with_the_id_that_resumes_after_them)
{
	void *mem = mem_root("feed");
	struct pair p;
	struct topic *t;

	viewer(&p, mem);
	join(&p, 2, 0);
	t = p.conn->subs[0].topic;
	topic_status(t, "S1\n\n");
	add(t, 1, "a\n\n");
	add(t, 3, "b\n\n");
	feed(p.conn, 1);
	cr_expect_str_eq(
	    received(mem, p.fd), "S1\n\nid: l1,l0\na\n\nid: l3,l0\nb\n\n");
	feed(p.conn, 2);
	cr_expect_str_eq(received(mem, p.fd), "");
	add(p.conn->subs[1].topic, 70, "c\n\n");
	add(t, 4, "d\n\n");
	topic_status(t, "S1\n\n");
	topic_status(t, "S2\n\n");
	feed(p.conn, 3);
	/* A later state comes after the lines before it. */
	cr_expect_str_eq(
	    received(mem, p.fd), "id: l4,l0\nd\n\nS2\n\nid: l4,l70\nc\n\n");
	cr_expect(p.conn->state == CONN_STREAM);
	(void)close(p.fd);
	mem_end(mem);
}

Test(feed, it_ends_when_all_is_over_and_said)
{
	void *mem = mem_root("end");
	struct pair p;
	struct topic *t;

	viewer(&p, mem);
	join(&p, 1, 0);
	t = p.conn->subs[0].topic;
	topic_status(t, "S\n\n");
	add(t, 1, "a\n\n");
	t->over = true;
	feed(p.conn, 1);
	cr_expect_str_eq(received(mem, p.fd),
	    "S\n\nid: l1\na\n\nevent: end\ndata: {\"reason\":\"over\"}\n\n");
	cr_expect(p.conn->state == CONN_CLOSING);
	(void)close(p.fd);
	mem_end(mem);
}

Test(feed, who_reads_nothing_is_dropped_and_holds_up_nobody)
{
	static char line[4000];
	void *mem = mem_root("slow");
	struct pair slow, quick;
	struct topic *t;
	int64_t i;
	char *got;
	int small = 4096;

	memset(line, 'x', sizeof line - 3);
	memcpy(line + sizeof line - 3, "\n\n", 3);
	viewer(&slow, mem);
	viewer(&quick, mem);
	(void)setsockopt(
	    slow.conn->fd, SOL_SOCKET, SO_SNDBUF, &small, sizeof small);
	join(&slow, 1, 0);
	quick.topics = slow.topics;
	join(&quick, 1, 0);
	t = slow.conn->subs[0].topic;
	cr_assert(t == quick.conn->subs[0].topic);
	for (i = 1; i <= 200; i++) {
		add(t, i, line);
		feed(slow.conn, i);
		feed(quick.conn, i);
		cr_assert(quick.conn->state == CONN_STREAM);
		cr_assert(
		    out_waits(&slow.conn->out) <= LIVE_OUT_MAX + OUT_LAST);
		got = received(mem, quick.fd);
		cr_expect(strlen(got) > sizeof line - 10, "line %d", (int)i);
		(void)talloc_free(got);
	}
	cr_expect(slow.conn->state == CONN_CLOSING);
	/* Whoever reads after all learns what happened. */
	for (got = mem_str(mem, ""); strstr(got, "event: dropped") == NULL;) {
		got = received(mem, slow.fd);
		conn_flush(slow.conn, 201);
		if (got[0] == '\0' && out_waits(&slow.conn->out) == 0)
			break;
	}
	cr_expect(strstr(got, "event: dropped") != NULL);
	conn_tick(slow.conn, 200 + LINGER_MS + 1000);
	cr_expect(slow.conn->state == CONN_DEAD);
	(void)close(slow.fd);
	(void)close(quick.fd);
	mem_end(mem);
}

Test(conn, time_ends_what_does_not_move)
{
	void *mem = mem_root("time");
	struct pair p;
	char *big = mem_fmt(mem, "%0*d", LIVE_OUT_MAX - 10, 0);

	viewer(&p, mem);
	conn_tick(p.conn, HEAD_MS - 1);
	cr_expect(p.conn->state == CONN_HEAD);
	conn_tick(p.conn, HEAD_MS);
	cr_expect(p.conn->state == CONN_DEAD, "a head that does not come");

	viewer(&p, mem);
	join(&p, 1, 0);
	conn_tick(p.conn, HEARTBEAT_MS);
	cr_expect_str_eq(received(mem, p.fd), ":\n\n");
	conn_tick(p.conn, HEARTBEAT_MS + 1000);
	cr_expect_str_eq(received(mem, p.fd), "");
	cr_expect(conn_say(p.conn, big, strlen(big), 20000));
	conn_flush(p.conn, 20000);
	cr_expect(out_waits(&p.conn->out) > 0);
	conn_tick(p.conn, 20000 + STALL_MS);
	cr_expect(p.conn->state == CONN_STREAM);
	conn_tick(p.conn, 20001 + STALL_MS);
	cr_expect(p.conn->state == CONN_DEAD, "a viewer that takes nothing");
	(void)close(p.fd);
	mem_end(mem);
}

Test(feed, who_is_behind_the_ring_gets_pages_as_it_takes_them)
{
	void *mem = mem_root("behind");
	struct source_line lines[] = { { 2, "b\n\n", 3 }, { 5, "e\n\n", 3 } };
	struct source_lines page = { lines, 2, true };
	struct pair p;
	struct topic *t;
	char *big = mem_fmt(mem, "%0*d", OUT_SOFT * 3, 0);

	viewer(&p, mem);
	join(&p, 1, 100);
	t = p.conn->subs[0].topic;
	p.conn->subs[0].seen = 1;
	add(t, 101, "new\n\n");
	feed(p.conn, 1);
	cr_expect_str_eq(received(mem, p.fd), "", "not before the old ones");
	cr_assert(feed_behind(p.conn) == &p.conn->subs[0]);
	feed_page(&p.conn->subs[0], &page, 1);
	cr_expect(p.conn->subs[0].seen == 5);
	page = (struct source_lines){ lines, 0, false };
	feed_page(&p.conn->subs[0], &page, 1);
	feed(p.conn, 1);
	cr_expect_str_eq(
	    received(mem, p.fd), "id: l2\nb\n\nid: l5\ne\n\nid: l101\nnew\n\n");
	cr_expect(feed_behind(p.conn) == NULL);
	/* With much waiting, the next page can wait too. */
	p.conn->subs[0].seen = 1;
	cr_expect(feed_behind(p.conn) != NULL);
	cr_expect(conn_say(p.conn, big, strlen(big), 2));
	cr_expect(feed_behind(p.conn) == NULL);
	(void)close(p.fd);
	mem_end(mem);
}

Test(ring, the_oldest_lines_leave_first)
{
	void *mem = mem_root("ring");
	struct ring r;
	int64_t i, seen;
	const struct ring_line *line;
	size_t n = 0;

	ring_init(&r, mem, 10, 1000);
	cr_expect(ring_after(&r, 10) == NULL);
	for (i = 0; i < 500; i++)
		ring_add(&r, 11 + 2 * i, "0123456789", 10);
	cr_expect(r.bytes == 1000 && r.n == 100);
	cr_expect(r.last == 11 + 2 * 499 && r.from == 11 + 2 * 399);
	for (seen = r.from; (line = ring_after(&r, seen)) != NULL; n++) {
		cr_expect(line->sequence == seen + 2);
		seen = line->sequence;
	}
	cr_expect(n == 100 && seen == r.last);
	cr_expect(ring_after(&r, r.from + 1)->sequence == r.from + 2);
	cr_expect(ring_after(&r, r.last + 5) == NULL);
	/* One line beyond the ceiling is kept alone. */
	ring_add(&r, 5000, mem_fmt(mem, "%02000d", 0), 2000);
	cr_expect(r.n == 1 && ring_after(&r, r.from)->n == 2000);
	mem_end(mem);
}

Test(topic, a_bell_reaches_its_topic_only_and_the_last_viewer_takes_it_away)
{
	void *mem = mem_root("topic");
	struct pair p;
	struct topic *t;

	viewer(&p, mem);
	join(&p, 1, 0);
	t = p.conn->subs[0].topic;
	t->dirty = false;
	topic_ring(&p.topics, "logs:" ID);
	topic_ring(&p.topics, "nonsense");
	topic_ring(&p.topics, "team:" ID);
	topic_ring(
	    &p.topics, "deployment:0190a1b2-0000-7000-8000-00000000000b");
	cr_expect(!t->dirty);
	topic_ring(&p.topics, "deployment:" ID);
	cr_expect(t->dirty);
	topic_leave(&p.topics, &p.conn->subs[0]);
	topic_leave(&p.topics, &p.conn->subs[0]);
	cr_expect(p.topics.n == 0);
	cr_expect(topic_find(&p.topics, TOPIC_DEPLOYMENT, ID) == NULL);
	(void)close(p.fd);
	mem_end(mem);
}
