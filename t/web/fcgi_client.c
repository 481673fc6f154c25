/* SPDX-License-Identifier: MIT */
#include "t/web/fcgi_client.h"
#include "base/buf.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

enum {
	BEGIN = 1,
	END = 3,
	PARAMS = 4,
	IN = 5,
	OUT = 6,
	HEAD = 8,
	MOST = 65535
};

int
fcgi_connect(const char *path)
{
	const struct timeval patience = { .tv_sec = 10 };
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);

	cr_assert(fd >= 0);
	(void)snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
	if (connect(fd, (const struct sockaddr *)&at, sizeof at) != 0) {
		close(fd);
		return -1;
	}
	(void)setsockopt(
	    fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	return fd;
}

static void
record(struct buf *b, int type, const char *data, size_t n)
{
	const char head[HEAD] = { 1, (char)type, 0, 1, (char)(n >> 8),
		(char)(n & 0xff), 0, 0 };

	buf_add(b, head, HEAD);
	buf_add(b, data, n);
}

static void
length(struct buf *b, size_t n)
{
	if (n < 128) {
		buf_chr(b, (char)n);
		return;
	}
	buf_chr(b, (char)((n >> 24) | 0x80));
	buf_chr(b, (char)(n >> 16));
	buf_chr(b, (char)(n >> 8));
	buf_chr(b, (char)n);
}

static void
write_request(
    struct buf *b, void *mem, const char *body, const char *const *params)
{
	static const char responder[8] = { 0, 1, 0, 0, 0, 0, 0, 0 };
	size_t left = body ? strlen(body) : 0;
	struct buf pairs;

	buf_init(&pairs, mem, MOST);
	for (; params[0] != NULL; params += 2) {
		length(&pairs, strlen(params[0]));
		length(&pairs, strlen(params[1]));
		buf_str(&pairs, params[0]);
		buf_str(&pairs, params[1]);
	}
	record(b, BEGIN, responder, sizeof responder);
	record(b, PARAMS, pairs.text, pairs.len);
	record(b, PARAMS, "", 0);
	while (left > 0) {
		size_t n = left > 32768 ? 32768 : left;

		record(b, IN, body, n);
		body += n;
		left -= n;
	}
	record(b, IN, "", 0);
}

static bool
read_all(int fd, void *to, size_t n)
{
	char *at = to;
	ssize_t got;

	for (; n > 0; at += got, n -= (size_t)got)
		if ((got = read(fd, at, n)) <= 0)
			return false;
	return true;
}

const char *
fcgi_ask(
    void *mem, const char *path, const char *body, const char *const *params)
{
	static unsigned char data[MOST + 255];
	unsigned char head[HEAD];
	struct buf out, answer;
	int fd = fcgi_connect(path);

	buf_init(&out, mem, 8 << 20);
	buf_init(&answer, mem, 16 << 20);
	cr_assert(fd >= 0, "nothing listens on %s", path);
	write_request(&out, mem, body, params);
	cr_assert(
	    send(fd, out.text, out.len, MSG_NOSIGNAL) == (ssize_t)out.len);
	while (read_all(fd, head, HEAD) && head[1] != END) {
		size_t n = (size_t)head[4] << 8 | head[5];

		if (!read_all(fd, data, n + head[6]))
			break;
		if (head[1] == OUT)
			buf_add(&answer, (const char *)data, n);
	}
	close(fd);
	return answer.text;
}
