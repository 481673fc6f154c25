/* SPDX-License-Identifier: MIT */
#include "live/conn.h"
#include "base/mem.h"
#include "live/sse.h"

#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static const char heartbeat[] = ":\n\n";
static const char dropped[] =
    "event: dropped\n"
    "data: {\"message\":\"too slow: reconnect, nothing is lost\"}\n\n";

static int
conn_free(struct conn *c)
{
	(void)close(c->fd);
	return 0;
}

struct conn *
conn_new(void *mem, int fd, int64_t now)
{
	struct conn *c = mem_new(mem, struct conn);

	c->fd = fd;
	c->state = CONN_HEAD;
	c->deadline = now + HEAD_MS;
	out_init(&c->out, c);
	talloc_set_destructor(c, conn_free);
	return c;
}

static void
closing(struct conn *c, int64_t now)
{
	c->state = CONN_CLOSING;
	c->deadline = now + LINGER_MS;
	conn_flush(c, now);
}

void
conn_answer(struct conn *c, const char *text, size_t n, int64_t now)
{
	if (!out_add(&c->out, text, n))
		c->state = CONN_DEAD;
	else
		closing(c, now);
}

bool
conn_say(struct conn *c, const char *text, size_t n, int64_t now)
{
	if (c->state != CONN_STREAM)
		return false;
	if (out_waits(&c->out) == 0)
		c->moved = now;
	c->said = now;
	if (out_add(&c->out, text, n))
		return true;
	out_last(&c->out, dropped, strlen(dropped));
	closing(c, now);
	return false;
}

void
conn_end(struct conn *c, const char *reason, int64_t now)
{
	void *mem = mem_root("end");
	struct buf data, event;

	buf_init(&data, mem, OUT_LAST);
	buf_str(&data, "{\"reason\":");
	buf_json(&data, reason);
	buf_chr(&data, '}');
	buf_init(&event, mem, OUT_LAST);
	sse_text(&event, "end", data.text);
	out_last(&c->out, event.text, event.len);
	mem_end(mem);
	closing(c, now);
}

void
conn_flush(struct conn *c, int64_t now)
{
	size_t before = out_waits(&c->out);

	if (c->state == CONN_DEAD || before == 0)
		goto done;
	if (!out_flush(&c->out, c->fd)) {
		c->state = CONN_DEAD;
		return;
	}
	if (out_waits(&c->out) < before)
		c->moved = now;
done:
	/* The reader gets its end of file; ours follows when it has gone. */
	if (c->state == CONN_CLOSING && out_waits(&c->out) == 0)
		(void)shutdown(c->fd, SHUT_WR);
}

void
conn_tick(struct conn *c, int64_t now)
{
	bool waits = out_waits(&c->out) > 0;

	switch (c->state) {
	case CONN_HEAD:
	case CONN_CLOSING:
		if (now >= c->deadline)
			c->state = CONN_DEAD;
		break;
	case CONN_STREAM:
		if (waits && now - c->moved > STALL_MS)
			c->state = CONN_DEAD;
		else if (!waits && now - c->said >= HEARTBEAT_MS &&
			 conn_say(c, heartbeat, strlen(heartbeat), now))
			conn_flush(c, now);
		break;
	case CONN_DEAD:
		break;
	}
}
