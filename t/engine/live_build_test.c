/* SPDX-License-Identifier: MIT */
/*
 * Builds by the real command line program on the engine of
 * DAVIT_TEST_DOCKER.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"
#include "engine/builder.h"
#include "engine/docker.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void *mem;
static struct err e;
static char *top;
static struct build build;
static struct buf log_;
static struct docker *docker;

#define OK(call)                                                               \
	cr_assert((call), "%s: %s [%s] %s", #call, e.text, e.code, log_.text)

static void
put(const char *file, const char *text)
{
	char *path = mem_fmt(mem, "%s/src/%s", top, file);

	OK(fs_write(&e, path, text, strlen(text), 0644));
}

static void
fails(const char *code)
{
	char *id;

	buf_clear(&log_);
	cr_expect_not(build_run(&e, mem, &build, &id));
	cr_expect_str_eq(e.code, code, "%s: %s", e.text, log_.text);
	err_clear(&e);
}

static void
on_line(void *arg, const char *text, size_t n)
{
	buf_add(arg, text, n);
	buf_chr(arg, '\n');
}

/* The base image is made of busybox alone, so nothing is pulled. */
static void
begin(void)
{
	const char *socket = getenv("DAVIT_TEST_DOCKER");
	char *text;
	size_t n;

	if (socket == NULL || socket[0] == '\0')
		cr_skip_test("DAVIT_TEST_DOCKER is not set");
	if (!fs_exists("/bin/busybox"))
		cr_skip_test("busybox-static is not installed");
	mem_setup();
	mem = mem_root("test");
	buf_init(&log_, mem, 1 << 20);
	OK(fs_scratch(&e, mem, "/tmp", "dvbuild", &top));
	OK(fs_mkdirs(&e, mem_fmt(mem, "%s/src/sub", top), 0755));
	OK(fs_mkdirs(&e, mem_fmt(mem, "%s/scratch", top), 0700));
	docker = docker_open(mem, socket);
	build = (struct build){ .program = "/usr/bin/docker",
		.socket = socket,
		.scratch = mem_fmt(mem, "%s/scratch", top),
		.root = mem_fmt(mem, "%s/src", top),
		.tag = mem_fmt(mem, "dvtest-build-%d:r1", (int)getpid()),
		.timeout_ms = 60000,
		.line = on_line,
		.arg = &log_ };
	OK(fs_mkdirs(&e, mem_fmt(mem, "%s/src/bin", top), 0755));
	OK(fs_read(&e, mem, "/bin/busybox", 8 << 20, &text, &n));
	OK(fs_write(&e, mem_fmt(mem, "%s/src/bin/sh", top), text, n, 0755));
}

static void
end(void)
{
	if (mem == NULL)
		return;
	(void)!docker_image_remove(&e, docker, build.tag);
	mem_end(mem);
}

#define BASE "FROM scratch\nCOPY bin/sh /bin/sh\n"

Test(live_build, gives_an_image_with_its_labels, .init = begin, .fini = end,
    .timeout = 90)
{
	static const struct build_pair args[] = { { "WORD", "a b'c" },
		{ "LD_PRELOAD", "/evil.so" }, { "HTTP_PROXY", "" } };
	static const struct build_pair labels[] = { { "davit.x", "1 2" } };
	struct docker_image image;
	char *id;

	put("Dockerfile", BASE "ARG WORD\nARG LD_PRELOAD\nRUN echo word=$WORD "
			       "preload=$LD_PRELOAD\nCMD [\"/bin/sh\"]\n");
	build.args = args;
	build.args_n = 3;
	build.labels = labels;
	build.labels_n = 1;
	build.memory_mb = 256;
	build.cpu_percent = 50;
	OK(build_run(&e, mem, &build, &id));
	cr_expect(strstr(log_.text, "word=a b'c preload=/evil.so\n") != NULL,
	    "%s", log_.text);
	OK(docker_image_inspect(&e, mem, docker, id, &image));
	cr_expect_str_eq(image.tags[0], build.tag);
	cr_expect_str_eq(
	    json_text(json_get(image.labels, "davit.x"), ""), "1 2");
	/* Unchanged: every step comes from the cache. */
	buf_clear(&log_);
	OK(build_run(&e, mem, &build, &id));
	cr_expect(strstr(log_.text, "Using cache") != NULL);
}

