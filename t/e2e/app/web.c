/* SPDX-License-Identifier: MIT */
/*
 * The application that the end-to-end tests deploy: a static HTTP server that
 * misbehaves as its environment says.
 *
 *	VERSION		what it answers with (v0)
 *	PORT		where it listens (8080)
 *	START_DELAY_MS	how long it takes until it listens
 *	TERM_MODE	on SIGTERM: instant (ends at once), graceful (answers
 *			what it has, then ends), ignore
 *	DIE_AFTER_MS	ends with status 1 so long after it began to listen
 *	NEVER_LISTEN	any value: never listens
 *	CRASH		any value: ends with status 3 at once
 *	CRASH_IF_HOST	the same when this name has an address
 *	CHATTER		any value: writes lines without end as fast as it can
 *	PACE		writes so many numbered lines a second
 *
 * GET /env/NAME answers with a variable, GET /log/TEXT says TEXT on standard
 * output, everything else is answered with the version and the host name.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CONNS = 1024, HEAD = 8192, DRAIN_MS = 500 };

struct conn {
	size_t n;
	char head[HEAD];
};

static struct pollfd fds[CONNS + 1]; /* 0 is the listener */
static struct conn *conns[CONNS + 1];
static nfds_t used = 1;
static volatile sig_atomic_t told_to_end;
static const char *version;
static char host[64];

static long
number(const char *name, long otherwise)
{
	const char *v = getenv(name);

	return v != NULL ? strtol(v, NULL, 10) : otherwise;
}

static int
given(const char *name)
{
	const char *v = getenv(name);

	return v != NULL && v[0] != '\0';
}

/* Whether the name that a variable gives has an address. */
static int
is_host(const char *name)
{
	struct addrinfo *found;

	return given(name) &&
	       getaddrinfo(getenv(name), NULL, NULL, &found) == 0;
}

static long
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000L + t.tv_nsec / 1000000;
}

static void
on_term(int sig)
{
	const char *mode = getenv("TERM_MODE");

	(void)sig;
	if (mode == NULL || strcmp(mode, "instant") == 0)
		_exit(0);
	if (strcmp(mode, "graceful") == 0)
		told_to_end = 1;
}

static int
listen_on(long port)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons((unsigned short)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), one = 1;

	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, (struct sockaddr *)&at, sizeof at) != 0 ||
	    listen(fd, 1024) != 0) {
		perror("listen");
		exit(1);
	}
	return fd;
}

static void
drop(nfds_t i)
{
	(void)close(fds[i].fd);
	free(conns[i]);
	used--;
	fds[i] = fds[used];
	conns[i] = conns[used];
}

