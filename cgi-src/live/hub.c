/* SPDX-License-Identifier: MIT */
#include "live/hub.h"
#include "base/clock.h"
#include "base/log.h"
#include "live/reply.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	EVENTS_MAX = 256,
	REPLY_MAX = 4096,
	HEAD_FIRST = 2048,
	SECOND_MS = 1000,
	BELL_AGAIN_MS = 2000,
	CHECKS_MS = 200 /* of a second at most for looking at rights again */
};

/* What an event is about, when it is not a connection. */
static char is_listener, is_signal, is_bell;

static bool
watch(struct hub *h, int op, int fd, uint32_t events, void *what)
{
	struct epoll_event ev = { .events = events, .data.ptr = what };

	return epoll_ctl(h->epoll, op, fd, &ev) == 0;
}

static void
watch_out(struct hub *h, struct conn *c)
{
	bool want = c->state != CONN_DEAD && out_waits(&c->out) > 0;

	if (want == c->asked_out)
		return;
	c->asked_out = want;
	if (!watch(
		h, EPOLL_CTL_MOD, c->fd, EPOLLIN | (want ? EPOLLOUT : 0u), c))
		c->state = CONN_DEAD;
}

/* --- connections --------------------------------------------------------- */

static void
refuse(struct conn *c, enum err_kind kind, const char *code, const char *text,
    int64_t now)
{
	void *mem = mem_root("refuse");
	struct err e = { .kind = ERR_NONE };
	struct buf b;

	(void)err_code(&e, kind, code, "%s", text);
	buf_init(&b, mem, REPLY_MAX);
	(void)reply_error(&b, &e, "-");
	conn_answer(c, b.text, b.len, now);
	mem_end(mem);
}

static void
accept_all(struct hub *h, int64_t now)
{
	struct conn *c;
	int fd;

	while ((fd = accept4(h->listener, NULL, NULL,
		    SOCK_CLOEXEC | SOCK_NONBLOCK)) >= 0) {
		c = conn_new(h->mem, fd, now);
		if (h->conns_n >= h->conns_max + CONNS_SPARE ||
		    !watch(h, EPOLL_CTL_ADD, fd, EPOLLIN, c)) {
			(void)talloc_free(c);
			continue;
		}
		c->next = h->conns;
		if (c->next != NULL)
			c->next->prev = c;
		h->conns = c;
		if (++h->conns_n > h->conns_max)
			refuse(c, ERR_UPSTREAM, REPLY_FULL,
			    "too many streams are open; try again later", now);
	}
}

static void
got_head(struct hub *h, struct conn *c, int64_t now)
{
	struct http_head head;

	switch (head_parse(&head, c->head, c->head_n)) {
	case HEAD_MORE:
		return;
	case HEAD_BAD:
		refuse(c, ERR_INVALID, "INVALID_INPUT",
		    "this is not a request of HTTP/1.1, or its head is over"
		    " 16 KiB",
		    now);
		break;
	case HEAD_OK:
		hub_serve(h, c, &head, now);
		break;
	}
	TALLOC_FREE(c->head);
}

static void
grow_head(struct conn *c)
{
	size_t cap = talloc_get_size(c->head);

	if (c->head_n < cap)
		return;
	cap = cap == 0 ? HEAD_FIRST : cap * 2;
	c->head = talloc_realloc(c, c->head, char, (unsigned)cap);
	if (c->head == NULL)
		panic("out of memory");
}

/* Bytes of a head, or of a viewer that has nothing more to say to us. */
static void
readable(struct hub *h, struct conn *c, int64_t now)
{
	char waste[4096], *into = waste;
	size_t room = sizeof waste;
	ssize_t n;

	if (c->state == CONN_HEAD) {
		grow_head(c);
		into = c->head + c->head_n;
		room = talloc_get_size(c->head) - c->head_n;
	}
	n = recv(c->fd, into, room, MSG_DONTWAIT);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		c->state = CONN_DEAD;
		return;
	}
	if (c->state != CONN_HEAD)
		return;
	c->head_n += (size_t)n;
	got_head(h, c, now);
}

static void
on_conn(struct hub *h, struct conn *c, uint32_t events, int64_t now)
{
	if (events & (EPOLLERR | EPOLLHUP)) {
		c->state = CONN_DEAD;
		return;
	}
	if (c->state != CONN_DEAD && (events & EPOLLIN))
		readable(h, c, now);
	if (c->state != CONN_DEAD && (events & EPOLLOUT))
		conn_flush(c, now);
}

/* Those that are dead leave; the others say whether they want to write. */
static void
reap(struct hub *h)
{
	struct conn *c, *next;
	size_t i;

	for (c = h->conns; c != NULL; c = next) {
		next = c->next;
		if (c->state != CONN_DEAD)
			watch_out(h, c);
		if (c->state != CONN_DEAD)
			continue;
		for (i = 0; i < c->subs_n; i++)
			topic_leave(&h->topics, &c->subs[i]);
		if (c->next != NULL)
			c->next->prev = c->prev;
		if (c->prev != NULL)
			c->prev->next = c->next;
		else
			h->conns = c->next;
		h->conns_n--;
		(void)talloc_free(c);
	}
}

