/* SPDX-License-Identifier: MIT */
#include "docker.h"

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ROWS_MAX = 64, SEEN_BYTES = 256 * 1024, REQUEST_BYTES = 1024 * 1024 };

/* Shared with the children, one for each connection. */
struct shared {
	int served[ROWS_MAX];
	size_t seen_n;
	char seen[SEEN_BYTES];
};

static struct shared *shared;
static char dir[] = "/tmp/fake-docker-XXXXXX", path[64];
static pid_t server;

static void
nap(int ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000L };

	if (ms > 0)
		nanosleep(&t, NULL);
}

static void
send_all(int fd, const char *data, size_t n)
{
	while (n > 0) {
		ssize_t sent = send(fd, data, n, MSG_NOSIGNAL);

		if (sent <= 0)
			_exit(0);
		data += sent;
		n -= (size_t)sent;
	}
}

static size_t
body_length(const char *head)
{
	const char *at = strcasestr(head, "\r\ncontent-length:");

	return at == NULL ? 0 : strtoul(at + 17, NULL, 10);
}

/* One request with its body, as text. */
static char *
read_request(int fd)
{
	static char text[REQUEST_BYTES];
	size_t n = 0;
	char *end;

	for (;;) {
		ssize_t got = recv(fd, text + n, sizeof text - 1 - n, 0);

		if (got <= 0)
			_exit(0);
		n += (size_t)got;
		text[n] = '\0';
		end = strstr(text, "\r\n\r\n");
		if (end != NULL &&
		    n >= (size_t)(end + 4 - text) + body_length(text))
			return text;
	}
}

static void
note(const char *method, const char *target, const char *body)
{
	size_t at = shared->seen_n;
	int n = snprintf(shared->seen + at, SEEN_BYTES - at, "%s %s\n%s\n",
	    method, target, body);

	if (n > 0 && at + (size_t)n < SEEN_BYTES)
		shared->seen_n += (size_t)n;
}

static const struct fake_row *
find_row(const struct fake_row *rows, size_t n, const char *method,
    const char *target)
{
	for (size_t i = 0; i < n; i++) {
		if ((rows[i].method != NULL &&
			strcmp(rows[i].method, method) != 0) ||
		    strstr(target, rows[i].path) == NULL)
			continue;
		if (rows[i].times == 0 ||
		    __atomic_add_fetch(&shared->served[i], 1,
			__ATOMIC_SEQ_CST) <= rows[i].times)
			return &rows[i];
	}
	return NULL;
}

static void
send_body(int fd, const struct fake_row *row)
{
	size_t n = row->body_n > 0 ? row->body_n : strlen(row->body);
	const char *at = row->body, *end = at + n;

	if (row->cut > 0 && (size_t)row->cut < n) {
		send_all(fd, at, (size_t)row->cut);
		return;
	}
	if (row->piece_ms == 0) {
		for (size_t i = 0; i < (row->repeat > 0 ? row->repeat : 1); i++)
			send_all(fd, at, n);
		return;
	}
	while (at < end) {
		const char *nl = memchr(at, '\n', (size_t)(end - at));
		size_t part = (size_t)((nl == NULL ? end : nl + 1) - at);

		send_all(fd, at, part);
		at += part;
		nap(row->piece_ms);
	}
}

static void
answer(int fd, const struct fake_row *row)
{
	static const struct fake_row absent = { .status = 404,
		.body = "{\"message\":\"no row\"}" };
	size_t repeat, n;
	char head[1024];

	if (row == NULL)
		row = &absent;
	nap(row->delay_ms);
	if (row->raw != NULL) {
		send_all(fd, row->raw, strlen(row->raw));
		return;
	}
	repeat = row->repeat > 0 ? row->repeat : 1;
	n = row->body == NULL ? 0
	    : row->body_n > 0 ? row->body_n
			      : strlen(row->body);
	snprintf(head, sizeof head,
	    "HTTP/1.1 %d X\r\nApi-Version: 1.41\r\n"
	    "Connection: close\r\nContent-Length: %zu\r\n%s\r\n",
	    row->status > 0 ? row->status : 200, n * repeat,
	    row->headers == NULL ? "" : row->headers);
	send_all(fd, head, strlen(head));
	if (row->body != NULL)
		send_body(fd, row);
}

static void
serve(int fd, const struct fake_row *rows, size_t n)
{
	static const struct fake_row ping = { .body = "OK" };
	char *text = read_request(fd), *rest = text, *method, *target, *body;
	const struct fake_row *row;

	body = strstr(text, "\r\n\r\n") + 4;
	method = strsep(&rest, " ");
	target = strsep(&rest, " ");
	note(method, target, body);
	row = find_row(rows, n, method, target);
	if (row == NULL && strstr(target, "/_ping") != NULL)
		row = &ping;
	answer(fd, row);
	shutdown(fd, SHUT_RDWR);
	_exit(0);
}

static void
listen_on(int fd, const struct fake_row *rows, size_t n)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	sigaction(SIGCHLD, &ignore, NULL);
	setpgid(0, 0);
	for (;;) {
		int peer = accept(fd, NULL, NULL);

		if (peer < 0 && errno != EINTR)
			_exit(1);
		if (peer >= 0 && fork() == 0) {
			close(fd);
			serve(peer, rows, n);
		}
		close(peer);
	}
}

const char *
fake_docker_start(const struct fake_row *rows, size_t n)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	shared = mmap(NULL, sizeof *shared, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (shared == MAP_FAILED || n > ROWS_MAX || mkdtemp(dir) == NULL)
		abort();
	snprintf(path, sizeof path, "%s/s", dir);
	memcpy(a.sun_path, path, strlen(path) + 1);
	if (bind(fd, (struct sockaddr *)&a, sizeof a) != 0 ||
	    listen(fd, 64) != 0)
		abort();
	server = fork();
	if (server == 0)
		listen_on(fd, rows, n);
	setpgid(server, server);
	close(fd);
	return path;
}

const char *
fake_docker_seen(void)
{
	return shared->seen;
}

void
fake_docker_stop(void)
{
	kill(-server, SIGKILL);
	waitpid(server, NULL, 0);
	unlink(path);
	rmdir(dir);
	munmap(shared, sizeof *shared);
	memcpy(dir + sizeof dir - 7, "XXXXXX", 6);
}
