/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/limits.h"
#include "core/spec.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct spec_pair env[] = { { "A", "1" },
	{ "QUOTED", "say \"hi\"\nthere" } };

static const struct spec plain = {
	.name = "web",
	.port = 8080,
	.replicas = 2,
	.health = { .type = "http",
	    .path = "/health",
	    .interval = 5,
	    .timeout = 3,
	    .retries = 3,
	    .start = 30 },
	.env = env,
	.env_n = COUNT(env),
};

static const struct spec_place place = {
	.instance = "test",
	.service_name = "test-web-12345678",
	.application_id = "app-id",
	.release_id = "release-id",
	.deployment_id = "deployment-id",
	.fence = 7,
	.image = "sha256:abc",
	.network = "test-env-1",
	.probe_id = "probe-id",
	.probe_name = "test-probe-1",
	.replicas = 2,
	.settle = 10,
	.until = 1700000000,
};

static struct json *
service(void *mem, const struct spec *s, const struct spec_place *p)
{
	struct err e = { .kind = ERR_NONE };
	struct json *v = NULL;
	struct buf b;

	buf_init(&b, mem, 1024 * 1024);
	spec_service(&b, s, p);
	cr_assert(
	    json_parse(&e, mem, b.text, b.len, &v), "%s: %s", e.text, b.text);
	return v;
}

/* The list at path as words joined by a space. */
static const char *
joined(void *mem, const struct json *v, const char *path)
{
	const struct json *list = json_at(v, path);
	struct buf b;

	buf_init(&b, mem, 64 * 1024);
	for (size_t i = 0; i < json_count(list); i++) {
		if (i > 0)
			buf_chr(&b, ' ');
		buf_str(&b, json_text(json_item(list, i), "?"));
	}
	return b.text;
}

#define CONTAINER "TaskTemplate/ContainerSpec/"

Test(spec, service_says_what_the_design_asks_for)
{
	static const struct {
		const char *path, *want;
	} texts[] = {
		{ "Name", "test-web-12345678" },
		{ "Labels/davit.instance", "test" },
		{ "Labels/davit.release", "release-id" },
		{ "Labels/davit.deployment", "deployment-id" },
		{ "Labels/davit.fence", "7" },
		{ CONTAINER "Labels/davit.release", "release-id" },
		{ CONTAINER "Image", "sha256:abc" },
		{ CONTAINER "Configs/0/File/Name", "/.davit/probe" },
		{ CONTAINER "Configs/0/ConfigID", "probe-id" },
		{ "TaskTemplate/Networks/0/Target", "test-env-1" },
		{ "TaskTemplate/Networks/0/Aliases/0", "web" },
		{ "EndpointSpec/Mode", "dnsrr" },
		{ "UpdateConfig/Order", "start-first" },
		{ "UpdateConfig/FailureAction", "pause" },
		{ "TaskTemplate/LogDriver/Options/max-size", "10m" },
	};
	static const struct {
		const char *path;
		int64_t want;
	} numbers[] = {
		{ "Mode/Replicated/Replicas", 2 },
		{ "UpdateConfig/MaxFailureRatio", 0 },
		{ "UpdateConfig/Parallelism", 2 },
		{ "UpdateConfig/Monitor", 5000000000 },
		{ CONTAINER "Configs/0/File/Mode", 0555 },
		{ CONTAINER "Healthcheck/Retries", 1 },
		{ CONTAINER "Healthcheck/Interval", 1000000000 },
		/* 30 + 3 * (5 + 3) + 10 + 30, and a minute */
		{ CONTAINER "Healthcheck/StartPeriod", 154000000000 },
		{ "TaskTemplate/Resources/Limits/MemoryBytes", 0 },
	};
	void *mem = mem_root("test");
	struct json *v = service(mem, &plain, &place);

	for (size_t i = 0; i < COUNT(texts); i++)
		cr_expect_str_eq(json_text_at(v, texts[i].path, "none"),
		    texts[i].want, "%s", texts[i].path);
	for (size_t i = 0; i < COUNT(numbers); i++)
		cr_expect_eq(json_int_at(v, numbers[i].path, -1),
		    numbers[i].want, "%s", numbers[i].path);
	cr_expect_str_eq(joined(mem, v, CONTAINER "Healthcheck/Test"),
	    "CMD /.davit/probe http port=8080 path=/health interval=5 "
	    "timeout=3 retries=3 start=30 settle=10 until=1700000000");
	cr_expect_str_eq(joined(mem, v, CONTAINER "Env"),
	    "PORT=8080 A=1 QUOTED=say \"hi\"\nthere");
	cr_expect_eq(json_type(json_at(v, CONTAINER "ReadOnly")), JSON_NONE);
	cr_expect_eq(json_type(json_at(v, CONTAINER "Args")), JSON_NONE);
	mem_end(mem);
}

Test(spec, swarm_goes_back_by_itself_where_no_job_waits)
{
	void *mem = mem_root("test");
	struct spec_place p = place;

	p.deployment_id = SPEC_RESTORED;
	cr_expect_str_eq(json_text_at(service(mem, &plain, &p),
			     "UpdateConfig/FailureAction", ""),
	    "rollback");
	mem_end(mem);
}