static void
accept_all(void)
{
	int fd, one = 1;

	while (used <= CONNS &&
	       (fd = accept4(fds[0].fd, NULL, NULL, SOCK_NONBLOCK)) >= 0) {
		(void)setsockopt(
		    fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		conns[used] = calloc(1, sizeof(struct conn));
		fds[used++] = (struct pollfd){ .fd = fd, .events = POLLIN };
	}
}

/* What a request asks for: its body's text. */
static void
body_of(char *head, char *body, size_t size)
{
	char *path = strchr(head, ' '), *end;
	const char *value;

	path = path != NULL ? path + 1 : head;
	end = path + strcspn(path, " ?\r\n");
	*end = '\0';
	if (strncmp(path, "/env/", 5) == 0) {
		value = getenv(path + 5);
		(void)snprintf(body, size, "%s\n", value ? value : "");
		return;
	}
	if (strncmp(path, "/log/", 5) == 0) {
		(void)printf("%s\n", path + 5);
		(void)fflush(stdout);
	}
	(void)snprintf(body, size, "%s %s\n", version, host);
}

/* Answers one whole head; 0: the connection ends. */
static int
answer(struct conn *c, int fd, size_t head_n)
{
	char body[4096], text[5120];
	int keep, n;

	c->head[head_n - 1] = '\0';
	keep = strstr(c->head, " HTTP/1.1\r") != NULL &&
	       strcasestr(c->head, "\nconnection: close") == NULL &&
	       !told_to_end;
	body_of(c->head, body, sizeof body);
	n = snprintf(text, sizeof text,
	    "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
	    "X-Version: %s\r\nContent-Length: %zu\r\nConnection: %s\r\n\r\n%s",
	    version, strlen(body), keep ? "keep-alive" : "close", body);
	if (send(fd, text, (size_t)n, MSG_NOSIGNAL) != n)
		return 0;
	c->n -= head_n;
	memmove(c->head, c->head + head_n, c->n);
	return keep;
}

static int
readable(struct conn *c, int fd)
{
	ssize_t n = recv(fd, c->head + c->n, HEAD - c->n, 0);
	const char *end;

	if (n < 0)
		return errno == EAGAIN;
	if (n == 0)
		return 0;
	c->n += (size_t)n;
	while ((end = memmem(c->head, c->n, "\r\n\r\n", 4)) != NULL)
		if (!answer(c, fd, (size_t)(end - c->head) + 4))
			return 0;
	return c->n < HEAD;
}

static void
turn(int wait_ms)
{
	nfds_t i;

	if (poll(fds, used, wait_ms) <= 0)
		return;
	if (fds[0].revents & POLLIN)
		accept_all();
	for (i = used; i-- > 1;)
		if (fds[i].revents != 0 && !readable(conns[i], fds[i].fd))
			drop(i);
}

static void
serve(void)
{
	long die = number("DIE_AFTER_MS", 0), began = now_ms(), told = 0;

	for (;;) {
		turn(50);
		if (die > 0 && now_ms() - began >= die) {
			(void)fputs("web: dying as told\n", stderr);
			exit(1);
		}
		if (told_to_end && told == 0)
			told = now_ms();
		if (told != 0 && now_ms() - told > DRAIN_MS) {
			fds[0].events = 0;
			if (used == 1 || now_ms() - told > 10L * DRAIN_MS)
				exit(0);
		}
	}
}

/* In a process of its own, so that requests are answered meanwhile. */
static void
chatter(void)
{
	if (fork() != 0)
		return;
	for (unsigned long n = 0;; n++)
		(void)printf(
		    "web %s: line %lu of a log that has no end\n", version, n);
}

static void
pace(long lines)
{
	if (lines == 0 || fork() != 0)
		return;
	for (unsigned long n = 1;; n++) {
		(void)printf("web %s: number %lu\n", version, n);
		if (n % ((unsigned long)lines / 10 + 1) != 0)
			continue;
		(void)fflush(stdout);
		(void)poll(NULL, 0, 100);
	}
}

int
main(int argc, char **argv)
{
	struct sigaction term = { .sa_handler = on_term };
	long port = number("PORT", 8080);

	/* "say NAME": a health command that fails and prints a variable. */
	if (argc == 3 && strcmp(argv[1], "say") == 0) {
		(void)printf(
		    "it is %s\n", given(argv[2]) ? getenv(argv[2]) : "");
		return 1;
	}
	version = given("VERSION") ? getenv("VERSION") : "v0";
	(void)gethostname(host, sizeof host - 1);
	(void)sigaction(SIGTERM, &term, NULL);
	(void)printf("web %s: starting\n", version);
	(void)fflush(stdout);
	if (given("CRASH") || is_host("CRASH_IF_HOST")) {
		(void)fputs("web: crashing as told\n", stderr);
		return 3;
	}
	(void)poll(NULL, 0, (int)number("START_DELAY_MS", 0));
	while (given("NEVER_LISTEN"))
		(void)poll(NULL, 0, 1000);
	fds[0] = (struct pollfd){ .fd = listen_on(port), .events = POLLIN };
	(void)printf("web %s: listening on %ld\n", version, port);
	(void)fflush(stdout);
	if (given("CHATTER"))
		chatter();
	pace(number("PACE", 0));
	serve();
}
