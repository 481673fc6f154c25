/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/str.h"
#include "live/hub.h"
#include "live/listen.h"
#include "t/live/scene.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* How many may look, and at how much, at a time. */

static struct client *
open_stream(struct scene *s, const char *token, const char *path)
{
	struct client *c = client_as(s, token, path);

	cr_assert(client_wait(c, "\r\n\r\n"), "%s: no answer", path);
	return c;
}

static bool
is_open(const struct client *c)
{
	return text_starts(c->got.text, "HTTP/1.1 200 OK\r\n");
}

/* One that leaves is not gone in the same moment. */
static bool
opens_soon(struct scene *s, const char *token, const char *path)
{
	int64_t until = clock_mono_ms() + 10000;
	bool open = false;

	while (!open && clock_mono_ms() < until) {
		struct client *c = client_as(s, token, path);

		open = client_wait(c, "\r\n\r\n") && is_open(c);
		client_close(c);
	}
	return open;
}

static void
expect_refused(struct client *c, const char *status, const char *words)
{
	cr_expect(client_wait_end(c));
	cr_expect(
	    text_starts(c->got.text, mem_fmt(c, "HTTP/1.1 %s\r\n", status)),
	    "%s", c->got.text);
	cr_expect(client_count(c, "\r\nRetry-After: 5\r\n") == 1);
	cr_expect(client_count(c, words) == 1, "%s", c->got.text);
	client_close(c);
}

Test(limits, one_user_has_so_many_streams_however_it_signs_in)
{
	struct scene *s = scene_new(true);
	const char *path = mem_fmt(
	    s->mem, "/api/v1/events?topic=deployment:%s", s->deployment);
	struct client *c[LIVE_USER_STREAMS];
	size_t i;

	for (i = 0; i < COUNT(c); i++) {
		c[i] = open_stream(s, i % 2 ? s->ann : s->session, path);
		cr_assert(is_open(c[i]), "stream %zu", i);
	}
	expect_refused(client_as(s, s->ann, path), "429 Too Many Requests",
	    "\"RATE_LIMIT_EXCEEDED\",\"message\":\"you have 64 streams open,");
	expect_refused(client_as(s, s->session, path), "429 Too Many Requests",
	    "you have 64 streams open,");
	/* What is refused takes no room, and others have their own. */
	cr_expect(is_open(open_stream(s, s->vic, path)));
	client_close(c[7]);
	cr_expect(opens_soon(s, s->ann, path));
	scene_end(s);
}

/* As many applications more, each with two topics. */
static void
applications(struct scene *s, int n)
{
	scene_sql(s,
	    "insert into applications (id, team_id, project_id,"
	    " environment_id, name, type, image, service_name)"
	    " select ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))"
	    "::uuid, team_id, project_id, environment_id, 'more-' || n,"
	    " 'docker', 'x', 'more-' || n from applications,"
	    " generate_series(0, %d - 1) n where id = '%s'",
	    n, s->app);
}

/* A stream of n topics, from the first on. */
static const char *
path_of(struct scene *s, int first, int n)
{
	struct buf b;
	int i;

	buf_init(&b, s->mem, 4096);
	buf_str(&b, "/api/v1/events?");
	for (i = first; i < first + n; i++)
		buf_fmt(&b, "topic=%s:00000000-0000-7000-8000-%012d&",
		    i % 2 ? "logs" : "application", i / 2);
	return b.text;
}

