/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/fs.h"
#include "base/str.h"
#include "run/edge.h"
#include "run/edge_box.h"
#include "run/edge_make.h"
#include "t/core/fixture.h"
#include "t/fake/docker.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* What the edge's keeper does while PostgreSQL is away, or while no
 * configuration can be rendered: whatever ran before runs. */
#define NOWHERE "host=/nonexistent dbname=davit"

static void *mem;
static struct err e;
static struct conf conf;
static struct helper h;

static void
up(void)
{
	char *dir;

	mem_setup();
	mem = mem_root("test");
	cr_assert(fs_scratch(&e, mem, "/tmp", "davit-box-", &dir));
	conf = (struct conf){ .edges = EDGES_MAX,
		.state_dir = dir,
		.run_dir = dir,
		.instance = "t",
		.network_pool = "10.99.0.0/16",
		.redis_socket = "/nonexistent",
		.database_run = NOWHERE,
		.haproxy_program = "/bin/false" };
	h = (struct helper){ .name = "edge",
		.c = { .mem = talloc_named_const(mem, 0, "turn"),
		    .conf = &conf } };
	cr_assert_not(
	    db_open(&e, mem, conf.database_run, "test", false, &h.c.db));
}

static void
down(void)
{
	fake_docker_stop();
	mem_end(mem);
}

TestSuite(edge_box, .init = up, .fini = down, .timeout = 60);

static void
engine(const struct fake_row *rows, size_t n)
{
	conf.docker_socket = fake_docker_start(rows, n);
	h.docker = docker_open(mem, conf.docker_socket);
}

static void
make_current(void)
{
	const char *dir = mem_fmt(mem, "%s/edge/current", conf.state_dir);

	cr_assert(fs_mkdirs(&e, dir, 0755), "%s", e.text);
	cr_assert(fs_write(
	    &e, mem_fmt(mem, "%s/haproxy.cfg", dir), "global\n", 7, 0644));
}

/* As Docker lists edge i. */
static const char *
listed(int64_t i, const char *state)
{
	return mem_fmt(mem,
	    "[{\"Id\":\"i%d\",\"Names\":[\"/%s\"],\"State\":\"%s\","
	    "\"Labels\":{\"davit.edge\":\"%s\"},"
	    "\"NetworkSettings\":{\"Networks\":{\"t-env-aaaaaaaa\":{}}}}]",
	    (int)i, edge_name(mem, "t", i), state, edge_label(&h, i));
}

#define NETWORKS                                                               \
	"[{\"Name\":\"t-edge\",\"Labels\":{\"davit.instance\":\"t\"}},"        \
	"{\"Name\":\"t-env-aaaaaaaa\",\"Labels\":{\"davit.instance\":\"t\","   \
	"\"davit.environment\":\"1\"}},"                                       \
	"{\"Name\":\"t-env-bbbbbbbb\",\"Labels\":{\"davit.instance\":\"t\","   \
	"\"davit.environment\":\"2\"}}]"

static const char *
seen(const char *method, const char *what)
{
	return strstr(
	    fake_docker_seen(), mem_fmt(mem, "%s /v1.41/%s\n", method, what));
}

static bool
seen_soon(const char *method, const char *what)
{
	for (int i = 0; i < 200 && seen(method, what) == NULL; i++)
		clock_sleep_ms(50);
	return seen(method, what) != NULL;
}

static void
engine_with_stopped_edges(void)
{
	struct fake_row rows[] = {
		{ "GET", "t-edge%24", .body = listed(0, "exited") },
		{ "GET", "t-edge2%24", .body = listed(1, "exited") },
		{ "GET", "/networks", .body = NETWORKS },
		{ "POST", "/connect", .body = "" },
		{ "POST", "/start", .status = 204 },
	};

	engine(rows, COUNT(rows));
}

Test(edge_box, both_start_again_without_a_database)
{
	engine_with_stopped_edges();
	edge_box_keep(&h, "");
	cr_expect(seen("POST", "containers/t-edge/start") != NULL, "%s",
	    fake_docker_seen());
	cr_expect(seen("POST", "containers/t-edge2/start") != NULL);
	cr_expect(seen("POST", "networks/t-env-bbbbbbbb/connect") != NULL);
	cr_expect_null(seen("POST", "networks/t-env-aaaaaaaa/connect"));
	cr_expect_null(strstr(fake_docker_seen(), "DELETE"));
}

Test(edge_box, one_that_is_gone_is_made_in_the_networks_docker_knows)
{
	struct fake_row rows[] = {
		{ "GET", "t-edge%24", .body = "[]", .times = 1 },
		{ "GET", "t-edge%24", .body = listed(0, "created") },
		{ "GET", "t-edge2%24", .body = listed(1, "running") },
		{ "GET", "/networks/t-edge", .body = "{\"Name\":\"t-edge\"}" },
		{ "GET", "/networks", .body = NETWORKS },
		{ "GET", "/images/", .body = "{\"Id\":\"x\"}" },
		{ "POST", "/containers/create", .status = 201,
		    .body = "{\"Id\":\"i0\"}" },
		{ "POST", "/connect", .body = "" },
		{ "POST", "/start", .status = 204 },
	};
	const char *joined, *started;

	engine(rows, COUNT(rows));
	edge_box_keep(&h, "");
	joined = strstr(fake_docker_seen(),
	    "networks/t-env-bbbbbbbb/connect\n{\"Container\":\"t-edge\"");
	started = seen("POST", "containers/t-edge/start");
	cr_assert_not_null(joined, "%s", fake_docker_seen());
	cr_assert_not_null(started, "%s", fake_docker_seen());
	cr_expect_lt(joined, started);
	cr_expect_null(seen("POST", "networks/t-edge/connect"));
	cr_expect_null(seen("POST", "containers/t-edge2/start"));
}

Test(edge_box, nothing_starts_before_there_is_a_configuration)
{
	engine_with_stopped_edges();
	edge_meanwhile(&h);
	cr_expect_str_eq(fake_docker_seen(), "");
	make_current();
	edge_meanwhile(&h);
	cr_expect(seen("POST", "containers/t-edge/start") != NULL, "%s",
	    fake_docker_seen());
}

Test(edge_box, a_helper_that_begins_without_a_database_keeps_them)
{
	struct helper_slot slots[HELPERS_MAX] = { { 0 } };

	engine_with_stopped_edges();
	make_current();
	helpers_start(slots, &conf);
	cr_expect(seen_soon("POST", "containers/t-edge2/start"), "%s",
	    fake_docker_seen());
	helpers_kill(slots);
}

/* The keeper at work, until it started the second. */
static void
keeper_starts_them(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		(void)edge_run(&h);
		_exit(1);
	}
	cr_expect(seen_soon("POST", "containers/t-edge2/start"), "%s",
	    fake_docker_seen());
	cr_expect_eq(waitpid(pid, NULL, WNOHANG), 0, "it goes on");
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}

Test(edge_box, the_keeper_keeps_them_while_the_database_is_away)
{
	engine_with_stopped_edges();
	make_current();
	keeper_starts_them();
}

Test(edge_box, the_keeper_keeps_them_when_it_cannot_render)
{
	struct fixture *f = fixture_new();

	conf.database_run = testdb_conninfo(f->db, "davit_run");
	engine_with_stopped_edges();
	make_current();
	cr_assert(db_open(&e, mem, conf.database_run, "test", false, &h.c.db));
	keeper_starts_them();
	fixture_end(f);
}
