/* SPDX-License-Identifier: MIT */
#include "probe.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ADDRESSES_MAX = 16, ANSWER_BYTES = 1024, OUTPUT_BYTES = 2048 };

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static void
add_address(union address *list, size_t *n, const struct sockaddr *sa)
{
	if (sa == NULL || *n == ADDRESSES_MAX ||
	    (sa->sa_family != AF_INET && sa->sa_family != AF_INET6))
		return;
	memcpy(&list[(*n)++], sa,
	    sa->sa_family == AF_INET ? sizeof(struct sockaddr_in)
				     : sizeof(struct sockaddr_in6));
}

/* Loopback first; some servers bind to the container's own address only, as
 * frameworks do that listen on $HOSTNAME. */
static size_t
addresses(union address *list, int64_t port)
{
	union address loop = { 0 };
	struct ifaddrs *all = NULL;
	size_t n = 0;

	loop.v4.sin_family = AF_INET;
	loop.v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	add_address(list, &n, &loop.any);
	memset(&loop, 0, sizeof loop);
	loop.v6.sin6_family = AF_INET6;
	loop.v6.sin6_addr = in6addr_loopback;
	add_address(list, &n, &loop.any);
	if (getifaddrs(&all) == 0) {
		for (struct ifaddrs *i = all; i != NULL; i = i->ifa_next)
			if ((i->ifa_flags & IFF_LOOPBACK) == 0)
				add_address(list, &n, i->ifa_addr);
		freeifaddrs(all);
	}
	for (size_t i = 0; i < n; i++)
		if (list[i].any.sa_family == AF_INET)
			list[i].v4.sin_port = htons((uint16_t)port);
		else
			list[i].v6.sin6_port = htons((uint16_t)port);
	return n;
}

/* True when fd is ready for events before the deadline. */
static bool
wait_for(int fd, short events, int64_t deadline)
{
	struct pollfd p = { .fd = fd, .events = events };
	int64_t left;

	while ((left = deadline - now_ms()) > 0)
		switch (poll(&p, 1, (int)left)) {
		case -1:
			if (errno != EINTR)
				return false;
			break;
		case 0:
			return false;
		default:
			return true;
		}
	return false;
}

/* A connected socket, or -1 with errno. */
static int
connect_one(const union address *a, int64_t deadline)
{
	socklen_t size =
	    a->any.sa_family == AF_INET ? sizeof a->v4 : sizeof a->v6;
	int fd = socket(
	    a->any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	socklen_t n = sizeof(int);
	int why = 0;

	if (fd < 0)
		return -1;
	if (connect(fd, &a->any, size) == 0)
		return fd;
	if (errno == EINPROGRESS) {
		if (!wait_for(fd, POLLOUT, deadline))
			why = ETIMEDOUT;
		else
			getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &n);
		if (why == 0)
			return fd;
		errno = why;
	}
	why = errno;
	close(fd);
	errno = why;
	return -1;
}

static int
connect_any(struct probe *p, int64_t deadline)
{
	union address list[ADDRESSES_MAX] = { 0 };
	size_t n = addresses(list, p->port);
	int first = 0;

	for (size_t i = 0; i < n; i++) {
		int fd = connect_one(&list[i], deadline);

		if (fd >= 0)
			return fd;
		if (i == 0)
			first = errno;
	}
	if (first == ECONNREFUSED)
		say(p, "nothing listens on port %lld: connection refused",
		    (long long)p->port);
	else if (first == ETIMEDOUT)
		say(p, "no connection to port %lld within %lld s",
		    (long long)p->port, (long long)p->timeout);
	else
		say(p, "no connection to port %lld: %s", (long long)p->port,
		    strerror(first));
	return -1;
}

static bool
check_tcp(struct probe *p)
{
	int fd = connect_any(p, now_ms() + p->timeout * 1000);

	if (fd < 0)
		return false;
	close(fd);
	say(p, "port %lld accepts connections", (long long)p->port);
	return true;
}

static bool
send_request(struct probe *p, int fd, int64_t deadline)
{
	char text[2048];
	int n = snprintf(text, sizeof text,
	    "GET %s HTTP/1.1\r\nHost: localhost\r\n"
	    "User-Agent: davit-probe\r\nAccept: */*\r\n"
	    "Connection: close\r\n\r\n",
	    p->path);

	if (n < 0 || (size_t)n >= sizeof text) {
		say(p, "the path is too long");
		return false;
	}
	if (wait_for(fd, POLLOUT, deadline) &&
	    send(fd, text, (size_t)n, MSG_NOSIGNAL) == n)
		return true;
	say(p, "GET %s on port %lld: the request was not taken", p->path,
	    (long long)p->port);
	return false;
}

