/* SPDX-License-Identifier: MIT */
/* The Docker client against an engine that misbehaves on demand. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/mem.h"
#include "engine/docker.h"
#include "t/fake/docker.h"

#include <criterion/criterion.h>
#include <string.h>

static void *mem;
static struct docker *docker;
static struct err e;

static void
start(const struct fake_row *rows, size_t n)
{
	mem = mem_root("test");
	docker = docker_open(mem, fake_docker_start(rows, n));
	err_clear(&e);
}

static void
stop(void)
{
	fake_docker_stop();
	mem_end(mem);
}

static size_t
count(const char *text, const char *part)
{
	size_t n = 0;

	while ((text = strstr(text, part)) != NULL) {
		n++;
		text++;
	}
	return n;
}

Test(docker, speaks_the_older_of_both_versions)
{
	static const struct {
		const char *theirs, *want;
	} cases[] = {
		{ "1.24", "1.24" },
		{ "1.41", "1.41" },
		{ "1.44", "1.44" },
		{ "1.51", "1.44" },
		{ "2.0", "1.44" },
	};

	for (size_t i = 0; i < COUNT(cases); i++) {
		char raw[200];
		struct fake_row row = { NULL, "/_ping", .raw = raw };

		snprintf(raw, sizeof raw,
		    "HTTP/1.1 200 OK\r\nApi-Version: %s\r\n"
		    "Content-Length: 2\r\n\r\nOK",
		    cases[i].theirs);
		start(&row, 1);
		cr_expect(docker_ping(&e, docker), "%s", e.text);
		cr_expect_str_eq(docker->version, cases[i].want);
		stop();
	}
}

Test(docker, asks_again_when_the_engine_refuses_the_version)
{
	static const struct fake_row rows[] = {
		{ "GET", "/v1.41/info", 400,
		    "{\"message\":\"client version 1.41 is too old\"}",
		    .times = 1 },
		{ "GET", "/info", 200, "{\"ServerVersion\":\"29.0\"}" },
	};
	struct docker_info info;

	start(rows, COUNT(rows));
	cr_expect(docker_info(&e, mem, docker, &info), "%s", e.text);
	cr_expect_str_eq(info.version, "29.0");
	cr_expect_eq(count(fake_docker_seen(), "/_ping"), 2);
	stop();
}

Test(docker, turns_refusals_into_kinds_and_words)
{
	static const struct fake_row rows[] = {
		{ NULL, "/images/a/json", 404,
		    "{\"message\":\"No such image: a\"}" },
		{ NULL, "/services/b", 404,
		    "{\"message\":\"service b not found\"}" },
		{ NULL, "/services/c", 409, "{\"message\":\"taken\"}" },
		{ NULL, "/services/d", 500, "{\"message\":\"boom\"}" },
		{ NULL, "/services/e", 503,
		    "{\"message\":\"This node is not a swarm manager.\"}" },
		{ NULL, "/services/f", 400, "{\"message\":\"bad\"}" },
		{ NULL, "/services/g", 500,
		    "{\"message\":\"rpc error: code = Unknown desc = update "
		    "out of sequence\"}" },
		{ NULL, "/services/h", 500, "\x01<html>" },
		{ NULL, "/services/i", 200, "not json" },
		{ NULL, "/services/j", 500, "" },
	};
	static const struct {
		const char *name;
		enum err_kind kind;
		const char *word;
	} cases[] = {
		{ "b", ERR_ABSENT, "service b not found" },
		{ "c", ERR_CONFLICT, "taken" },
		{ "d", ERR_UPSTREAM, "boom" },
		{ "e", ERR_UPSTREAM, "not a swarm manager" },
		{ "f", ERR_INVALID, "bad" },
		{ "g", ERR_CONFLICT, "out of sequence" },
		{ "h", ERR_UPSTREAM, "?<html>" },
		{ "i", ERR_UPSTREAM, "not JSON" },
		{ "j", ERR_UPSTREAM, "500" },
	};
	struct docker_service s;
	struct docker_image image;

	start(rows, COUNT(rows));
	for (size_t i = 0; i < COUNT(cases); i++) {
		err_clear(&e);
		cr_expect_not(
		    docker_service_inspect(&e, mem, docker, cases[i].name, &s));
		cr_expect_eq(
		    e.kind, cases[i].kind, "%s: %s", cases[i].name, e.text);
		cr_expect(strstr(e.text, cases[i].word) != NULL, "%s: %s",
		    cases[i].name, e.text);
	}
	err_clear(&e);
	cr_expect_not(docker_image_inspect(&e, mem, docker, "a", &image));
	cr_expect_str_eq(e.code, "IMAGE_NOT_FOUND");
	stop();
}

Test(docker, says_that_there_is_no_engine)
{
	struct docker_info info;

	mem = mem_root("test");
	docker = docker_open(mem, "/nonexistent/docker.sock");
	cr_expect_not(docker_info(&e, mem, docker, &info));
	cr_expect_str_eq(e.code, "DOCKER_UNREACHABLE");
	cr_expect_eq(e.kind, ERR_UPSTREAM);
	mem_end(mem);
}

Test(docker, encodes_what_goes_into_paths_and_filters)
{
	static const struct fake_row rows[] = { { NULL, "/tasks", 200, "[]" },
		{ NULL, "/services/", 404, "{\"message\":\"x\"}" } };
	struct docker_tasks tasks;
	struct docker_service s;

	start(rows, COUNT(rows));
	cr_expect(docker_task_list(&e, mem, docker,
	    DOCKER_FILTERS(
		{ "label", "a=b c" }, { "service", "x\"y" }, { "label", "d" }),
	    &tasks));
	cr_expect_eq(tasks.n, 0);
	cr_expect_not(docker_service_inspect(
	    &e, mem, docker, "../../v1.41/info?x#y", &s));
	/* {"label":["a=b c","d"],"service":["x\"y"]} */
	cr_expect(strstr(fake_docker_seen(),
		      "/tasks?filters=%7B%22label%22%3A%5B%22a%3Db%20c%22%2C"
		      "%22d%22%5D%2C%22service%22%3A%5B%22x%5C%22y%22%5D%7D"
		      "\n") != NULL,
	    "%s", fake_docker_seen());
	cr_expect(strstr(fake_docker_seen(),
		      "/services/..%2F..%2Fv1.41%2Finfo%3Fx%23y") != NULL);
	stop();
}