Test(limits, so_many_topics_are_followed_at_a_time)
{
	struct scene *s = scene_new(true);
	struct client *c;
	int at, n;

	applications(s, LIVE_TOPICS / 2 + 1);
	for (at = 0; at < LIVE_TOPICS; at += n) {
		n = LIVE_TOPICS - at < ASK_TOPICS_MAX ? LIVE_TOPICS - at
						      : ASK_TOPICS_MAX;
		c = open_stream(
		    s, at % 20 == 0 ? s->ann : s->vic, path_of(s, at, n));
		cr_assert(is_open(c), "at %d: %s", at, c->got.text);
	}
	expect_refused(client_as(s, s->ann, path_of(s, LIVE_TOPICS, 1)),
	    "503 Service Unavailable",
	    "\"message\":\"too many deployments and applications");
	/* One more of several is one too many. */
	expect_refused(client_as(s, s->ann, path_of(s, LIVE_TOPICS - 1, 2)),
	    "503 Service Unavailable", "\"SERVICE_UNAVAILABLE\"");
	/* What is followed already costs nothing more. */
	cr_expect(
	    is_open(open_stream(s, s->ann, path_of(s, LIVE_TOPICS - 1, 1))));
	cr_expect(is_open(open_stream(s, s->vic, path_of(s, 0, 10))));
	client_close(c);
	cr_expect(opens_soon(s, s->ann, path_of(s, LIVE_TOPICS, 1)),
	    "room that a topic left is not used");
	scene_end(s);
}

/* The same loop with fewer connections, as another process. */
static pid_t
hub_of(struct scene *s, const char *path, size_t conns_max)
{
	struct err e = { .kind = ERR_NONE };
	struct hub h = { .mem = s->mem,
		.conf = &s->f->conf,
		.queue = s->bell,
		.conns_max = conns_max };
	pid_t pid;

	cr_assert(listen_at(&e, path, &h.listener), "%s", e.text);
	pid = fork();
	cr_assert(pid >= 0);
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
		h.db = testdb_as(s->f->db, "davit_live");
		_exit(
		    listen_signals(&e, &h.signals) && hub_run(&e, &h) ? 0 : 1);
	}
	(void)close(h.listener);
	return pid;
}

Test(limits, so_many_connections_are_open_at_a_time)
{
	struct scene *s = scene_new(true);
	const char *usual = s->socket, *path;
	struct client *c[3], *spare[CONNS_SPARE], *last;
	pid_t pid;
	size_t i;

	path = mem_fmt(
	    s->mem, "/api/v1/events?topic=deployment:%s", s->deployment);
	s->socket = mem_fmt(s->mem, "%s/few.sock", s->dir);
	pid = hub_of(s, s->socket, COUNT(c));
	for (i = 0; i < COUNT(c); i++) {
		c[i] = open_stream(s, s->ann, path);
		cr_expect(is_open(c[i]));
	}
	/* Before they say who they are. */
	for (i = 0; i < COUNT(spare); i++) {
		spare[i] = open_stream(s, "dvt_nobody", path);
		cr_expect(client_count(spare[i], "HTTP/1.1 503 ") == 1);
	}
	cr_expect(client_count(spare[0], "\"message\":\"too many streams are"
					 " open; try again later\"") == 1);
	/* Who comes in spite of that is not even told so. */
	last = client_as(s, s->ann, path);
	cr_expect(client_wait_end(last) && last->got.len == 0);
	for (i = 0; i < COUNT(spare); i++)
		client_close(spare[i]);
	client_close(c[1]);
	cr_expect(opens_soon(s, s->ann, path));
	cr_expect(kill(pid, SIGTERM) == 0 && waitpid(pid, NULL, 0) == pid);
	s->socket = usual;
	scene_end(s);
}

Test(limits, there_are_no_more_connections_than_descriptors)
{
	struct rlimit few = { 300, 300 };
	uid_t who = geteuid();
	size_t have;

	listen_raise(LIVE_CONNS_MAX + CONNS_SPARE, &have);
	cr_expect(have <= LIVE_CONNS_MAX + CONNS_SPARE);
	if (who == 0)
		cr_expect(have == LIVE_CONNS_MAX + CONNS_SPARE);
	cr_assert(setrlimit(RLIMIT_NOFILE, &few) == 0);
	if (who == 0)
		cr_assert(seteuid(65534) == 0);
	listen_raise(LIVE_CONNS_MAX + CONNS_SPARE, &have);
	cr_expect(have > 0 && have < 300, "%zu of 300", have);
	/* Who looks for leaks at the end has to be who began. */
	cr_assert(seteuid(who) == 0);
}
