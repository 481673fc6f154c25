/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/str.h"
#include "live/hub.h"
#include "t/live/scene.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* davit-live as it runs, on a real PostgreSQL and Redis. */

static const char *
events(struct scene *s)
{
	return mem_fmt(
	    s->mem, "/api/v1/events?topic=deployment:%s", s->deployment);
}

Test(live, a_deployment_is_seen_as_it_happens_and_ends)
{
	struct scene *s = scene_new(true);
	struct client *c = client_open(s, "GET", events(s),
	    mem_fmt(s->mem, "Cookie: s-test=%s\r\n", s->session));
	int64_t from;

	cr_assert(client_wait(c, "event: deployment.status"));
	cr_expect(strstr(c->got.text, "HTTP/1.1 200 OK\r\n") == c->got.text);
	cr_expect(client_wait(c, "Content-Type: text/event-stream\r\n"));
	cr_expect(client_wait(c, "X-Accel-Buffering: no\r\n"));
	cr_expect(client_wait(c, "X-Request-Id: "));
	cr_expect(client_wait(c, "\"status\":\"building\",\"stage\":\"build\","
				 "\"progress\":25"));
	from = clock_mono_ms();
	scene_lines(s, 1, 1);
	cr_assert(client_wait(c, "id: l1\nevent: deployment.log\ndata: {"));
	cr_expect(clock_mono_ms() - from < 900, "the bell is not waited for");
	cr_assert(client_wait(c, "\"message\":\"line 1\"}\n\n"));
	cr_expect(client_count(c, "deployment.status") == 1);
	scene_lines(s, 2, 3);
	scene_sql(s,
	    "update deployments set status = 'failed',"
	    " finished_at = now(), error_code = 'X',"
	    " error_message = 'it broke' where id = '%s'",
	    s->deployment);
	cr_expect(client_wait(c, "event: end\n"), "%s", c->got.text);
	cr_expect(client_wait_end(c));
	cr_expect(client_count(c, "event: deployment.log") == 3);
	cr_expect(client_count(c, "\"status\":\"failed\"") == 1);
	cr_expect(client_count(c, "\"message\":\"it broke\"") >= 1);
	cr_expect(strstr(c->got.text, "line 3") <
		  strstr(c->got.text, "\"status\":\"failed\""));
	/* An EventSource that comes again for nothing is told to stop. */
	cr_expect(client_status(s, "GET", events(s),
		      mem_fmt(s->mem, "X-Api-Key: %s\r\nLast-Event-ID: l3\r\n",
			  s->vic)) == 204);
	scene_end(s);
}

Test(live, a_stream_goes_on_after_the_last_event_seen)
{
	struct scene *s = scene_new(true);
	struct client *c;
	const char *both =
	    mem_fmt(s->mem, "%s&topic=logs:%s&tail=2", events(s), s->app);
	char *id, *end;

	scene_lines(s, 1, 1200);
	scene_logs(s, 5);
	c = client_as(s, s->ann, events(s));
	cr_assert(client_wait(c, "id: l1200\n"));
	cr_expect(client_count(c, "event: deployment.log") == 1200);
	client_close(c);

	c = client_open(s, "GET", events(s),
	    mem_fmt(
		s->mem, "X-Api-Key: %s\r\nLast-Event-ID: l1195\r\n", s->ann));
	cr_assert(client_wait(c, "id: l1200\n"));
	scene_lines(s, 1201, 1202);
	cr_assert(client_wait(c, "id: l1202\n"));
	cr_expect(client_count(c, "event: deployment.log") == 7);
	client_close(c);

	/* Several topics: one id says the place in each. */
	c = client_as(s, s->ann, both);
	cr_assert(client_wait(c, "said 5"));
	cr_assert(client_wait(c, "line 1202\""));
	cr_expect(client_count(c, "event: application.logs") == 2);
	client_read(c, 300);
	for (id = c->got.text; strstr(id + 1, "\nid: ") != NULL;)
		id = strstr(id + 1, "\nid: ");
	end = strchr(id + 1, '\n');
	*end = '\0';
	scene_lines(s, 1203, 1203);
	scene_logs(s, 1);
	id = mem_fmt(
	    s->mem, "X-Api-Key: %s\r\nLast-Event-ID: %s\r\n", s->ann, id + 5);
	client_close(c);
	c = client_open(s, "GET", both, id);
	cr_assert(client_wait(c, "line 1203"));
	cr_assert(client_wait(c, "said 1"));
	cr_expect(client_count(c, "event: deployment.log") == 1);
	cr_expect(client_count(c, "event: application.logs") == 1);
	client_close(c);
	scene_end(s);
}

