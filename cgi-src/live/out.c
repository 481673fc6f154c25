/* SPDX-License-Identifier: MIT */
#include "live/out.h"
#include "base/err.h"
#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>

enum { FIRST_BYTES = 4096 };

void
out_init(struct out *o, void *mem)
{
	*o = (struct out){ .mem = mem };
}

size_t
out_waits(const struct out *o)
{
	return o->len - o->sent;
}

static void
add(struct out *o, const char *text, size_t n)
{
	size_t waits = out_waits(o), cap;

	if (o->sent > 0 && o->len + n > o->cap) {
		memmove(o->text, o->text + o->sent, waits);
		o->len = waits;
		o->sent = 0;
	}
	if (o->len + n > o->cap) {
		for (cap = FIRST_BYTES; cap < o->len + n;)
			cap *= 2;
		o->text = talloc_realloc(o->mem, o->text, char, (unsigned)cap);
		if (o->text == NULL)
			panic("out of memory");
		o->cap = cap;
	}
	memcpy(o->text + o->len, text, n);
	o->len += n;
}

bool
out_add(struct out *o, const char *text, size_t n)
{
	if (out_waits(o) + n > LIVE_OUT_MAX)
		return false;
	add(o, text, n);
	return true;
}

void
out_last(struct out *o, const char *text, size_t n)
{
	assert(n <= OUT_LAST);
	if (out_waits(o) + n <= LIVE_OUT_MAX + OUT_LAST)
		add(o, text, n);
}

bool
out_flush(struct out *o, int fd)
{
	ssize_t n;

	while (out_waits(o) > 0) {
		n = send(fd, o->text + o->sent, out_waits(o),
		    MSG_NOSIGNAL | MSG_DONTWAIT);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN;
		o->sent += (size_t)n;
	}
	TALLOC_FREE(o->text);
	o->sent = o->len = o->cap = 0;
	return true;
}
