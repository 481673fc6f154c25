/* SPDX-License-Identifier: MIT */
/* davit-probe as a program, against sockets of ours. */
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char state[64];

struct run {
	int status;
	char said[1024];
	int64_t ms;
};

/* A listener on a free port; connections are left in the backlog. */
static int
listen_any(int *port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert(fd >= 0 && bind(fd, (struct sockaddr *)&a, n) == 0);
	cr_assert(getsockname(fd, (struct sockaddr *)&a, &n) == 0);
	cr_assert(listen(fd, 16) == 0);
	*port = ntohs(a.sin_port);
	return fd;
}

/* A child that gives every connection the same bytes. */
static pid_t
serve(int fd, const char *bytes)
{
	pid_t pid = fork();
	char request[2048];

	if (pid != 0)
		return pid;
	for (;;) {
		int peer = accept(fd, NULL, NULL);

		if (recv(peer, request, sizeof request, 0) > 0 &&
		    send(peer, bytes, strlen(bytes), MSG_NOSIGNAL) < 0)
			_exit(1);
		close(peer);
	}
}

/* Run the probe; the age that counts is that of this test's process. */
static struct run
probe(const char *const *args)
{
	char pid[32], dir[100];
	const char *argv[20] = { "./davit-probe" };
	int64_t begun = clock_mono_ms();
	struct run r = { 0 };
	size_t n = 1, got = 0;
	ssize_t part;
	int out[2];
	pid_t child;

	argv[n++] = *args++;
	snprintf(pid, sizeof pid, "pid=%d", (int)getpid());
	snprintf(dir, sizeof dir, "state=%s", state);
	argv[n++] = pid;
	argv[n++] = dir;
	while (*args != NULL)
		argv[n++] = *args++;
	cr_assert(pipe(out) == 0);
	child = fork();
	if (child == 0) {
		dup2(out[1], 1);
		close(out[0]);
		close(out[1]);
		execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(99);
	}
	close(out[1]);
	while ((part = read(out[0], r.said + got, sizeof r.said - 1 - got)) > 0)
		got += (size_t)part;
	close(out[0]);
	waitpid(child, &r.status, 0);
	r.status = WEXITSTATUS(r.status);
	r.ms = clock_mono_ms() - begun;
	return r;
}
#define PROBE(...) probe((const char *const[]){ __VA_ARGS__, NULL })

static char *
option(const char *name, long long n)
{
	static char text[8][64];
	static unsigned at;
	char *to = text[at++ % 8];

	snprintf(to, sizeof text[0], "%s=%lld", name, n);
	return to;
}

static void
new_state(void)
{
	snprintf(state, sizeof state, "/tmp/probe-state-XXXXXX");
	cr_assert(mkdtemp(state) != NULL);
}

static void
end_state(void)
{
	struct err e = { 0 };

	cr_expect(fs_remove(&e, state));
}

Test(probe, says_why_it_fails, .init = new_state, .fini = end_state)
{
	static const struct {
		const char *bytes, *say;
	} answers[] = {
		{ "HTTP/1.1 500 Oops\r\n\r\n",
		    " answered 500, expected 200-399\n" },
		{ "HTTP/1.1 404 X\r\n\r\n",
		    " answered 404, expected 200-399\n" },
		{ "SSH-2.0-x\r\n", ": the answer is not HTTP\n" },
		{ "", ": closed without an answer\n" },
	};
	char want[256];
	struct run r;
	int port;

	for (size_t i = 0; i < COUNT(answers); i++) {
		int fd = listen_any(&port);
		pid_t pid = serve(fd, answers[i].bytes);

		close(fd);
		r = PROBE(
		    "http", option("port", port), "path=/up", "retries=1");
		snprintf(want, sizeof want, "GET /up on port %d%s", port,
		    answers[i].say);
		cr_expect_str_eq(r.said, want);
		cr_expect_eq(r.status, 1);
		kill(pid, SIGKILL);
		waitpid(pid, NULL, 0);
	}
	r = PROBE("http", option("port", port), "retries=1");
	snprintf(want, sizeof want,
	    "nothing listens on port %d: connection refused\n", port);
	cr_expect_str_eq(r.said, want);
	r = PROBE("tcp", option("port", port), "retries=1");
	cr_expect_str_eq(r.said, want);
	cr_expect_eq(r.status, 1);
}