Test(live_build, keeps_secrets_out_of_everything, .init = begin, .fini = end,
    .timeout = 90)
{
	static const struct build_pair secrets[] = {
		{ "token", "canary-s3cret" },
		{ "key", "-----BEGIN-----\ncanary-line-1\n-----END-----\n" },
	};
	static const struct registry_auth auth = { "r.example", "u",
		"canary-password" };
	const struct registry_auth *const auths[] = { &auth };
	struct docker_call history = { 0 };
	struct json *v;
	struct buf text;
	char *id, **names;

	put("Dockerfile",
	    BASE "RUN --mount=type=secret,id=token "
		 "--mount=type=secret,id=key "
		 "echo got $(cat /run/secrets/token); cat /run/secrets/key; "
		 "cat /run/secrets/token | wc -c\n");
	build.secrets = secrets;
	build.secrets_n = 2;
	build.auths = auths;
	build.auths_n = 1;
	build.no_cache = true; /* or nothing would be said */
	OK(build_run(&e, mem, &build, &id));
	cr_expect_null(strstr(log_.text, "canary"), "%s", log_.text);
	cr_expect(strstr(log_.text, "got ***") != NULL, "%s", log_.text);
	history.path = mem_fmt(mem, "/images/%s/history", id);
	OK(docker_do(&e, mem, docker, &history, &v));
	buf_init(&text, mem, 1 << 20);
	json_write(&text, v);
	cr_expect_null(strstr(text.text, "canary"));
	OK(fs_list(&e, mem, build.scratch, &names));
	for (; *names != NULL; names++) {
		char *file = mem_fmt(mem, "%s/%s", build.scratch, *names);
		char *got;
		struct stat st;
		size_t n;

		if (stat(file, &st) != 0 || !S_ISREG(st.st_mode))
			continue;
		OK(fs_read(&e, mem, file, 1 << 20, &got, &n));
		cr_expect_null(strstr(got, "canary"), "%s", *names);
	}
}

Test(live_build, names_what_is_missing, .init = begin, .fini = end,
    .timeout = 60)
{
	struct docker_containers left;

	fails("DOCKERFILE_NOT_FOUND");
	build.context = "none";
	fails("BUILD_CONTEXT_NOT_FOUND");
	build.context = "../..";
	fails("BUILD_CONTEXT_NOT_FOUND");
	cr_assert_eq(symlink("/etc", mem_fmt(mem, "%s/src/out", top)), 0);
	build.context = "out";
	fails("BUILD_CONTEXT_NOT_FOUND");
	build.context = NULL;
	build.dockerfile = "out/passwd";
	fails("DOCKERFILE_NOT_FOUND");
	build.dockerfile = "sub";
	fails("DOCKERFILE_NOT_FOUND");
	put("sub/Dockerfile", BASE "LABEL dvtest.left=1\nRUN exit 3\n");
	build.dockerfile = "sub/Dockerfile";
	fails("BUILD_FAILED");
	OK(docker_container_list(&e, mem, docker,
	    DOCKER_FILTERS({ "label", "dvtest.left=1" }), &left));
	cr_expect_eq(left.n, 0);
	put("sub/Dockerfile", "FROM scratch AS one\n");
	build.target = "two";
	fails("BUILD_TARGET_NOT_FOUND");
	build.target = NULL;
	put("sub/Dockerfile", "FROM 127.0.0.1:9/none:1\n");
	fails("IMAGE_NOT_FOUND");
}

/* Processes of this machine that run "sleep <seconds>", which no other
 * test uses. */
