/* SPDX-License-Identifier: MIT */
/*
 * The Docker client against a real engine with an active Swarm, whose socket
 * is DAVIT_TEST_DOCKER.  Everything made here is called dvtest-<pid>-... and
 * removed again.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/docker.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *mem;
static struct docker *docker;
static struct err e;
static char name[32], image[64], labels[64], filter[64];

#define OK(call) cr_assert((call), "%s: %s [%s]", #call, e.text, e.code)
#define FAILS(call, what)                                                      \
	do {                                                                   \
		cr_assert_not((call));                                         \
		cr_expect_eq(e.kind, what, #call ": %s", e.text);              \
		err_clear(&e);                                                 \
	} while (0)

static void
begin(void)
{
	const char *socket = getenv("DAVIT_TEST_DOCKER");

	if (socket == NULL || socket[0] == '\0')
		cr_skip_test("DAVIT_TEST_DOCKER is not set");
	mem = mem_root("test");
	docker = docker_open(mem, socket);
	snprintf(name, sizeof name, "dvtest-%d", (int)getpid());
	snprintf(image, sizeof image, "%s:1", name);
	snprintf(labels, sizeof labels, "{\"dvtest\":\"%s\"}", name);
	snprintf(filter, sizeof filter, "dvtest=%s", name);
}

static char *
named(const char *suffix)
{
	return mem_fmt(mem, "%s-%s", name, suffix);
}

static char *
import_image(void)
{
	char *tar, *id;
	size_t n;

	OK(fs_read(&e, mem, "webapp.tar", 4 << 20, &tar, &n));
	OK(docker_image_import(&e, mem, docker, name, "1", tar, n, &id));
	return id;
}

static bool
keep_line(void *arg, const struct docker_line *line)
{
	struct buf *b = arg;

	cr_expect_neq(line->time[0], '\0');
	if (line->details[0] != '\0')
		cr_expect_not_null(docker_detail(
		    mem, line->details, "com.docker.swarm.task.id"));
	buf_fmt(b, "%d:%s;", line->stream, line->text);
	return true;
}

/* Until a task of the service is in that state. */
static struct docker_task *
wait_task(const char *service, const char *state)
{
	int64_t until = clock_mono_ms() + 30000;
	struct docker_tasks tasks;

	while (clock_mono_ms() < until) {
		OK(docker_task_list(&e, mem, docker,
		    DOCKER_FILTERS({ "service", service }), &tasks));
		for (size_t i = 0; i < tasks.n; i++)
			if (same(tasks.at[i].state, state))
				return &tasks.at[i];
		clock_sleep_ms(200);
	}
	cr_assert_fail("no task of %s became %s", service, state);
	return NULL;
}

static char *
service_body(const char *id, const char *version, const char *net,
    const char *config_id, const char *config)
{
	return mem_fmt(mem,
	    "{\"Name\":\"%s-web\",\"Labels\":%s,\"TaskTemplate\":{"
	    "\"ContainerSpec\":{\"Image\":\"%s\",\"Command\":[\"/webapp\"],"
	    "\"User\":\"4321\",\"ReadOnly\":true,\"Labels\":%s,"
	    "\"Env\":[\"VERSION=%s\"],\"Configs\":[{\"File\":{\"Name\":"
	    "\"/.davit/probe\",\"UID\":\"0\",\"GID\":\"0\",\"Mode\":365},"
	    "\"ConfigID\":\"%s\",\"ConfigName\":\"%s\"}],\"Healthcheck\":{"
	    "\"Test\":[\"CMD\",\"/.davit/probe\",\"http\",\"port=8080\"],"
	    "\"Interval\":1000000000,\"Timeout\":600000000000,"
	    "\"Retries\":1}},\"Networks\":[{\"Target\":\"%s\"}]},"
	    "\"Mode\":{\"Replicated\":{\"Replicas\":1}},"
	    "\"EndpointSpec\":{\"Mode\":\"dnsrr\"},\"UpdateConfig\":{"
	    "\"Order\":\"start-first\",\"Parallelism\":1}}",
	    name, labels, id, labels, version, config_id, config, net);
}

static void
remove_network(const char *net)
{
	/* Swarm takes a moment to detach what ended. */
	for (int i = 0; i < 60; i++) {
		if (docker_network_remove(&e, docker, net))
			return;
		err_clear(&e);
		clock_sleep_ms(500);
	}
	cr_assert_fail("%s cannot be removed", net);
}

static bool
first_event(void *arg, const struct docker_event *event)
{
	buf_fmt(arg, "%s %s;", event->type, event->action);
	return false;
}

Test(live_docker, knows_the_engine, .init = begin)
{
	struct docker_info info;
	int64_t freed = -1;

	OK(docker_info(&e, mem, docker, &info));
	cr_expect_str_eq(info.swarm, "active");
	cr_expect(info.manager && info.nodes >= 1 && info.cpus >= 1);
	cr_expect_gt(info.memory, 100 << 20);
	OK(docker_cache_prune(&e, docker, 1LL << 40, &freed));
	cr_expect_eq(freed, 0);
	mem_end(mem);
}

