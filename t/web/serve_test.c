/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/fs.h"
#include "base/str.h"
#include "t/web/fcgi_client.h"
#include "t/web/panel.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* davit-web as it is run, on a database of its own. */
struct served {
	struct fixture *f;
	char *dir;
	const char *socket;
	pid_t pid;
};

static struct served s;

static void
configure(void)
{
	void *mem = s.f->mem;
	struct err e = { .kind = ERR_NONE };
	const char *text = mem_fmt(mem,
	    "instance test\nstate-dir %s\nrun-dir %s\nshare-dir %s\n"
	    "database-web %s\nredis-socket %s\npublic-key %s/public\n"
	    "private-key %s/private\npanel-url http://localhost:8080\n"
	    "user-web nobody\nweb-workers 2\n",
	    s.dir, s.dir, panel_share_dir(mem),
	    testdb_conninfo(s.f->db, "davit_web"), testdb_redis(), s.dir,
	    s.dir);

	cr_assert(seal_save(&e, mem_fmt(mem, "%s/private", s.dir),
		      mem_fmt(mem, "%s/public", s.dir), &s.f->key),
	    "%s", e.text);
	cr_assert(fs_write(&e, mem_fmt(mem, "%s/davit.conf", s.dir), text,
		      strlen(text), 0644),
	    "%s", e.text);
	/* The program becomes nobody and makes its socket there. */
	cr_assert(chmod(s.dir, 0777) == 0);
}

static void
start(void)
{
	const char *conf = mem_fmt(s.f->mem, "%s/davit.conf", s.dir);
	const char *program = getenv("DAVIT_WEB");
	int tries, fd;

	if (program == NULL)
		program = "./davit-web";
	s.pid = fork();
	if (s.pid == 0) {
		/* What it confines itself to leaves no way to look for leaks.
		 */
		(void)setenv("ASAN_OPTIONS", "detect_leaks=0", 1);
		(void)execl(program, program, "-c", conf, (char *)NULL);
		_exit(127);
	}
	for (tries = 0; tries < 200; tries++) {
		fd = fcgi_connect(s.socket);
		if (fd >= 0) {
			close(fd);
			return;
		}
		clock_sleep_ms(50);
	}
	cr_assert_fail("%s does not listen", program);
}

static void
begin(void)
{
	struct err e;

	s = (struct served){ .f = fixture_new() };
	cr_assert(fs_scratch(&e, s.f->mem, "/tmp", "davit-web-", &s.dir));
	s.socket = mem_fmt(s.f->mem, "%s/web.sock", s.dir);
	configure();
	start();
}

/* The exit status, or -1 when it had to be killed. */
static int
stop(void)
{
	int status = 0, tries;

	(void)kill(s.pid, SIGTERM);
	for (tries = 0; tries < 100; tries++) {
		if (waitpid(s.pid, &status, WNOHANG) == s.pid)
			return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
		clock_sleep_ms(50);
	}
	(void)kill(s.pid, SIGKILL);
	(void)waitpid(s.pid, &status, 0);
	return -1;
}

/* Also after a failed assertion, so that no program stays behind. */
static void
end(void)
{
	cr_expect(stop() == 0, "davit-web does not end when it is told to");
	cr_expect(!fs_exists(s.socket), "its socket stays behind");
	fixture_end(s.f);
}

static const char *
get(const char *uri)
{
	const char *const params[] = { "REQUEST_METHOD", "GET", "REQUEST_URI",
		uri, "REMOTE_ADDR", "192.0.2.9", "CONTENT_LENGTH", "", NULL };

	return fcgi_ask(s.f->mem, s.socket, NULL, params);
}

static size_t
children(pid_t *pids, size_t most)
{
	const char *path =
	    mem_fmt(s.f->mem, "/proc/%d/task/%d/children", s.pid, s.pid);
	FILE *f = fopen(path, "r");
	size_t n = 0;

	cr_assert(f != NULL);
	while (n < most && fscanf(f, "%d", &pids[n]) == 1)
		n++;
	(void)fclose(f);
	return n;
}

/* Ids of both workers, which may be starting just now. */
static void
workers(pid_t pids[2])
{
	int tries;

	for (tries = 0; tries < 100; tries++) {
		if (children(pids, 2) == 2)
			return;
		clock_sleep_ms(50);
	}
	cr_assert_fail("there are not two workers");
}

Test(serve, answers_over_fastcgi, .init = begin, .fini = end)
{
	struct stat st;
	const char *a = get("/healthz");

	cr_expect(text_starts(a, "Status: 200 "), "%s", a);
	cr_expect(strstr(a, "\r\n\r\n{\"status\":\"ok\"}") != NULL, "%s", a);
	a = get("/readyz");
	cr_expect(text_starts(a, "Status: 200 "), "%s", a);
	cr_expect(strstr(a, "\"postgresql\",\"needed\":true,\"ok\":true"));
	a = get("/api/v1/projects");
	cr_expect(text_starts(a, "Status: 401 "), "%s", a);
	cr_assert(stat(s.socket, &st) == 0);
	cr_expect((st.st_mode & 0777) == 0660);
}