Test(live, container_logs_begin_with_the_tail_and_follow)
{
	struct scene *s = scene_new(true);
	const char *logs = mem_fmt(s->mem,
	    "/api/v1/applications/%s/logs"
	    "?follow=true&tail=3",
	    s->app);
	struct client *c, *other;

	scene_logs(s, 50);
	c = client_as(s, s->vic, logs);
	cr_assert(client_wait(c, "said 50"));
	cr_expect(client_count(c, "event: application.logs") == 3);
	cr_expect(strstr(c->got.text, "said 47") == NULL);
	other = client_as(s, s->ann,
	    mem_fmt(s->mem, "/api/applications/%s/logs?follow=true&tail=0",
		s->app));
	cr_assert(client_wait(other, "\r\n\r\n"));
	scene_logs(s, 2);
	cr_assert(client_wait(c, "said 2\""));
	cr_assert(client_wait(other, "said 2\""));
	cr_expect(client_count(c, "event: application.logs") == 5);
	cr_expect(client_count(other, "event: application.logs") == 2);
	/* A deleted application ends its streams. */
	scene_sql(s,
	    "update applications set deleted_at = now(),"
	    " wanted = 'stopped' where id = '%s'",
	    s->app);
	scene_ring(s, "logs", s->app);
	cr_expect(client_wait(c, "event: end"));
	cr_expect(client_status(s, "GET", logs,
		      mem_fmt(s->mem, "X-Api-Key: %s\r\n", s->ann)) == 404);
	scene_end(s);
}

Test(live, nobody_else_and_nothing_else_is_served)
{
	struct scene *s = scene_new(true);
	const char *ann = mem_fmt(s->mem, "X-Api-Key: %s\r\n", s->ann);
	const char *bob = mem_fmt(s->mem, "X-Api-Key: %s\r\n", s->bob);
	const char *d = events(s);
	const struct {
		int status;
		const char *method, *target, *headers;
	} cases[] = {
		{ 401, "GET", d, "" },
		{ 401, "GET", d, "Authorization: Bearer dvt_no\r\n" },
		{ 401, "GET", d, "Authorization: Bearer no\r\n" },
		{ 401, "GET", d, "Cookie: s-test=no\r\n" },
		{ 401, "GET", d, "Authorization: Basic eDp4\r\n" },
		{ 404, "GET", d, bob },
		{ 404, "GET",
		    mem_fmt(s->mem, "/api/v1/events?topic=logs:%s", s->app),
		    bob },
		{ 404, "GET",
		    mem_fmt(
			s->mem, "/api/v1/events?topic=application:%s", s->app),
		    bob },
		{ 404, "GET",
		    mem_fmt(s->mem, "/api/v1/applications/%s/logs?follow=true",
			s->app),
		    bob },
		{ 404, "GET",
		    mem_fmt(s->mem, "/api/v1/deployments/%s/logs?follow=true",
			s->deployment),
		    bob },
		/* One of several is enough to refuse all. */
		{ 404, "GET",
		    mem_fmt(s->mem, "%s&topic=logs:%s", d, s->deployment),
		    ann },
		{ 404, "GET", "/api/v1/nothing", ann },
		{ 400, "GET", "/api/v1/events", ann },
		{ 405, "POST", d, ann },
		{ 405, "HEAD", d, ann },
		{ 400, "GET", "nothing", ann },
		{ 200, "GET", d, ann },
	};
	struct client *c;
	size_t i;

	for (i = 0; i < COUNT(cases); i++)
		cr_expect(client_status(s, cases[i].method, cases[i].target,
			      cases[i].headers) == cases[i].status,
		    "case %zu: %d %s", i, cases[i].status, cases[i].target);
	c = client_open(s, "GET", "/api/v1/events?topic=x",
	    mem_fmt(s->mem, "%sX-Request-Id: 0123456789abcdef\r\n", ann));
	cr_expect(client_wait_end(c));
	cr_expect(
	    client_count(c, "{\"error\":{\"code\":\"VALIDATION_ERROR\"") == 1);
	cr_expect(client_count(c, "\"errors\":[{\"field\":\"topic\"") == 1);
	cr_expect(client_count(c, "0123456789abcdef") == 2);
	scene_end(s);
}

Test(live, without_redis_it_looks_each_second)
{
	struct scene *s = scene_new(false);
	struct client *c = client_as(s, s->ann, events(s));
	int64_t from;

	cr_assert(client_wait(c, "deployment.status"));
	client_read(c, 500);
	from = clock_mono_ms();
	scene_lines(s, 1, 1);
	cr_expect(client_wait(c, "line 1"));
	cr_expect(clock_mono_ms() - from < 2500);
	client_close(c);
	scene_end(s);
}