Test(live_docker, keeps_images, .init = begin, .timeout = 60)
{
	struct docker_images images;
	struct docker_image i;
	char *id = import_image();

	OK(docker_image_inspect(&e, mem, docker, id, &i));
	cr_expect_str_eq(i.id, id);
	cr_expect_str_eq(i.tags[0], image);
	cr_expect_null(i.tags[1]);
	OK(docker_image_tag(&e, docker, id, named("x/y"), "r7"));
	OK(docker_image_list(&e, mem, docker,
	    DOCKER_FILTERS({ "reference", named("x/*") }), &images));
	cr_assert_eq(images.n, 1);
	cr_expect_str_eq(images.at[0].id, id);
	FAILS(docker_image_inspect(&e, mem, docker, "dvtest-none", &i),
	    ERR_ABSENT);
	FAILS(docker_image_pull(
		  &e, mem, docker, "127.0.0.1:9/x/y:1", NULL, NULL, NULL),
	    ERR_UPSTREAM);
	OK(docker_image_remove(
	    &e, docker, mem_fmt(mem, "%s:r7", named("x/y"))));
	OK(docker_image_remove(&e, docker, image));
	OK(docker_image_remove(&e, docker, image));
	mem_end(mem);
}

Test(live_docker, keeps_configs, .init = begin)
{
	struct docker_objects all;
	char *id, *other;

	OK(docker_config_create(
	    &e, mem, docker, named("c"), labels, "\0binary\377", 8, &id));
	FAILS(docker_config_create(
		  &e, mem, docker, named("c"), labels, "x", 1, &other),
	    ERR_CONFLICT);
	OK(docker_config_list(
	    &e, mem, docker, DOCKER_FILTERS({ "label", filter }), &all));
	cr_assert_eq(all.n, 1);
	cr_expect_str_eq(all.at[0].name, named("c"));
	OK(docker_config_remove(&e, docker, id));
	OK(docker_config_remove(&e, docker, id));
	mem_end(mem);
}

Test(live_docker, runs_containers, .init = begin, .timeout = 90)
{
	char *id = import_image(), *net = named("net"), *c = named("c");
	struct docker_containers list;
	struct docker_container got;
	struct docker_network n;
	struct docker_networks nets;
	struct buf b;

	OK(docker_network_create(
	    &e, mem, docker, net, "10.213.7.0/25", labels, NULL));
	OK(docker_network_inspect(&e, mem, docker, net, &n));
	cr_expect_str_eq(n.subnet, "10.213.7.0/25");
	cr_expect_str_eq(n.driver, "overlay");
	OK(docker_network_list(
	    &e, mem, docker, DOCKER_FILTERS({ "label", filter }), &nets));
	cr_expect_eq(nets.n, 1);
	OK(docker_container_create(&e, mem, docker, c,
	    mem_fmt(mem,
		"{\"Image\":\"%s\",\"Cmd\":[\"/webapp\"],\"Labels\":%s,"
		"\"HostConfig\":{\"NetworkMode\":\"none\"}}",
		id, labels),
	    &id));
	OK(docker_container_start(&e, docker, c));
	OK(docker_container_start(&e, docker, c));
	OK(docker_container_inspect(&e, mem, docker, c, &got));
	cr_expect_str_eq(got.state, "running");
	cr_expect_str_eq(got.name, c);
	OK(docker_container_list(
	    &e, mem, docker, DOCKER_FILTERS({ "label", filter }), &list));
	cr_expect_eq(list.n, 1);
	clock_sleep_ms(300);
	buf_init(&b, mem, 10000);
	OK(docker_log_tail(
	    &e, mem, docker, DOCKER_LOG_CONTAINER, c, 50, keep_line, &b));
	cr_expect(
	    strstr(b.text, "1:webapp none starts;") != NULL, "%s", b.text);
	cr_expect(strstr(b.text, "2:webapp warns;") != NULL, "%s", b.text);
	OK(docker_container_kill(&e, docker, c, "TERM"));
	clock_sleep_ms(500);
	OK(docker_container_inspect(&e, mem, docker, c, &got));
	cr_expect_str_eq(got.state, "exited");
	FAILS(docker_container_kill(&e, docker, c, "TERM"), ERR_CONFLICT);
	OK(docker_container_stop(&e, docker, c, 1));
	OK(docker_container_remove(&e, docker, c));
	OK(docker_container_remove(&e, docker, c));
	remove_network(net);
	OK(docker_network_remove(&e, docker, net));
	OK(docker_image_remove(&e, docker, image));
	mem_end(mem);
}

Test(live_docker, joins_a_container_to_overlays, .init = begin, .timeout = 90)
{
	char *id = import_image(), *c = named("j"), *net = named("over");
	struct docker_network n;

	OK(docker_network_create(&e, mem, docker, net, NULL, labels, NULL));
	OK(docker_container_create(&e, mem, docker, c,
	    mem_fmt(mem, "{\"Image\":\"%s\",\"Cmd\":[\"/webapp\"]}", id), &id));
	OK(docker_container_start(&e, docker, c));
	OK(docker_network_connect(&e, docker, net, c));
	OK(docker_network_connect(&e, docker, net, c));
	OK(docker_network_inspect(&e, mem, docker, net, &n));
	cr_expect_not_null(json_get(n.containers, id));
	FAILS(docker_network_remove(&e, docker, net), ERR_CONFLICT);
	OK(docker_network_disconnect(&e, docker, net, c));
	OK(docker_network_disconnect(&e, docker, net, c));
	OK(docker_container_remove(&e, docker, c));
	remove_network(net);
	OK(docker_image_remove(&e, docker, image));
	mem_end(mem);
}

