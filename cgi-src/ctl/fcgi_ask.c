/* SPDX-License-Identifier: MIT */
#include "ctl/fcgi_ask.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"

#include <assert.h>
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* FastCGI 1.0, chapters 3 and 8. */
enum {
	PROTOCOL = 1,
	BEGIN_REQUEST = 1,
	END_REQUEST = 3,
	PARAMS = 4,
	STDIN = 5,
	STDOUT = 6,
	RESPONDER = 1,
	REQUEST = 1,
	HEADER_BYTES = 8,
	SHORT_MAX = 127
};

enum { ANSWER_MS = 5000, ANSWER_MAX = 65536, ASK_MAX = 4096 };

struct talk {
	struct err *e;
	int fd;
	int64_t deadline;
};

static bool
connect_to(struct talk *t, const char *path)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int n = snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);

	if (n < 0 || (size_t)n >= sizeof(to.sun_path))
		return err_set(
		    t->e, ERR_INVALID, "%s: too long for a socket", path);
	t->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (t->fd < 0 ||
	    connect(t->fd, (const struct sockaddr *)&to, sizeof(to)) != 0)
		return err_set(
		    t->e, ERR_UPSTREAM, "%s: %s", path, strerror(errno));
	return true;
}

static void
put_record(struct buf *b, int type, const char *content, size_t n)
{
	buf_chr(b, PROTOCOL);
	buf_chr(b, (char)type);
	buf_chr(b, 0);
	buf_chr(b, REQUEST);
	buf_chr(b, (char)(n >> 8));
	buf_chr(b, (char)(n & 0xff));
	buf_chr(b, 0);
	buf_chr(b, 0);
	buf_add(b, content, n);
}

static void
put_param(struct buf *b, const char *name, const char *value)
{
	assert(strlen(name) <= SHORT_MAX && strlen(value) <= SHORT_MAX);
	buf_chr(b, (char)strlen(name));
	buf_chr(b, (char)strlen(value));
	buf_str(b, name);
	buf_str(b, value);
}

static bool
ask(struct talk *t, void *mem, const char *uri)
{
	static const char begin[HEADER_BYTES] = { 0, RESPONDER };
	struct buf params, all;

	buf_init(&params, mem, ASK_MAX);
	put_param(&params, "REQUEST_METHOD", "GET");
	put_param(&params, "REQUEST_URI", uri);
	put_param(&params, "HTTP_USER_AGENT", "davit-doctor");
	buf_init(&all, mem, ASK_MAX);
	put_record(&all, BEGIN_REQUEST, begin, sizeof(begin));
	put_record(&all, PARAMS, params.text, params.len);
	put_record(&all, PARAMS, "", 0);
	put_record(&all, STDIN, "", 0);
	/* Less than a socket's buffer, so it goes at once or not at all. */
	return send(t->fd, all.text, all.len, MSG_NOSIGNAL) ==
		   (ssize_t)all.len ||
	       err_set(t->e, ERR_UPSTREAM, "%s", strerror(errno));
}

/* Exactly n bytes. */
static bool
take(struct talk *t, void *out, size_t n)
{
	struct pollfd p = { .fd = t->fd, .events = POLLIN };
	size_t got = 0;

	while (got < n) {
		int64_t left = t->deadline - clock_mono_ms();
		ssize_t piece;

		if (left <= 0 || poll(&p, 1, (int)left) != 1)
			return err_set(t->e, ERR_TIMEOUT, "no answer");
		piece = recv(t->fd, (char *)out + got, n - got, 0);
		if (piece <= 0)
			return err_set(t->e, ERR_UPSTREAM, "half an answer");
		got += (size_t)piece;
	}
	return true;
}

/* Records until the end of the request; its output goes to b. */
static bool
take_answer(struct talk *t, struct buf *b)
{
	unsigned char head[HEADER_BYTES] = { 0 },
		      content[UINT16_MAX + UINT8_MAX];
	size_t n;

	do {
		if (!take(t, head, sizeof(head)))
			return false;
		if (head[0] != PROTOCOL)
			return err_set(
			    t->e, ERR_UPSTREAM, "this is no FastCGI");
		n = (size_t)head[4] << 8 | head[5];
		if (!take(t, content, n + head[6]))
			return false;
		if (head[1] == STDOUT)
			buf_add(b, (const char *)content, n);
	} while (head[1] != END_REQUEST);
	return true;
}

bool
fcgi_ask(struct err *e, void *mem, const char *socket, const char *uri,
    const char **answer)
{
	struct talk t = { e, -1, clock_mono_ms() + ANSWER_MS };
	struct buf b;
	bool ok;

	buf_init(&b, mem, ANSWER_MAX);
	ok = connect_to(&t, socket) && ask(&t, mem, uri) && take_answer(&t, &b);
	fd_close(&t.fd);
	*answer = b.text;
	return ok;
}