Test(serve, reads_bodies_up_to_their_limit, .init = begin, .fini = end)
{
	char *big = talloc_zero_size(s.f->mem, WEB_BODY_MAX + 2);
	const char *length = mem_fmt(s.f->mem, "%d", WEB_BODY_MAX + 1);
	const char *const params[] = { "REQUEST_METHOD", "POST", "REQUEST_URI",
		"/api/v1/auth/login", "REMOTE_ADDR", "192.0.2.9",
		"CONTENT_TYPE", "application/json", "CONTENT_LENGTH", length,
		NULL };
	const char *const small[] = { "REQUEST_METHOD", "POST", "REQUEST_URI",
		"/api/v1/auth/login", "REMOTE_ADDR", "192.0.2.9",
		"CONTENT_TYPE", "application/json", "CONTENT_LENGTH", "2",
		NULL };
	const char *a;

	memset(big, ' ', WEB_BODY_MAX + 1);
	a = fcgi_ask(s.f->mem, s.socket, big, params);
	cr_expect(text_starts(a, "Status: 413 "), "%s", a);
	a = fcgi_ask(s.f->mem, s.socket, "{}", small);
	cr_expect(text_starts(a, "Status: 400 "), "%s", a);
}

Test(serve, replaces_workers_that_die, .init = begin, .fini = end)
{
	pid_t before[2], after[2];
	int tries;

	workers(before);
	(void)kill(before[0], SIGKILL);
	(void)kill(before[1], SIGKILL);
	for (tries = 0; tries < 100; tries++) {
		workers(after);
		if (after[0] != before[0] && after[0] != before[1] &&
		    after[1] != before[0] && after[1] != before[1])
			break;
		clock_sleep_ms(50);
	}
	cr_expect(tries < 100);
	cr_expect(text_starts(get("/healthz"), "Status: 200 "));
}

/* What the library held of a request is gone when it is logged. */
Test(
    serve, no_worker_dies_of_what_a_request_carries, .init = begin, .fini = end)
{
	const char *const params[] = { "REQUEST_METHOD", "GET", "REQUEST_URI",
		"/nowhere?a=b", "REMOTE_ADDR", "192.0.2.9", "HTTP_HOST",
		"localhost", "HTTP_COOKIE", "davit_session=none; theme=dark",
		"HTTP_AUTHORIZATION", "Bearer none", "HTTP_X_API_KEY", "none",
		"HTTP_X_REQUEST_ID", "an-id.of_theirs", "HTTP_X_CSRF_TOKEN",
		"none", "HTTP_ORIGIN", "http://localhost", "HTTP_REFERER",
		"http://localhost/", "HTTP_SEC_FETCH_SITE", "same-origin",
		"HTTP_ACCEPT", "text/html", "HTTP_IF_MATCH", "\"1\"",
		"HTTP_IF_NONE_MATCH", "\"1\"", "HTTP_IDEMPOTENCY_KEY", "key",
		"HTTP_USER_AGENT", "a test", NULL };
	pid_t before[2], after[2];
	int i;

	workers(before);
	for (i = 0; i < 6; i++)
		cr_expect(strstr(fcgi_ask(s.f->mem, s.socket, NULL, params),
			      "X-Request-Id: an-id.of_theirs\r\n") != NULL);
	clock_sleep_ms(300);
	workers(after);
	cr_expect_eq(before[0], after[0]);
	cr_expect_eq(before[1], after[1]);
}

Test(serve, holds_its_workers_to_what_they_need, .init = begin, .fini = end)
{
	struct err e;
	char *status;
	pid_t pids[2];
	size_t n;

	workers(pids);
	cr_assert(
	    fs_read(&e, s.f->mem, mem_fmt(s.f->mem, "/proc/%d/status", pids[0]),
		1 << 16, &status, &n));
	cr_expect(strstr(status, "NoNewPrivs:\t1\n") != NULL);
	cr_expect(strstr(status, "Seccomp:\t2\n") != NULL);
	if (geteuid() == 0)
		cr_expect(strstr(status, "CapEff:\t0000000000000000\n"));
}

/* A connection that sends nothing, or half a request, holds one worker for a
 * while and nobody else. */
Test(serve, is_not_held_up_by_silent_clients, .init = begin, .fini = end)
{
	int silent = fcgi_connect(s.socket), i;
	int64_t began = clock_mono_ms();

	cr_assert(silent >= 0);
	cr_expect(send(silent, "\1\1\0\1", 4, MSG_NOSIGNAL) == 4);
	for (i = 0; i < 5; i++)
		cr_expect(text_starts(get("/healthz"), "Status: 200 "));
	cr_expect(clock_mono_ms() - began < 3000);
	close(silent);
}