Test(spec, swarm_looks_on_for_as_long_as_the_window_one_to_five_seconds)
{
	static const int64_t cases[][2] = { { 0, 1 }, { 1, 1 }, { 3, 3 },
		{ 5, 5 }, { 6, 5 }, { 3600, 5 } };
	void *mem = mem_root("test");

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct spec_place p = place;

		p.settle = cases[i][0];
		cr_expect_eq(json_int_at(service(mem, &plain, &p),
				 "UpdateConfig/Monitor", -1),
		    cases[i][1] * 1000000000, "case %zu", i);
	}
	mem_end(mem);
}

Test(spec, limits_commands_and_secrets_reach_the_service)
{
	static const struct spec_pair secrets[] = { { "A", "hidden" },
		{ "PORT", "9999" } };
	void *mem = mem_root("test");
	struct spec s = plain;
	struct spec_place p = place;
	struct json *v;

	s.command = "[\"/app\",\"--serve\"]";
	s.health.type = "command";
	s.health.command = "[\"/bin/check\",\"a b\"]";
	s.health.port = 9000;
	s.memory_limit = 64;
	s.cpu_limit = "0.5";
	s.pids_limit = 100;
	s.read_only = true;
	p.secrets = secrets;
	p.secrets_n = COUNT(secrets);
	v = service(mem, &s, &p);
	cr_expect_str_eq(joined(mem, v, CONTAINER "Args"), "/app --serve");
	cr_expect_str_eq(joined(mem, v, CONTAINER "Healthcheck/Test"),
	    "CMD /.davit/probe command port=9000 interval=5 timeout=3 "
	    "retries=3 start=30 settle=10 until=1700000000 -- /bin/check a b");
	cr_expect_str_eq(joined(mem, v, CONTAINER "Env"),
	    "QUOTED=say \"hi\"\nthere A=hidden PORT=9999");
	cr_expect_eq(
	    json_int_at(v, "TaskTemplate/Resources/Limits/MemoryBytes", 0),
	    64 * 1024 * 1024);
	cr_expect_eq(
	    json_int_at(v, "TaskTemplate/Resources/Limits/NanoCPUs", 0),
	    500000000);
	cr_expect_eq(
	    json_int_at(v, "TaskTemplate/Resources/Limits/Pids", 0), 100);
	cr_expect(json_bool_at(v, CONTAINER "ReadOnly", false));
	cr_expect_str_eq(
	    json_text_at(v, CONTAINER "Mounts/0/Target", ""), "/tmp");
	mem_end(mem);
}

Test(spec, what_is_written_is_read_back)
{
	void *mem = mem_root("test");
	struct err e = { .kind = ERR_NONE };
	struct spec s = plain, back;
	struct buf one, two;

	s.command = "[\"a\",\"b\"]";
	s.cpu_limit = "1.25";
	s.memory_reservation = 32;
	s.health.port = 81;
	buf_init(&one, mem, 64 * 1024);
	buf_init(&two, mem, 64 * 1024);
	spec_write(&one, &s);
	cr_assert(spec_read(&e, mem, one.text, &back), "%s", e.text);
	spec_write(&two, &back);
	cr_expect_str_eq(one.text, two.text);
	cr_expect_str_eq(back.env[1].value, env[1].value);
	cr_expect_null(back.cpu_reservation);
	cr_expect_eq(back.pids_limit, 0);
	mem_end(mem);
}

/* Cut, it would be no JSON, neither here nor for Docker. */
Test(spec, a_command_is_whole_or_refused)
{
	void *mem = mem_root("test");
	struct err e = { .kind = ERR_NONE };
	char *word = mem_array(mem, char, COMMAND_BYTES + 1);
	struct spec s;

	memset(word, 'x', COMMAND_BYTES - 4);
	cr_assert(spec_read(
	    &e, mem, mem_fmt(mem, "{\"command\":[\"%s\"]}", word), &s));
	cr_expect_eq(strlen(s.command), COMMAND_BYTES);
	word[COMMAND_BYTES - 4] = 'x';
	cr_expect_not(spec_read(
	    &e, mem, mem_fmt(mem, "{\"command\":[\"%s\"]}", word), &s));
	cr_expect_eq(e.kind, ERR_LIMIT);
	cr_expect_not(spec_read(&e, mem,
	    mem_fmt(mem, "{\"health\":{\"command\":[\"%s\"]}}", word), &s));
	cr_expect_eq(e.kind, ERR_LIMIT);
	mem_end(mem);
}

Test(spec, updates_go_in_parts_and_wait_long_enough)
{
	static const int64_t cases[][2] = { { 0, 1 }, { 1, 1 }, { 4, 4 },
		{ 5, 2 }, { 8, 2 }, { 9, 3 }, { 100, 25 } };

	for (size_t i = 0; i < COUNT(cases); i++)
		cr_expect_eq(spec_parallelism(cases[i][0]), cases[i][1],
		    "%lld replicas", (long long)cases[i][0]);
	cr_expect_eq(spec_patience(&plain, 10), 30 + 3 * 8 + 10 + 30);
}