/* The first bytes of the answer, at least its status line. */
static size_t
read_answer(int fd, char *text, int64_t deadline, bool *late)
{
	size_t n = 0;

	/* cppcheck-suppress uninitvar ; memchr looks at the n bytes read */
	while (n < ANSWER_BYTES - 1 && memchr(text, '\n', n) == NULL) {
		ssize_t got;

		if (!wait_for(fd, POLLIN, deadline)) {
			*late = true;
			break;
		}
		got = recv(fd, text + n, ANSWER_BYTES - 1 - n, 0);
		if (got < 0 && (errno == EAGAIN || errno == EINTR))
			continue;
		if (got <= 0)
			break;
		n += (size_t)got;
	}
	text[n] = '\0';
	return n;
}

static bool
check_http(struct probe *p)
{
	int64_t deadline = now_ms() + p->timeout * 1000;
	int fd = connect_any(p, deadline);
	char text[ANSWER_BYTES] = "";
	bool late = false, good;

	if (fd < 0)
		return false;
	good = send_request(p, fd, deadline);
	if (good) {
		read_answer(fd, text, deadline, &late);
		good = judge_answer(p, text, late);
	}
	close(fd);
	return good;
}

static void
run_child(char **argv, int out)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	setpgid(0, 0);
	sigaction(SIGPIPE, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	if (null >= 0)
		dup2(null, STDIN_FILENO);
	dup2(out, STDOUT_FILENO);
	dup2(out, STDERR_FILENO);
	execvp(argv[0], argv);
	dprintf(STDERR_FILENO, "%s: %s\n", argv[0], strerror(errno));
	_exit(127);
}

/* What there is to read now; the newest bytes are kept. */
static void
read_some(int fd, char *text, size_t *n)
{
	ssize_t got;

	for (;;) {
		if (*n == OUTPUT_BYTES - 1) {
			*n /= 2;
			memmove(text, text + OUTPUT_BYTES - 1 - *n, *n);
		}
		got = read(fd, text + *n, OUTPUT_BYTES - 1 - *n);
		if (got <= 0)
			break;
		*n += (size_t)got;
	}
	text[*n] = '\0';
}

/* True when the child ended before the deadline.  Its end counts, not that
 * of its output, which something left in the background may hold open. */
static bool
follow_child(pid_t pid, int fd, char *text, int *status, int64_t deadline)
{
	struct timespec nap = { 0, 20 * 1000 * 1000 };
	size_t n = 0;
	pid_t ended;

	fcntl(fd, F_SETFL, O_NONBLOCK);
	while ((ended = waitpid(pid, status, WNOHANG)) == 0 &&
	       now_ms() < deadline) {
		read_some(fd, text, &n);
		nanosleep(&nap, NULL);
	}
	read_some(fd, text, &n);
	return ended == pid;
}

static bool
check_command(struct probe *p)
{
	int64_t deadline = now_ms() + p->timeout * 1000;
	char output[OUTPUT_BYTES] = "";
	int out[2], status = 0;
	bool ended;
	pid_t pid;

	if (pipe2(out, O_CLOEXEC) != 0 || (pid = fork()) < 0) {
		say(p, "the command cannot be started: %s", strerror(errno));
		return false;
	}
	if (pid == 0)
		run_child(p->command, out[1]);
	close(out[1]);
	ended = follow_child(pid, out[0], output, &status, deadline);
	close(out[0]);
	/* What it left behind in its group ends with it. */
	kill(-pid, SIGKILL);
	if (ended)
		return judge_child(p, status, output);
	kill(pid, SIGKILL);
	waitpid(pid, &status, 0);
	say(p, "command did not end within %lld s", (long long)p->timeout);
	return false;
}

bool
check(struct probe *p)
{
	switch (p->type) {
	case PROBE_HTTP:
		return check_http(p);
	case PROBE_TCP:
		return check_tcp(p);
	case PROBE_COMMAND:
		return check_command(p);
	case PROBE_NONE:
	default:
		say(p, "the process is running");
		return true;
	}
}
