/* SPDX-License-Identifier: MIT */
/*
 * viewers SOCKET TARGET TOKEN N SECONDS: N viewers of one stream, with the
 * tokens TOKEN-0, TOKEN-1 and so on.  Prints how many events came and how long
 * after the time that their lines carry ("t=<ms since 1970>").
 */
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { SAMPLES = 4 << 20, PART = 64 * 1024, LINE = 1024 };

struct viewer {
	int fd;
	size_t n;
	char line[LINE];
};

static int32_t *samples;
static size_t samples_n, events_n, lost_n, refused_n;

static int64_t
wall_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
die(const char *what)
{
	(void)fprintf(stderr, "viewers: %s: %s\n", what, strerror(errno));
	exit(1);
}

static int
view(const char *path, const char *target, const char *token, int number)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	char head[1024];
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), n;

	(void)snprintf(at.sun_path, sizeof at.sun_path, "%s", path);
	n = snprintf(head, sizeof head,
	    "GET %s HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s-%d\r\n\r\n",
	    target, token, number);
	if (fd < 0 || connect(fd, (struct sockaddr *)&at, sizeof at) != 0)
		die(path);
	if (send(fd, head, (size_t)n, MSG_NOSIGNAL) != n)
		die("send");
	return fd;
}

/* One line of the stream: an event's data carries the time of its row. */
static void
on_line(struct viewer *v, int64_t now)
{
	const char *t;

	v->line[v->n < LINE ? v->n : LINE - 1] = '\0';
	if (strncmp(v->line, "HTTP/1.1 ", 9) == 0 &&
	    strncmp(v->line + 9, "200", 3) != 0)
		refused_n++;
	if (strncmp(v->line, "data: ", 6) == 0 &&
	    (t = strstr(v->line, "t=")) != NULL) {
		events_n++;
		if (samples_n < SAMPLES)
			samples[samples_n++] =
			    (int32_t)(now - strtoll(t + 2, NULL, 10));
	}
	v->n = 0;
}

static void
on_bytes(struct viewer *v)
{
	char part[PART];
	ssize_t n = recv(v->fd, part, sizeof part, MSG_DONTWAIT), i;
	int64_t now = wall_ms();

	if (n == 0) {
		lost_n++;
		(void)close(v->fd);
		v->fd = -1;
	}
	for (i = 0; i < n; i++) {
		if (part[i] == '\n')
			on_line(v, now);
		else if (v->n < LINE)
			v->line[v->n++] = part[i];
	}
}

static int
by_size(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

static int
at(double part)
{
	return samples_n == 0
		   ? 0
		   : samples[(size_t)(part * (double)(samples_n - 1))];
}

int
main(int argc, char **argv)
{
	int n = argc == 6 ? (int)strtol(argv[4], NULL, 10) : 0, ep, i, got;
	struct rlimit files = { 65536, 65536 };
	struct epoll_event ev[256];
	struct viewer *v;
	int64_t until;

	if (n < 1) {
		(void)fputs(
		    "usage: viewers SOCKET TARGET TOKEN N SECONDS\n", stderr);
		return 2;
	}
	(void)setrlimit(RLIMIT_NOFILE, &files);
	samples = calloc(SAMPLES, sizeof *samples);
	v = calloc((size_t)n, sizeof *v);
	ep = epoll_create1(0);
	for (i = 0; i < n; i++) {
		v[i].fd = view(argv[1], argv[2], argv[3], i);
		ev[0] = (struct epoll_event){ EPOLLIN, { .ptr = &v[i] } };
		if (epoll_ctl(ep, EPOLL_CTL_ADD, v[i].fd, ev) != 0)
			die("epoll");
	}
	until = wall_ms() + 1000 * strtoll(argv[5], NULL, 10);
	while (wall_ms() < until) {
		got = epoll_wait(ep, ev, 256, 100);
		for (i = 0; i < got; i++)
			on_bytes(ev[i].data.ptr);
	}
	qsort(samples, samples_n, sizeof *samples, by_size);
	(void)printf("events %zu\nrefused %zu\nclosed %zu\n"
		     "delay-ms p50 %d p99 %d max %d\n",
	    events_n, refused_n, lost_n, at(0.5), at(0.99), at(1.0));
	return 0;
}