Test(docker, tries_a_scaling_again_after_a_conflict)
{
	static const struct fake_row rows[] = {
		{ "POST", "/services/id1/update", 500,
		    "{\"message\":\"update out of sequence\"}", .times = 2 },
		{ "POST", "/services/id1/update", 200, "{}" },
		{ "GET", "/services/web", 200,
		    "{\"ID\":\"id1\",\"Version\":{\"Index\":7},\"Spec\":"
		    "{\"Name\":\"web\",\"Mode\":{\"Replicated\":{\"Replicas\":"
		    "1}},\"TaskTemplate\":{\"X\":12345678901}}}" },
	};

	start(rows, COUNT(rows));
	cr_expect(docker_service_scale(&e, docker, "web", 3), "%s", e.text);
	cr_expect_eq(count(fake_docker_seen(), "version=7"), 3);
	cr_expect(strstr(fake_docker_seen(),
		      "{\"Mode\":{\"Replicated\":{\"Replicas\":3}},\"Name\":"
		      "\"web\",\"TaskTemplate\":{\"X\":12345678901}}") != NULL,
	    "%s", fake_docker_seen());
	stop();
}

Test(docker, finds_errors_inside_a_pull)
{
	static const struct fake_row rows[] = {
		{ "POST", "tag=good", 200,
		    "{\"status\":\"Pulling from x\",\"id\":\"good\"}\r\n"
		    "{\"status\":\"Downloading\",\"progressDetail\":"
		    "{\"current\":1,\"total\":2},\"id\":\"l\"}\r\n"
		    "{\"status\":\"Pull complete\",\"progressDetail\":{},"
		    "\"id\":\"l\"}\r\n" },
		{ "POST", "tag=bad", 200,
		    "{\"status\":\"Pulling from x\"}\r\n{\"errorDetail\":"
		    "{\"message\":\"manifest unknown\"},\"error\":\"manifest "
		    "unknown\"}" },
		{ "POST", "tag=gone", 404,
		    "{\"message\":\"manifest for x:gone not found\"}" },
		{ "POST", "tag=cut", 200,
		    "{\"status\":\"Pulling\"}\r\n{\"status\":\"Pul",
		    .cut = 30 },
		{ "POST", "tag=junk", 200, "<html>\n" },
		{ "POST", "tag=sha256%3Aabc", 200, "{\"status\":\"s\"}\r\n" },
		{ "POST", "tag=latest", 500,
		    "{\"message\":\"Get https://r/v2/: dial tcp 1.2.3.4:443: "
		    "connect: connection refused\"}" },
	};
	static const struct {
		const char *image, *code;
	} cases[] = {
		{ "r:5000/x:bad", "IMAGE_NOT_FOUND" },
		{ "x:gone", "IMAGE_NOT_FOUND" },
		{ "x:cut", "DOCKER_UNREACHABLE" },
		{ "x:junk", "IMAGE_PULL_FAILED" },
		{ "r:5000/x", "REGISTRY_UNREACHABLE" },
	};
	struct buf b;

	start(rows, COUNT(rows));
	buf_init(&b, mem, 1000);
	for (size_t i = 0; i < COUNT(cases); i++) {
		err_clear(&e);
		cr_expect_not(docker_image_pull(
		    &e, mem, docker, cases[i].image, NULL, NULL, NULL));
		cr_expect_str_eq(
		    e.code, cases[i].code, "%s: %s", cases[i].image, e.text);
	}
	err_clear(&e);
	cr_expect(docker_image_pull(
	    &e, mem, docker, "r:5000/x/y@sha256:abc", NULL, NULL, NULL));
	cr_expect(strstr(fake_docker_seen(),
		      "fromImage=r%3A5000%2Fx%2Fy&tag=sha256%3Aabc") != NULL);
	stop();
}

