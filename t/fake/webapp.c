/* SPDX-License-Identifier: MIT */
/*
 * A small web application for tests, static so that it runs in an empty
 * image.  Environment: PORT (8080), VERSION, LISTEN_AFTER, DIE_AFTER,
 * FAIL_AFTER (seconds; from then on it answers 500).  Ends at once on
 * SIGTERM.
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static long
number(const char *name, long otherwise)
{
	const char *text = getenv(name);

	return text == NULL ? otherwise : strtol(text, NULL, 10);
}

static void
leave(int sig)
{
	_exit(sig == SIGALRM ? 3 : 0);
}

static void
answer(int fd, const char *version, int ill)
{
	char in[4096], out[512];
	ssize_t n = recv(fd, in, sizeof in - 1, 0);

	if (n > 0) {
		n = snprintf(out, sizeof out,
		    "HTTP/1.1 %s\r\nContent-Length: %zu\r\n"
		    "Connection: close\r\n\r\n%s\n",
		    ill ? "500 Ill" : "200 OK", strlen(version) + 1, version);
		send(fd, out, (size_t)n, MSG_NOSIGNAL);
	}
	close(fd);
}

int
main(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_port = htons((unsigned short)number("PORT", 8080)) };
	struct sigaction act = { .sa_handler = leave };
	const char *version = getenv("VERSION");
	long fail = number("FAIL_AFTER", 0);
	int one = 1, fd;
	time_t begun = time(NULL);

	setvbuf(stdout, NULL, _IOLBF, 0);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGALRM, &act, NULL);
	alarm((unsigned)number("DIE_AFTER", 0));
	version = version == NULL ? "none" : version;
	printf("webapp %s starts\n", version);
	fprintf(stderr, "webapp warns\n");
	sleep((unsigned)number("LISTEN_AFTER", 0));
	fd = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
	if (bind(fd, (struct sockaddr *)&a, sizeof a) != 0 ||
	    listen(fd, 128) != 0) {
		perror("webapp");
		return 1;
	}
	printf("webapp %s listens\n", version);
	for (;;) {
		int peer = accept(fd, NULL, NULL);

		if (peer >= 0)
			answer(peer, version,
			    fail > 0 && time(NULL) - begun >= fail);
	}
}