/* --- the bell ------------------------------------------------------------ */

static void
hear(struct hub *h, int64_t now)
{
	struct err e = { .kind = ERR_NONE };

	if (h->hearing || now < h->bell_again)
		return;
	h->bell_again = now + BELL_AGAIN_MS;
	if (!queue_hear(&e, h->queue) ||
	    !watch(h, EPOLL_CTL_ADD, queue_socket(h->queue), EPOLLIN, &is_bell))
		return;
	log_notice("hears the bell");
	h->hearing = true;
	/* What rang before was not heard. */
	topic_ring_all(&h->topics);
}

static void
heard(struct hub *h)
{
	struct err e = { .kind = ERR_NONE };
	void *mem = mem_root("bell");
	char *bell;
	bool ok;

	while ((ok = queue_heard(&e, h->queue, mem, &bell)) && bell != NULL)
		topic_ring(&h->topics, bell);
	if (!ok) {
		log_error("the bell is away; topics are polled", "err", e.text);
		h->hearing = false;
		topic_ring_all(&h->topics);
	}
	mem_end(mem);
}

/* --- time ---------------------------------------------------------------- */

static void
ring_ending(struct topics *ts)
{
	struct topic *t;
	size_t i;

	for (i = 0; ts->n > 0 && i < LIVE_TOPICS; i++)
		for (t = ts->slot[i]; t != NULL; t = t->next)
			t->dirty = t->dirty || t->ending;
}

/* Viewers that came together are not checked together. */
static void
check_rights(struct hub *h, int64_t now)
{
	int64_t stop = clock_mono_ms() + CHECKS_MS;
	struct conn *c;

	for (c = h->conns; c != NULL && clock_mono_ms() < stop; c = c->next)
		if (c->state == CONN_STREAM && now - c->checked >= CHECK_MS)
			hub_check(h, c, now);
}

static void
each_second(struct hub *h, int64_t now)
{
	struct conn *c;

	hear(h, now);
	if (now >= h->poll_at) {
		h->poll_at = now + (h->hearing ? POLL_MS : POLL_DEAF_MS);
		topic_ring_all(&h->topics);
	}
	ring_ending(&h->topics);
	for (c = h->conns; c != NULL; c = c->next)
		conn_tick(c, now);
	check_rights(h, now);
}

static bool
is_anything_dirty(const struct topics *ts)
{
	const struct topic *t;
	size_t i;

	for (i = 0; ts->n > 0 && i < LIVE_TOPICS; i++)
		for (t = ts->slot[i]; t != NULL; t = t->next)
			if (t->dirty)
				return true;
	return false;
}

/* Milliseconds until there is something to do by itself. */
static int
until_next(const struct hub *h, bool left, int64_t now)
{
	int64_t at = h->second_at;

	if (left)
		return 0;
	if (is_anything_dirty(&h->topics) && h->tick_at < at)
		at = h->tick_at;
	return at > now ? (int)(at - now) : 0;
}

static void
handle(struct hub *h, const struct epoll_event *ev, int64_t now)
{
	if (ev->data.ptr == &is_listener)
		accept_all(h, now);
	else if (ev->data.ptr == &is_signal)
		h->ending = true;
	else if (ev->data.ptr == &is_bell)
		heard(h);
	else
		on_conn(h, ev->data.ptr, ev->events, now);
}

static bool
turn(struct hub *h, bool left)
{
	struct epoll_event ev[EVENTS_MAX];
	int64_t now = clock_mono_ms();
	int i,
	    n = epoll_wait(h->epoll, ev, EVENTS_MAX, until_next(h, left, now));

	now = clock_mono_ms();
	for (i = 0; i < n; i++)
		handle(h, &ev[i], now);
	if (now >= h->tick_at) {
		h->tick_at = now + TICK_MS;
		hub_read_topics(h, now);
	}
	left = hub_read_behind(h, now);
	if (now >= h->second_at) {
		h->second_at = now + SECOND_MS;
		each_second(h, now);
	}
	reap(h);
	return left;
}

bool
hub_run(struct err *e, struct hub *h)
{
	struct conn *c;
	bool left = false;

	h->topics.mem = h->mem;
	h->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (h->epoll < 0 ||
	    !watch(h, EPOLL_CTL_ADD, h->listener, EPOLLIN, &is_listener) ||
	    !watch(h, EPOLL_CTL_ADD, h->signals, EPOLLIN, &is_signal))
		return err_set(e, ERR_INTERNAL, "epoll: %s", strerror(errno));
	while (!h->ending)
		left = turn(h, left);
	/* Browsers come again by themselves, to the next process. */
	for (c = h->conns; c != NULL; c = c->next)
		c->state = CONN_DEAD;
	reap(h);
	(void)close(h->epoll);
	return true;
}
