/* SPDX-License-Identifier: MIT */
/*
 * Pull, push and digests with a registry of the test's own (the
 * distribution's docker-registry, with a password) and the engine of
 * DAVIT_TEST_DOCKER, which must be on this machine.
 */
#include "base/buf.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/docker.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static void *mem;
static struct err e;
static struct docker *docker;
static char *top;
static int port;
static pid_t registry;

#define OK(call) cr_assert((call), "%s: %s [%s]", #call, e.text, e.code)
#define FAILS(call, want)                                                      \
	do {                                                                   \
		cr_expect_not((call));                                         \
		cr_expect_str_eq(e.code, want, "%s: %s", #call, e.text);       \
		cr_expect_null(strstr(e.text, "canary"));                      \
		err_clear(&e);                                                 \
	} while (0)

static struct sockaddr_in
address(int at)
{
	return (struct sockaddr_in){ .sin_family = AF_INET,
		.sin_port = htons((uint16_t)at),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
}

static int
free_port(void)
{
	struct sockaddr_in a = address(0);
	socklen_t n = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	cr_assert(bind(fd, (struct sockaddr *)&a, n) == 0);
	cr_assert(getsockname(fd, (struct sockaddr *)&a, &n) == 0);
	close(fd);
	return ntohs(a.sin_port);
}

static bool
listens(void)
{
	struct sockaddr_in a = address(port);
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	bool yes = connect(fd, (struct sockaddr *)&a, sizeof a) == 0;

	close(fd);
	return yes;
}

static void
write_config(void)
{
	/* bcrypt of "canary-password" at the lowest cost */
	static const char users[] =
	    "ann:$2y$04$9vjQK8XR8nScsE2ds4bfQuHsH2kow9H/"
	    "MnK6jq5aoy.Iv9YGNLRgK\n";
	char *text = mem_fmt(mem,
	    "version: 0.1\nlog: {level: error}\nstorage: {filesystem: "
	    "{rootdirectory: %s/data}}\nauth: {htpasswd: {realm: t, path: "
	    "%s/users}}\nhttp: {addr: 127.0.0.1:%d}\n",
	    top, top, port);

	OK(fs_write(
	    &e, mem_fmt(mem, "%s/users", top), users, sizeof users - 1, 0600));
	OK(fs_write(
	    &e, mem_fmt(mem, "%s/config.yml", top), text, strlen(text), 0600));
}

static void
begin(void)
{
	const char *socket = getenv("DAVIT_TEST_DOCKER");
	char *config;
	int null;

	if (socket == NULL || socket[0] == '\0')
		cr_skip_test("DAVIT_TEST_DOCKER is not set");
	if (!fs_exists("/usr/bin/docker-registry"))
		cr_skip_test("docker-registry is not installed");
	mem_setup();
	mem = mem_root("test");
	docker = docker_open(mem, socket);
	OK(fs_scratch(&e, mem, "/tmp", "dvreg", &top));
	port = free_port();
	write_config();
	config = mem_fmt(mem, "%s/config.yml", top);
	registry = fork();
	if (registry == 0) {
		null = open("/dev/null", O_RDWR);
		dup2(null, 1);
		dup2(null, 2);
		execl("/usr/bin/docker-registry", "docker-registry", "serve",
		    config, (char *)NULL);
		_exit(127);
	}
	for (int i = 0; i < 100 && !listens(); i++)
		clock_sleep_ms(50);
	cr_assert(listens());
}

static void
end(void)
{
	if (registry > 0) {
		kill(registry, SIGKILL);
		waitpid(registry, NULL, 0);
	}
	if (mem != NULL)
		mem_end(mem);
}

static void
count_line(void *arg, const char *text)
{
	cr_expect_null(strstr(text, "canary"));
	++*(int *)arg;
}

Test(live_registry, pushes_and_pulls_with_credentials, .init = begin,
    .fini = end, .timeout = 90)
{
	char *repo =
	    mem_fmt(mem, "127.0.0.1:%d/team/app%d", port, (int)getpid());
	char *image = mem_fmt(mem, "%s:v1", repo), *pinned;
	const struct registry_auth good = { mem_fmt(mem, "127.0.0.1:%d", port),
		"ann", "canary-password" };
	const struct registry_auth bad = { good.server, "ann", "canary-no" };
	char *tar, *id, *digest;
	struct docker_image got;
	int lines = 0;
	size_t n;

	OK(fs_read(&e, mem, "webapp.tar", 4 << 20, &tar, &n));
	OK(docker_image_import(&e, mem, docker, repo, "v1", tar, n, &id));
	FAILS(docker_image_push(
		  &e, mem, docker, image, NULL, NULL, NULL, &digest),
	    "IMAGE_AUTH_REQUIRED");
	FAILS(docker_image_push(
		  &e, mem, docker, image, &bad, NULL, NULL, &digest),
	    "IMAGE_AUTH_FAILED");
	OK(docker_image_push(
	    &e, mem, docker, image, &good, count_line, &lines, &digest));
	cr_expect(text_starts(digest, "sha256:"));
	cr_expect_gt(lines, 0);
	OK(docker_image_remove(&e, docker, image));
	FAILS(docker_image_pull(&e, mem, docker, image, NULL, NULL, NULL),
	    "IMAGE_AUTH_REQUIRED");
	FAILS(docker_image_pull(&e, mem, docker, image, &bad, NULL, NULL),
	    "IMAGE_AUTH_FAILED");
	FAILS(docker_image_pull(&e, mem, docker, mem_fmt(mem, "%s:none", repo),
		  &good, NULL, NULL),
	    "IMAGE_NOT_FOUND");
	lines = 0;
	OK(docker_image_pull(
	    &e, mem, docker, image, &good, count_line, &lines));
	cr_expect_gt(lines, 0);
	OK(docker_image_inspect(&e, mem, docker, image, &got));
	pinned = mem_fmt(mem, "%s@%s", repo, digest);
	cr_expect_str_eq(got.digests[0], pinned);
	OK(docker_image_pull(&e, mem, docker, pinned, &good, NULL, NULL));
	OK(docker_image_remove(&e, docker, image));
	OK(docker_image_remove(&e, docker, got.id));
	kill(registry, SIGKILL);
	waitpid(registry, NULL, 0);
	registry = 0;
	FAILS(docker_image_pull(&e, mem, docker, image, &good, NULL, NULL),
	    "REGISTRY_UNREACHABLE");
}