static void
check_task(const char *service)
{
	struct docker_task *task = wait_task(service, "running");
	struct docker_container c;
	struct buf b;

	cr_expect_str_eq(task->desired, "running");
	cr_expect_str_eq(json_text(json_get(task->labels, "dvtest"), ""), name);
	OK(docker_container_inspect(&e, mem, docker, task->container, &c));
	cr_expect_str_eq(c.health, "healthy");
	cr_expect_str_eq(c.health_output, "GET / on port 8080 answered 200");
	cr_expect_eq(c.health_exit, 0);
	buf_init(&b, mem, 10000);
	OK(docker_log_tail(
	    &e, mem, docker, DOCKER_LOG_TASK, task->id, 20, keep_line, &b));
	OK(docker_log_tail(
	    &e, mem, docker, DOCKER_LOG_SERVICE, service, 20, keep_line, &b));
	cr_expect(strstr(b.text, "1:webapp v1 listens;") != NULL, "%s", b.text);
}

static void
end_log(void *arg, const struct err *why)
{
	buf_fmt(arg, "end %s;", err_kind_name[why->kind]);
}

static void
check_follow(const char *service)
{
	struct http_multi *m = http_multi_open(mem);
	struct docker_follow f = { .of = DOCKER_LOG_SERVICE,
		.id = service,
		.tail = -1,
		.line = keep_line,
		.done = end_log };
	struct http_conn *conn;
	struct buf b;

	buf_init(&b, mem, 10000);
	f.arg = &b;
	OK(docker_log_follow(&e, docker, m, &f, &conn));
	for (int i = 0; i < 50 && strstr(b.text, "listens") == NULL; i++)
		OK(http_multi_poll(&e, m, 100));
	cr_expect(strstr(b.text, "1:webapp v1 listens;") != NULL, "%s", b.text);
	cr_expect_eq(http_multi_count(m), 1);
	http_multi_remove(m, conn);
	mem_end(m);
}

Test(live_docker, runs_a_service_with_the_probe, .init = begin, .timeout = 150)
{
	char *id = import_image(), *net = named("net"), *web = named("web");
	char *config = named("probe"), *config_id, *net_id, *probe, *body;
	struct docker_service s, later;
	struct docker_services all;
	struct buf b;
	size_t n;

	OK(fs_read(&e, mem, "davit-probe", 1 << 20, &probe, &n));
	OK(docker_config_create(
	    &e, mem, docker, config, labels, probe, n, &config_id));
	OK(docker_network_create(&e, mem, docker, net, NULL, labels, &net_id));
	body = service_body(id, "v1", net_id, config_id, config);
	OK(docker_service_create(&e, mem, docker, body, NULL, &id));
	FAILS(docker_service_create(&e, mem, docker, body, NULL, NULL),
	    ERR_CONFLICT);
	buf_init(&b, mem, 1000);
	OK(docker_event_follow(&e, docker,
	    DOCKER_FILTERS({ "type", "container" }, { "event", "start" },
		{ "label", filter }),
	    (clock_wall_ms() - 500) * 1000000, first_event, &b));
	cr_expect_str_eq(b.text, "container start;");
	check_task(web);
	check_follow(web);
	OK(docker_service_inspect(&e, mem, docker, web, &s));
	cr_expect_str_eq(s.id, id);
	cr_expect_eq(s.replicas, 1);
	cr_expect_str_eq(s.update_state, "");
	FAILS(docker_config_remove(&e, docker, config_id), ERR_CONFLICT);
	OK(docker_service_scale(&e, docker, web, 2));
	FAILS(docker_service_update(&e, docker, web, s.version, body, NULL),
	    ERR_CONFLICT);
	OK(docker_service_inspect(&e, mem, docker, web, &later));
	cr_expect_eq(later.replicas, 2);
	OK(docker_service_update(&e, docker, web, later.version, body, NULL));
	OK(docker_service_rollback(&e, docker, web));
	OK(docker_service_inspect(&e, mem, docker, web, &later));
	cr_expect_eq(later.replicas, 2);
	OK(docker_service_list(
	    &e, mem, docker, DOCKER_FILTERS({ "label", filter }), &all));
	cr_expect_eq(all.n, 1);
	OK(docker_service_remove(&e, docker, web));
	OK(docker_service_remove(&e, docker, web));
	OK(docker_config_remove(&e, docker, config_id));
	remove_network(net);
	for (int i = 0; i < 40 && !docker_image_remove(&e, docker, image);
	     i++) {
		err_clear(&e);
		clock_sleep_ms(500);
	}
	mem_end(mem);
}