Test(probe, gives_up_on_a_silent_server, .init = new_state, .fini = end_state)
{
	char want[256];
	struct run r;
	int port, fd = listen_any(&port);

	r = PROBE("http", option("port", port), "retries=1", "timeout=1");
	snprintf(want, sizeof want, "GET / on port %d: no answer within 1 s\n",
	    port);
	cr_expect_str_eq(r.said, want);
	cr_expect_eq(r.status, 1);
	cr_expect(r.ms >= 1000 && r.ms < 2500, "%lld ms", (long long)r.ms);
	close(fd);
}

Test(probe, accepts_what_answers, .init = new_state, .fini = end_state)
{
	struct run r;
	int port, fd = listen_any(&port);
	pid_t pid = serve(fd, "HTTP/1.0 204 No Content\r\n\r\n");

	r = PROBE("http", option("port", port));
	cr_expect_eq(r.status, 0);
	cr_expect(strstr(r.said, "answered 204") != NULL, "%s", r.said);
	cr_expect_lt(r.ms, 1000);
	end_state();
	new_state();
	r = PROBE(
	    "http", option("port", port), "status=301,200-203", "retries=1");
	cr_expect_eq(r.status, 1);
	end_state();
	new_state();
	r = PROBE(
	    "http", option("port", port), "status=301,204-204", "retries=1");
	cr_expect_eq(r.status, 0);
	end_state();
	new_state();
	r = PROBE("tcp", option("port", port));
	cr_expect_eq(r.status, 0);
	end_state();
	new_state();
	r = PROBE("none");
	cr_expect_eq(r.status, 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(fd);
}

Test(probe, runs_commands_without_a_shell, .init = new_state, .fini = end_state)
{
	struct run r;

	r = PROBE("command", "retries=1", "--", "/bin/sh", "-c",
	    "echo first; echo $HOME is away; exit 3");
	cr_expect_eq(r.status, 1);
	cr_expect(text_starts(r.said, "command exited with 3: "), "%s", r.said);
	cr_expect(strstr(r.said, "is away") != NULL);
	r = PROBE("command", "retries=1", "--", "/bin/echo", "$HOME;x");
	cr_expect_eq(r.status, 0);
	cr_expect_str_eq(r.said, "command exited with 0: $HOME;x\n");
	end_state();
	new_state();
	r = PROBE("command", "retries=1", "timeout=1", "--", "/bin/sleep", "9");
	cr_expect_eq(r.status, 1);
	cr_expect_str_eq(r.said, "command did not end within 1 s\n");
	r = PROBE(
	    "command", "retries=1", "--", "/bin/sh", "-c", "sleep 9 & exit 0");
	cr_expect_eq(r.status, 0);
	cr_expect_lt(r.ms, 2000);
	end_state();
	new_state();
	r = PROBE("command", "retries=1", "--", "/nonexistent");
	cr_expect_eq(r.status, 1);
	cr_expect(strstr(r.said, "exited with 127") != NULL, "%s", r.said);
}

Test(probe, waits_through_the_start_period, .init = new_state,
    .fini = end_state, .timeout = 30)
{
	int port, fd = listen_any(&port);
	char file[100];
	struct run r;
	pid_t pid;

	/* Nothing answers: given up once the period and the retries are over
	 * (this process is young). */
	close(fd);
	r = PROBE(
	    "tcp", option("port", port), "start=2", "interval=1", "retries=2");
	cr_expect_eq(r.status, 1);
	cr_expect(r.ms > 2000 && r.ms < 4500, "%lld ms", (long long)r.ms);
	/* Something comes up late. */
	snprintf(file, sizeof file, "%s/up", state);
	pid = fork();
	if (pid == 0) {
		clock_sleep_ms(1500);
		_exit(open(file, O_CREAT | O_WRONLY | O_CLOEXEC, 0600) < 0);
	}
	r = PROBE("command", "start=20", "--", "/usr/bin/test", "-e", file);
	cr_expect_eq(r.status, 0);
	cr_expect(r.ms >= 1400 && r.ms < 4000, "%lld ms", (long long)r.ms);
	waitpid(pid, NULL, 0);
}

Test(probe, settles_once_and_only_in_a_deployment, .init = new_state,
    .fini = end_state, .timeout = 90)
{
	long long now = (long long)time(NULL);
	struct run r;
	int port, fd = listen_any(&port);
	pid_t pid = serve(fd, "HTTP/1.1 200 OK\r\n\r\n");

	r = PROBE("http", option("port", port), "settle=2",
	    option("until", now + 600));
	cr_expect_eq(r.status, 0);
	cr_expect(r.ms >= 2000 && r.ms < 4000, "%lld ms", (long long)r.ms);
	/* The next phase is a later one. */
	r = PROBE("http", option("port", port), "settle=9", "interval=1",
	    "phase=3", option("until", now + 600));
	cr_expect_eq(r.status, 0);
	cr_expect(r.ms >= 3000 && r.ms < 5000, "%lld ms", (long long)r.ms);
	/* Started after the deployment's end. */
	end_state();
	new_state();
	r = PROBE("http", option("port", port), "settle=9",
	    option("until", now - 600));
	cr_expect_eq(r.status, 0);
	cr_expect_lt(r.ms, 1000);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(fd);
}

Test(probe, begins_to_settle_anew_after_a_failure, .init = new_state,
    .fini = end_state, .timeout = 30)
{
	struct run r;
	int port, fd = listen_any(&port);
	pid_t pid = serve(fd, "HTTP/1.1 200 OK\r\n\r\n");
	pid_t breaker = fork();

	/* Well for 1 s, ill for 1 s, then well: 2 s of settling end after
	 * 4 s. */
	if (breaker == 0) {
		clock_sleep_ms(1000);
		kill(pid, SIGSTOP);
		clock_sleep_ms(1300);
		kill(pid, SIGCONT);
		_exit(0);
	}
	r = PROBE("http", option("port", port), "settle=2", "start=20",
	    "timeout=1", option("until", (long long)time(NULL) + 600));
	cr_expect_eq(r.status, 0, "%s", r.said);
	cr_expect(r.ms >= 3900 && r.ms < 7000, "%lld ms", (long long)r.ms);
	waitpid(breaker, NULL, 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(fd);
}

Test(probe, counts_failures_in_a_row_later_on, .init = new_state,
    .fini = end_state, .timeout = 30)
{
	struct run r;
	int port, fd = listen_any(&port);
	pid_t pid = serve(fd, "HTTP/1.1 200 OK\r\n\r\n");

	r = PROBE("http", option("port", port));
	cr_expect_eq(r.status, 0);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(fd);
	r = PROBE("http", option("port", port), "interval=1", "retries=3");
	cr_expect_eq(r.status, 1);
	cr_expect(r.ms >= 2900 && r.ms < 5000, "%lld ms", (long long)r.ms);
}

Test(probe, refuses_bad_options, .init = new_state, .fini = end_state)
{
	static const char *const bad[][3] = { { "udp", "port=1" },
		{ "http", "port=0" }, { "http", "port=65536" },
		{ "http", "port=8x" }, { "http" }, { "tcp", "prot=1" },
		{ "command" }, { "tcp", "port=1 " }, { "none", "retries=0" } };

	for (size_t i = 0; i < COUNT(bad); i++) {
		struct run r =
		    probe((const char *const[]){ bad[i][0], bad[i][1], NULL });

		cr_expect_eq(r.status, 64, "case %zu", i);
		cr_expect(r.said[0] != '\0');
	}
}