Test(live, who_leaves_the_team_loses_the_stream_and_others_keep_it)
{
	struct scene *s = scene_new(true);
	struct client *vic = client_as(s, s->vic, events(s));
	struct client *ann = client_as(s, s->ann, events(s));

	cr_assert(client_wait(vic, "deployment.status"));
	cr_assert(client_wait(ann, "deployment.status"));
	scene_sql(s, "delete from team_members where user_id = '%s'",
	    s->f->vic.user_id);
	/* The newest viewer reads first: leave only Vic, then Ann again. */
	client_close(ann);
	client_read(vic, 300);
	scene_lines(s, 1, 1);
	cr_expect(client_wait(vic, "\"reason\":\"gone\""));
	cr_expect(client_wait_end(vic));
	cr_expect(strstr(vic->got.text, "line 1") == NULL);
	ann = client_as(s, s->ann, events(s));
	cr_expect(client_wait(ann, "line 1"));
	client_close(ann);
	scene_end(s);
}

static void
allow(struct scene *s, bool yes)
{
	struct err e = { .kind = ERR_NONE };
	struct db *db;

	cr_assert(db_open(&e, s->mem,
		      mem_fmt(s->mem, "%s user=postgres dbname=postgres",
			  getenv("DAVIT_TEST_PG")),
		      "test", false, &db),
	    "%s", e.text);
	testdb_sql(
	    db, mem_fmt(s->mem, "alter database \"%s\" allow_connections %s",
		    s->f->db->name, yes ? "true" : "false"));
	if (!yes)
		testdb_sql(db,
		    mem_fmt(s->mem,
			"select pg_terminate_backend(pid) from pg_stat_activity"
			" where datname = '%s' and usename = 'davit_live'",
			s->f->db->name));
	db_close(db);
}

Test(live, a_database_that_goes_away_ends_no_stream)
{
	struct scene *s = scene_new(true);
	const char *ann = mem_fmt(s->mem, "X-Api-Key: %s\r\n", s->ann);
	struct client *c = client_as(s, s->ann, events(s)), *refused;

	cr_assert(client_wait(c, "deployment.status"));
	scene_lines(s, 1, 1);
	cr_assert(client_wait(c, "line 1"));
	allow(s, false);
	scene_lines(s, 2, 2);
	client_read(c, 500);
	refused = client_open(s, "GET", events(s), ann);
	cr_expect(client_wait_end(refused));
	cr_expect(client_count(refused, "HTTP/1.1 503 ") == 1);
	cr_expect(client_count(refused, "Retry-After: ") == 1);
	cr_expect(client_count(refused, "SERVICE_UNAVAILABLE") == 1);
	cr_expect(!c->ended);
	allow(s, true);
	cr_expect(client_wait(c, "line 2"));
	scene_lines(s, 3, 3);
	cr_expect(client_wait(c, "line 3"));
	cr_expect(client_count(c, "event: deployment.log") == 3);
	cr_expect(client_status(s, "GET", events(s), ann) == 200);
	client_close(c);
	scene_end(s);
}

Test(live, a_revoked_session_ends_its_streams_at_the_next_check)
{
	struct scene *s = scene_new(true);
	struct hub h = { .mem = s->mem,
		.conf = &s->f->conf,
		.db = testdb_as(s->f->db, "davit_live"),
		.topics = { .mem = s->mem } };
	struct conn *c;
	struct sub sub = { .seen = 0 };
	char got[256] = "";
	int fd[2];

	cr_assert(socketpair(AF_UNIX, SOCK_STREAM, 0, fd) == 0);
	c = conn_new(s->mem, fd[0], 0);
	c->state = CONN_STREAM;
	c->key = (struct auth_key){ s->session, false };
	c->who = s->f->ann;
	c->subs = &sub;
	c->subs_n = 1;
	sub.conn = c;
	topic_join(
	    topic_new(&h.topics, TOPIC_DEPLOYMENT, s->deployment, 0), &sub);
	hub_check(&h, c, 1000);
	cr_expect(c->state == CONN_STREAM && c->checked == 1000);
	scene_sql(s, "delete from sessions");
	hub_check(&h, c, 2000);
	cr_expect(c->state == CONN_CLOSING);
	cr_expect(recv(fd[1], got, sizeof got - 1, 0) > 0);
	cr_expect_str_eq(got, "event: end\n"
			      "data: {\"reason\":\"signed out\"}\n\n");
	(void)close(fd[1]);
	scene_end(s);
}