static void
on_progress(void *arg, const char *text)
{
	buf_str(arg, text);
	buf_chr(arg, ';');
}

Test(docker, reports_progress_without_the_bars_and_a_pushs_digest)
{
	static const struct fake_row rows[] = {
		{ "POST", "/push", 200,
		    "{\"status\":\"The push refers to repository [r/x]\"}\r\n"
		    "{\"status\":\"Pushing\",\"progressDetail\":{\"current\":"
		    "512},\"id\":\"l\"}\r\n{\"status\":\"Pushed\","
		    "\"progressDetail\":{},\"id\":\"l\"}\r\n"
		    "{\"progressDetail\":{},\"aux\":{\"Tag\":\"1\","
		    "\"Digest\":\"sha256:d\",\"Size\":1}}\r\n" },
	};
	const struct registry_auth auth = { "r", "u", "p" };
	char *digest = NULL;
	struct buf b;

	start(rows, COUNT(rows));
	buf_init(&b, mem, 1000);
	cr_expect(docker_image_push(&e, mem, docker, "r/x:1", &auth,
		      on_progress, &b, &digest),
	    "%s", e.text);
	cr_expect_str_eq(digest, "sha256:d");
	cr_expect_str_eq(
	    b.text, "The push refers to repository [r/x];l: Pushed;");
	stop();
}

struct got {
	size_t n, most;
	struct buf b;
};

static bool
on_event(void *arg, const struct docker_event *event)
{
	struct got *got = arg;

	buf_fmt(&got->b, "%s %s %s %s;", event->type, event->action, event->id,
	    event->name);
	return ++got->n != got->most;
}

Test(docker, follows_events_until_told_to_stop)
{
	static const struct fake_row rows[] = {
		{ NULL, "/events", 200,
		    "{\"Type\":\"container\",\"Action\":\"die\",\"Actor\":"
		    "{\"ID\":\"c1\",\"Attributes\":{\"name\":\"n\"}},"
		    "\"timeNano\":5}\n{\"Type\":\"service\",\"Action\":"
		    "\"update\",\"Actor\":{\"ID\":\"s1\"}}\n",
		    .piece_ms = 20 },
	};
	struct got got = { .most = 2 };

	start(rows, COUNT(rows));
	buf_init(&got.b, mem, 1000);
	cr_expect(docker_event_follow(&e, docker,
		      DOCKER_FILTERS({ "type", "container" }), 1500000000,
		      on_event, &got),
	    "%s", e.text);
	cr_expect_str_eq(got.b.text, "container die c1 n;service update s1 ;");
	cr_expect(
	    strstr(fake_docker_seen(), "since=1.500000000&filters=") != NULL);
	got.n = 5;
	cr_expect_not(docker_event_follow(&e, docker, NULL, 0, on_event, &got));
	cr_expect_eq(e.kind, ERR_UPSTREAM);
	stop();
}

