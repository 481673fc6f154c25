/* SPDX-License-Identifier: MIT */
/*
 * The sample application: a small HTTP server in one process, without
 * libraries, so that its image holds nothing but this program.
 *
 *	PORT		where it listens (8080)
 *	GREETING	what it says
 *
 * GET / answers a page, GET /health "ok", everything else 404.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

enum { CLIENTS = 512, REQUEST_BYTES = 8192 };

struct client {
	char text[REQUEST_BYTES];
	size_t n;
};

static volatile sig_atomic_t ending;
static struct pollfd fds[1 + CLIENTS];
static struct client clients[1 + CLIENTS];
static const char *greeting;

static void
end(int signal_number)
{
	(void)signal_number;
	ending = 1;
}

/* The greeting comes from outside: it is text, not markup. */
static void
write_escaped(FILE *f, const char *s)
{
	for (; *s != '\0'; s++)
		switch (*s) {
		case '<':
			fputs("&lt;", f);
			break;
		case '&':
			fputs("&amp;", f);
			break;
		default:
			fputc(*s, f);
		}
}

static char *
make_body(const char *target, int *status)
{
	char *body = NULL, host[65] = "";
	size_t n;
	FILE *f = open_memstream(&body, &n);

	if (f == NULL)
		return NULL;
	*status = 200;
	gethostname(host, sizeof(host) - 1);
	if (strcmp(target, "/") == 0) {
		fputs("<!doctype html>\n<html lang=\"en\"><head>"
		      "<meta charset=\"utf-8\"><title>Sample</title></head>\n"
		      "<body><h1>",
		    f);
		write_escaped(f, greeting);
		fprintf(f, "</h1>\n<p>Answered by container %s.</p>", host);
		fputs("</body></html>\n", f);
	} else if (strcmp(target, "/health") == 0) {
		fputs("ok\n", f);
	} else {
		*status = 404;
		fputs("not found\n", f);
	}
	if (fclose(f) != 0) {
		free(body);
		return NULL;
	}
	return body;
}

/* One whole answer; a reader too slow for it is dropped. */
static int
answer(int fd, const char *request, int keep)
{
	char target[256] = "", *body, *text = NULL;
	int status, n, ok, head = strncmp(request, "HEAD ", 5) == 0;

	if (sscanf(request, "%*7[A-Z] %255[^ ?\r\n]", target) != 1)
		return 0;
	body = make_body(target, &status);
	if (body == NULL)
		return 0;
	n = asprintf(&text,
	    "HTTP/1.1 %d %s\r\nContent-Type: text/%s; charset=utf-8\r\n"
	    "Content-Length: %zu\r\nConnection: %s\r\n\r\n%s",
	    status, status == 200 ? "OK" : "Not Found",
	    *body == '<' ? "html" : "plain", strlen(body),
	    keep ? "keep-alive" : "close", head ? "" : body);
	ok = n > 0 && send(fd, text, (size_t)n, MSG_NOSIGNAL) == n;
	free(text);
	free(body);
	return ok && keep;
}

/* All requests that have arrived whole; 0 ends the connection. */
static int
serve(int fd, struct client *c)
{
	ssize_t got =
	    recv(fd, c->text + c->n, sizeof(c->text) - 1 - c->n, MSG_DONTWAIT);
	char *stop;

	if (got <= 0)
		return got < 0 && (errno == EAGAIN || errno == EINTR);
	c->n += (size_t)got;
	c->text[c->n] = '\0';
	while ((stop = strstr(c->text, "\r\n\r\n")) != NULL) {
		size_t used = (size_t)(stop - c->text) + 4;
		int keep;

		*stop = '\0';
		keep = !ending && strstr(c->text, "HTTP/1.1") != NULL &&
		       strcasestr(c->text, "\nconnection: close") == NULL &&
		       strcasestr(c->text, "\ncontent-length:") == NULL;
		if (!answer(fd, c->text, keep))
			return 0;
		c->n -= used;
		memmove(c->text, c->text + used, c->n + 1);
	}
	return c->n < sizeof(c->text) - 1;
}

static void
drop(int i)
{
	shutdown(fds[i].fd, SHUT_WR);
	close(fds[i].fd);
	fds[i].fd = -1;
}

static void
take(int listener)
{
	int one = 1, fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);

	if (fd < 0)
		return;
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	for (int i = 1; i <= CLIENTS; i++)
		if (fds[i].fd < 0) {
			fds[i].fd = fd;
			fds[i].events = POLLIN;
			fds[i].revents = 0;
			clients[i].n = 0;
			return;
		}
	close(fd);
}

static int
listen_on(const char *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET };
	int one = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	a.sin_port = htons((unsigned short)strtoul(port, NULL, 10));
	if (fd < 0 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) != 0 ||
	    bind(fd, (struct sockaddr *)&a, sizeof(a)) != 0 ||
	    listen(fd, 512) != 0) {
		perror("hello: cannot listen");
		exit(1);
	}
	return fd;
}

int
main(void)
{
	struct sigaction act = { .sa_handler = end };
	const char *port = getenv("PORT");

	greeting = getenv("GREETING");
	if (greeting == NULL)
		greeting = "Hello from davit";
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	for (int i = 1; i <= CLIENTS; i++)
		fds[i].fd = -1;
	fds[0].fd = listen_on(port == NULL ? "8080" : port);
	fds[0].events = POLLIN;
	printf("listening on port %s\n", port == NULL ? "8080" : port);
	fflush(stdout);
	while (!ending) {
		if (poll(fds, 1 + CLIENTS, 1000) <= 0)
			continue;
		for (int i = 1; i <= CLIENTS; i++)
			if (fds[i].fd >= 0 && fds[i].revents != 0 &&
			    !serve(fds[i].fd, &clients[i]))
				drop(i);
		if (fds[0].revents != 0)
			take(fds[0].fd);
	}
	puts("ending");
	return 0;
}