static size_t
sleeping(const char *seconds)
{
	size_t count = 0, n;
	char **names, *text;

	OK(fs_list(&e, mem, "/proc", &names));
	for (; *names != NULL; names++) {
		if (!fs_read(&e, mem, mem_fmt(mem, "/proc/%s/cmdline", *names),
			4096, &text, &n)) {
			err_clear(&e);
			continue;
		}
		/* Arguments are separated by NUL. */
		count +=
		    n > 12 && same(text, "sleep") && same(text + 6, seconds);
	}
	return count;
}

static size_t seen;

/* Once the build sleeps in the engine. */
static bool
stop_asleep(void *arg)
{
	if (seen == 0)
		seen = sleeping(arg);
	return seen > 0;
}

static void
cancel(const char *seconds)
{
	char *id;

	put("Dockerfile",
	    mem_fmt(mem, BASE "RUN echo asleep; sleep %s\n", seconds));
	build.stop = stop_asleep;
	build.stop_arg = (void *)(uintptr_t)seconds;
	buf_clear(&log_);
	seen = 0;
	cr_expect_not(build_run(&e, mem, &build, &id));
	cr_expect_eq(e.kind, ERR_CANCELLED, "%s", e.text);
	cr_expect_eq(seen, 1);
	err_clear(&e);
	for (int i = 0; i < 50 && sleeping(seconds) > 0; i++)
		clock_sleep_ms(200);
	cr_expect_eq(sleeping(seconds), 0);
}

Test(live_build, ends_in_the_engine_when_cancelled, .init = begin, .fini = end,
    .timeout = 90)
{
	static const struct build_pair secret = { "token", "canary" };

	cancel("7301.25");
	build.secrets = &secret; /* by BuildKit */
	build.secrets_n = 1;
	cancel("7302.25");
}

static size_t steps;

/* Counts containers of steps once one sleeps. */
static bool
look_at_steps(void *arg)
{
	struct docker_containers all;
	struct docker_container box;

	if (sleeping(arg) == 0)
		return false;
	OK(docker_container_list(&e, mem, docker, NULL, &all));
	for (size_t i = 0; i < all.n; i++) {
		if (!docker_container_inspect(
			&e, mem, docker, all.at[i].id, &box) ||
		    !same(box.cgroup, build.cgroup))
			continue;
		steps++;
		cr_expect_eq(json_count(box.labels), 0);
		cr_expect_gt(clock_parse(box.created),
		    clock_wall_ms() - build.timeout_ms);
	}
	return true;
}

/* What is left when the engine is killed is known by nothing else. */
Test(live_build, has_steps_without_label_in_its_control_group, .init = begin,
    .fini = end, .timeout = 90)
{
	static const struct build_pair label = { "dvtest.step", "1" };
	static char seconds[] = "7303.25";
	char *id;

	put("Dockerfile", mem_fmt(mem, BASE "RUN sleep %s\n", seconds));
	build.labels = &label;
	build.labels_n = 1;
	build.cgroup = "/docker"; /* said, which by default it is not */
	build.stop = look_at_steps;
	build.stop_arg = seconds;
	cr_expect_not(build_run(&e, mem, &build, &id));
	cr_expect_eq(steps, 1);
	err_clear(&e);
}

Test(live_build, stops_at_each_limit, .init = begin, .fini = end, .timeout = 90)
{
	put("Dockerfile", BASE "RUN sleep 300\n");
	build.timeout_ms = 3000;
	fails("BUILD_TIMEOUT");
	build.timeout_ms = 60000;
	put("Dockerfile", BASE "RUN yes chatter\n");
	build.log_max = 200000;
	fails("BUILD_LOG_LIMIT");
	/* A shell that doubles a text until it is ended. */
	put("Dockerfile",
	    BASE "RUN a=xxxxxxxxxxxxxxxx; while :; do a=$a$a; done\n");
	build.memory_mb = 32;
	build.log_max = 0;
	fails("BUILD_OUT_OF_MEMORY");
}