static bool
on_line(void *arg, const struct docker_line *line)
{
	struct got *got = arg;

	buf_fmt(&got->b, "%d %s %s;", line->stream, line->time, line->text);
	return ++got->n != got->most;
}

Test(docker, reads_the_tail_of_a_log)
{
	static const char log[] = "\1\0\0\0\0\0\0\7T1 one\n"
				  "\2\0\0\0\0\0\0\7T2 two\n";
	static const struct fake_row rows[] = {
		{ NULL, "/containers/c/logs", .body = log,
		    .body_n = sizeof log - 1 },
		{ NULL, "/containers/cut/logs", .body = log, .body_n = 20 },
		{ NULL, "/containers/gone/logs", 404,
		    "{\"message\":\"No such container\"}" },
	};
	struct got got = { 0 };

	start(rows, COUNT(rows));
	buf_init(&got.b, mem, 1000);
	cr_expect(docker_log_tail(
	    &e, mem, docker, DOCKER_LOG_CONTAINER, "c", 20, on_line, &got));
	cr_expect_str_eq(got.b.text, "1 T1 one;2 T2 two;");
	cr_expect_not(docker_log_tail(
	    &e, mem, docker, DOCKER_LOG_CONTAINER, "cut", 20, on_line, &got));
	cr_expect_eq(e.kind, ERR_UPSTREAM);
	err_clear(&e);
	cr_expect_not(docker_log_tail(
	    &e, mem, docker, DOCKER_LOG_CONTAINER, "gone", 20, on_line, &got));
	cr_expect_eq(e.kind, ERR_ABSENT);
	stop();
}

static void
on_end(void *arg, const struct err *why)
{
	struct got *got = arg;

	buf_fmt(&got->b, "end %s", err_kind_name[why->kind]);
}

Test(docker, follows_several_logs_at_once)
{
	static const char log[] = "\1\0\0\0\0\0\0\7T1 one\n";
	static const struct fake_row rows[] = {
		{ NULL, "/services/a/logs",
		    .body = "\1\0\0\0\0\0\0\16"
			    "T1 x=y,z=1 on\n",
		    .body_n = 22 },
		{ NULL, "/containers/b/logs", .body = log,
		    .body_n = sizeof log - 1 },
		{ NULL, "/containers/bad/logs", .body = "oops this is text" },
		{ NULL, "/containers/gone/logs", 404,
		    "{\"message\":\"No such container\"}" },
	};
	static const struct {
		enum docker_log_of of;
		const char *id, *want;
	} cases[] = {
		{ DOCKER_LOG_SERVICE, "a", "1 T1 on;end none" },
		{ DOCKER_LOG_CONTAINER, "b", "1 T1 one;end none" },
		{ DOCKER_LOG_CONTAINER, "bad", "end upstream" },
		{ DOCKER_LOG_CONTAINER, "gone", "end absent" },
	};
	struct got got[4] = { 0 };
	struct http_multi *m;

	start(rows, COUNT(rows));
	m = http_multi_open(mem);
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct docker_follow f = { .of = cases[i].of,
			.id = cases[i].id,
			.tail = -1,
			.line = on_line,
			.done = on_end,
			.arg = &got[i] };

		buf_init(&got[i].b, mem, 1000);
		cr_assert(docker_log_follow(&e, docker, m, &f, NULL));
	}
	for (int i = 0; i < 50 && http_multi_count(m) > 0; i++)
		cr_assert(http_multi_poll(&e, m, 100));
	for (size_t i = 0; i < COUNT(cases); i++)
		cr_expect_str_eq(got[i].b.text, cases[i].want, "%s: %s",
		    cases[i].id, got[i].b.text);
	stop();
}

/* A health check prints what an application says. */
Test(docker, what_a_health_check_said_is_plain_text)
{
	static const struct fake_row row = { "GET", "/containers/a/json", 200,
		"{\"State\":{\"Health\":{\"Log\":[{\"ExitCode\":1,\"Output\":"
		"\"command exited with 3: \\u001b[31mred\\u001b[0m\\u0007\\n\""
		"}]}}}" };
	struct docker_container c;

	start(&row, 1);
	cr_assert(
	    docker_container_inspect(&e, mem, docker, "a", &c), "%s", e.text);
	cr_expect_str_eq(c.health_output, "command exited with 3: red?");
	stop();
}
