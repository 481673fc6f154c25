/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"
#include "core/ctx.h"
#include "run/edge.h"
#include "run/edge_make.h"
#include "run/edge_render.h"
#include "run/edge_swap.h"
#include "run/subnet.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define HAPROXY "/usr/sbin/haproxy"

static void *mem;
static struct err e;

static void
up(void)
{
	mem_setup();
	mem = mem_root("test");
	err_clear(&e);
}

static void
down(void)
{
	mem_end(mem);
}

TestSuite(edge, .init = up, .fini = down, .timeout = 60);
TestSuite(subnet, .init = up, .fini = down);

static const struct route_row rows[] = {
	{ "a.example.org", "/", "t-a-1", "e1", "8080", 1, true, true },
	{ "www.example.org", "/", "t-a-1", "e1", "8080", 1, true, true },
	{ "b.example.org", "/api", "t-b-2", "e1", "8080,9090", 30, true, true },
	{ "off.example.org", "/", "t-c-3", "e1", "80", 1, false, true },
	{ "new.example.org", "/", "t-d-4", "e1", NULL, 1, false, true },
};

static const struct edge_place place = { .dir = "/conf",
	.version = "abc",
	.socket = "/run/" EDGE_VARIABLE ".sock",
	.commands = "/run/" EDGE_VARIABLE ".ctl" };

static char *
config(const struct edge_plan *p)
{
	struct buf b;

	buf_init(&b, mem, 1024 * 1024);
	edge_config(&b, p, &place);
	cr_assert_not(b.over);
	return b.text;
}

static char *
map(const struct edge_plan *p)
{
	struct buf b;

	buf_init(&b, mem, 1024 * 1024);
	edge_map(&b, mem, p);
	return b.text;
}

Test(edge, map_and_backends_say_the_routes)
{
	struct edge_plan p;
	const char *text;

	edge_plan(mem, rows, COUNT(rows), &p);
	cr_expect_eq(p.n, 2);
	cr_expect_eq(p.bad, 0);
	cr_expect_str_eq(map(&p), "a.example.org/ t-a-1_8080\n"
				  "www.example.org/ t-a-1_8080\n"
				  "b.example.org/api/ t-b-2_8080_9090\n"
				  "off.example.org/ davit-503\n"
				  "new.example.org/ davit-503\n");
	text = config(&p);
	cr_expect(strstr(text, "backend t-a-1_8080\n") != NULL);
	cr_expect(
	    strstr(text, "server-template p8080- 10 t-a-1:8080 ") != NULL);
	cr_expect(strstr(text, "server-template p9090- 64 tasks.t-b-2:9090 ") !=
		  NULL);
	cr_expect_null(strstr(text, "t-c-3"));
}

Test(edge, names_that_are_no_names_are_never_written)
{
	static const struct route_row bad[] = {
		{ "a.example.org\nbackend x", "/", "t-a", "e", "80", 1, true,
		    true },
		{ "a b.example.org", "/", "t-a", "e", "80", 1, true, true },
		{ "a.example.org", "/ x", "t-a", "e", "80", 1, true, true },
		{ "a.example.org", "/\"", "t-a", "e", "80", 1, true, true },
		{ "a.example.org", "/", "t-a:80 disabled", "e", "80", 1, true,
		    true },
		{ "a.example.org", "/", "T_a", "e", "80", 1, true, true },
		{ "a.example.org", "/", "t-a", "e", "80 check", 1, true, true },
		{ "a.example.org", "/", "t-a", "e", "0", 1, true, true },
		{ "a.example.org", "/", "t-a", "e", "", 1, true, true },
	};
	struct edge_plan p;

	edge_plan(mem, bad, COUNT(bad), &p);
	cr_expect_eq(p.bad, COUNT(bad));
	cr_expect_eq(p.n, 0);
	cr_expect_str_eq(map(&p), "");
}

static struct ctx
context(struct conf *conf, const char *haproxy)
{
	char *dir;

	cr_assert(fs_scratch(&e, mem, "/tmp", "davit-edge-", &dir));
	*conf = (struct conf){ .edges = EDGES_MAX,
		.state_dir = dir,
		.run_dir = dir,
		.instance = "t",
		.haproxy_program = haproxy };
	cr_assert(fs_mkdirs(&e, mem_fmt(mem, "%s/edge", dir), 0755));
	return (struct ctx){ .mem = mem, .conf = conf };
}

static char *
current(struct ctx *c, const char *name)
{
	char *text;
	size_t n;

	cr_assert(
	    fs_read(&e, mem,
		mem_fmt(mem, "%s/current/%s", edge_dir(mem, c->conf), name),
		1024 * 1024, &text, &n),
	    "%s", e.text);
	return text;
}

Test(edge, each_has_its_name_and_its_sockets)
{
	const struct conf conf = { .run_dir = "/run/davit" };
	struct edge_plan p;
	const char *text;

	cr_expect_str_eq(edge_name(mem, "q1", 0), "q1-edge");
	cr_expect_str_eq(edge_name(mem, "q1", 1), "q1-edge2");
	cr_expect_str_eq(
	    edge_socket(mem, &conf, 0), "/run/davit/edge/edge.sock");
	cr_expect_str_eq(
	    edge_socket(mem, &conf, 1), "/run/davit/edge/edge2.sock");
	edge_plan(mem, rows, COUNT(rows), &p);
	text = config(&p);
	cr_expect(
	    strstr(text, "bind \"unix@/run/${EDGE-edge}.sock\" ") != NULL);
	cr_expect(
	    strstr(text, "socket \"unix@/run/${EDGE-edge}.ctl\" ") != NULL);
	cr_expect(strstr(text, " hdr X-Davit-Version abc ") != NULL);
}

Test(edge, containers_of_the_instance_are_told_from_others)
{
	struct conf conf = { .instance = "q1", .edges = 2 };
	const struct ctx c = { .mem = mem, .conf = &conf };

	cr_expect(edge_is(&c, "q1-edge"));
	cr_expect(edge_is(&c, "q1-edge2"));
	cr_expect_not(edge_is(&c, "q1-edge3"));
	cr_expect_not(edge_is(&c, "q2-edge"));
	conf.edges = 1;
	cr_expect_not(edge_is(&c, "q1-edge2"));
}

/* The host's HAProxy with what is current, as edge i. */
static pid_t
serve(struct ctx *c, int64_t i, const char *version)
{
	const char *file =
	    mem_fmt(mem, "%s/current/check.cfg", edge_dir(mem, c->conf));
	pid_t pid = fork();

	if (pid == 0) {
		(void)setenv("EDGE", edge_id(i), 1);
		(void)execl(HAPROXY, HAPROXY, "-db", "-f", file, (char *)NULL);
		_exit(127);
	}
	for (int n = 0; n < 100; n++) {
		if (edge_state(c->conf, i, version) == EDGE_READS)
			return pid;
		clock_sleep_ms(50);
	}
	cr_assert_fail(
	    "edge %d does not say that it reads %s", (int)i, version);
	return pid;
}

static void
serve_no_more(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	cr_assert_eq(waitpid(pid, NULL, 0), pid);
}

Test(edge, the_second_is_asked_when_the_first_does_not_answer)
{
	struct conf conf;
	struct ctx c = context(&conf, HAPROXY);
	struct edge_answer got;
	const char *version;
	pid_t first, second;

	cr_assert(edge_swap(&c, rows, COUNT(rows), &version));
	cr_expect_not(edge_ask(&c, "off.example.org", "/", &got));
	second = serve(&c, 1, version);
	cr_expect_eq(edge_state(&conf, 0, version), EDGE_SILENT);
	cr_assert(edge_ask(&c, "off.example.org", "/", &got));
	cr_expect_eq(got.status, 503);
	cr_expect(got.ours);
	first = serve(&c, 0, version);
	serve_no_more(second);
	cr_assert(edge_ask(&c, "off.example.org", "/", &got));
	conf.edges = 1;
	serve_no_more(first);
	cr_expect_not(edge_ask(&c, "off.example.org", "/", &got));
}

Test(edge, haproxy_says_what_it_reads_not_what_is_current)
{
	struct conf conf;
	struct ctx c = context(&conf, HAPROXY);
	const char *old, *new;
	pid_t pid;

	cr_assert(edge_swap(&c, rows, COUNT(rows), &old));
	pid = serve(&c, 0, old);
	cr_assert(edge_swap(&c, rows, 1, &new));
	cr_expect_str_neq(old, new);
	cr_expect_eq(edge_state(&conf, 0, new), EDGE_READS_OTHER);
	serve_no_more(pid);
	pid = serve(&c, 0, new);
	serve_no_more(pid);
}

/* What a web server hears that asks at the socket. */
static char *
heard(const char *socket_path)
{
	static const char ask[] = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	char *text = mem_array(mem, char, 4096);

	(void)snprintf(at.sun_path, sizeof at.sun_path, "%s", socket_path);
	cr_assert_eq(
	    connect(fd, (const struct sockaddr *)&at, sizeof at), 0, "%m");
	cr_assert_eq(write(fd, ask, sizeof ask - 1), (ssize_t)sizeof ask - 1);
	cr_assert_geq(read(fd, text, 4095), 0, "%m");
	close(fd);
	return text;
}

/* So that nginx asks the other edge, and not for what is its own answer. */
Test(edge, an_internal_error_of_haproxy_is_no_answer)
{
	struct conf conf;
	struct ctx c = context(&conf, HAPROXY);
	const char *version, *text, *dir;
	char *file;
	pid_t pid;

	cr_assert(edge_swap(&c, rows, COUNT(rows), &version));
	dir = edge_dir(mem, &conf);
	file = mem_fmt(mem, "%s/current/check.cfg", dir);
	text = mem_fmt(mem,
	    "%s\nfrontend internal\n  bind \"unix@%s/i.sock\"\n"
	    "  http-request deny deny_status 500\n"
	    "frontend refuses\n  bind \"unix@%s/r.sock\"\n"
	    "  http-request deny deny_status 403\n",
	    current(&c, "check.cfg"), dir, dir);
	cr_assert(fs_write(&e, file, text, strlen(text), 0644), "%s", e.text);
	pid = serve(&c, 0, version);
	cr_expect_str_eq(heard(mem_fmt(mem, "%s/i.sock", dir)), "");
	text = heard(mem_fmt(mem, "%s/r.sock", dir));
	cr_expect(strstr(text, "HTTP/1.1 403") == text, "%s", text);
	serve_no_more(pid);
}

Test(edge, haproxy_takes_it_and_nothing_new_changes_nothing)
{
	struct conf conf;
	struct ctx c = context(&conf, HAPROXY);
	const char *first, *again, *other;

	cr_assert(edge_swap(&c, rows, COUNT(rows), &first), "%s", c.err.text);
	cr_expect(
	    strstr(current(&c, "routes.map"), "b.example.org/api/ ") != NULL);
	cr_expect(edge_check(&c), "%s", c.err.text);
	cr_assert(edge_swap(&c, rows, COUNT(rows), &again));
	cr_expect_str_eq(first, again);
	cr_assert(edge_swap(&c, rows, 1, &other));
	cr_expect_str_neq(first, other);
}

Test(edge, what_somebody_changed_is_seen_and_written_again)
{
	static const char *const files[] = { "haproxy.cfg", "check.cfg",
		"routes.map", "made" };
	struct conf conf;
	struct ctx c = context(&conf, HAPROXY);
	const char *version, *now;

	cr_expect_not(edge_current(&c, rows, COUNT(rows), &now));
	cr_assert(edge_swap(&c, rows, COUNT(rows), &version), "%s", c.err.text);
	cr_expect(edge_current(&c, rows, COUNT(rows), &now));
	cr_expect_str_eq(now, version);
	cr_expect_not(edge_current(&c, rows, 1, &now), "of other rows");
	for (size_t i = 0; i < COUNT(files); i++) {
		const char *path = mem_fmt(
		    mem, "%s/current/%s", edge_dir(mem, &conf), files[i]);

		cr_assert(fs_write(&e, path, "x", 1, 0644));
		cr_expect_not(
		    edge_current(&c, rows, COUNT(rows), &now), "%s", files[i]);
		cr_assert(edge_swap(&c, rows, COUNT(rows), &now));
		cr_expect_str_neq(now, version,
		    "who reads it has to read it again: %s", files[i]);
		cr_expect(edge_current(&c, rows, COUNT(rows), &version));
		cr_expect_str_eq(now, version);
	}
}

/* A haproxy that refuses what names the service t-b-2. */
static const char *
choosy(void)
{
	static const char script[] =
	    "#!/bin/sh\n"
	    "for last; do :; done\n"
	    "if grep -q t-b-2 \"$last\"; then echo no t-b-2; exit 1; fi\n"
	    "exec " HAPROXY " \"$@\"\n";
	char *dir, *path;

	cr_assert(fs_scratch(&e, mem, "/tmp", "davit-hap-", &dir));
	path = mem_fmt(mem, "%s/haproxy", dir);
	cr_assert(fs_write(&e, path, script, sizeof script - 1, 0755));
	return path;
}

Test(edge, what_haproxy_refuses_is_left_out_and_the_others_go_live)
{
	struct conf conf;
	struct ctx c = context(&conf, choosy());
	const char *version;

	cr_assert(edge_swap(&c, rows, COUNT(rows), &version), "%s", c.err.text);
	cr_expect(strstr(current(&c, "routes.map"),
		      "b.example.org/api/ davit-503\n") != NULL);
	cr_expect(strstr(current(&c, "routes.map"),
		      "a.example.org/ t-a-1_8080\n") != NULL);
	cr_expect_null(strstr(current(&c, "haproxy.cfg"), "t-b-2"));
}

Test(edge, old_configuration_stays_when_nothing_is_accepted)
{
	struct conf conf;
	struct ctx c = context(&conf, HAPROXY);
	const char *version;

	cr_assert(edge_swap(&c, rows, 1, &version));
	conf.haproxy_program = "/bin/false";
	cr_expect_not(edge_swap(&c, rows, COUNT(rows), &version));
	cr_expect_str_eq(
	    current(&c, "routes.map"), "a.example.org/ t-a-1_8080\n");
}

Test(edge, image_is_an_archive_that_tar_reads)
{
	const char *argv[] = { "/usr/bin/tar", "-tvf", "-", NULL };
	struct proc_spec spec = {
		.argv = argv, .timeout_ms = 10000, .output_max = 64 * 1024
	};
	struct proc_result out;
	char *tar;
	size_t n;

	edge_tar(mem, &tar, &n);
	spec.input = tar;
	spec.input_n = n;
	cr_assert(proc_read(&e, mem, &spec, &out), "%s", e.text);
	cr_expect_eq(out.status, 0);
	cr_expect(
	    strstr(out.output, "lib -> usr/lib") != NULL, "%s", out.output);
	cr_expect(strstr(out.output, "etc/passwd") != NULL);
	cr_expect(strstr(out.output, "drwxr-xr-x") != NULL);
}

Test(subnet, is_the_first_free_one)
{
	static const char *const used[] = { "10.0.0.0/25", "10.0.1.7/32",
		"172.17.0.0/16", "", "fd00::/64", "10.0.2.0/23" };
	char *out;

	cr_assert(subnet_pick(&e, mem, "10.0.0.0/16", used, 0, &out));
	cr_expect_str_eq(out, "10.0.0.0/25");
	cr_assert(subnet_pick(&e, mem, "10.0.0.0/16", used, 1, &out));
	cr_expect_str_eq(out, "10.0.0.128/25");
	cr_assert(subnet_pick(&e, mem, "10.0.1.0/24", used, COUNT(used), &out));
	cr_expect_str_eq(out, "10.0.1.128/25");
	cr_expect_not(
	    subnet_pick(&e, mem, "10.0.2.0/24", used, COUNT(used), &out));
	cr_expect_str_eq(e.code, "NETWORK_POOL_FULL");
	cr_expect_not(subnet_pick(&e, mem, "10.0.0.0/26", used, 0, &out));
	cr_expect_not(subnet_pick(&e, mem, "nonsense", used, 0, &out));
	cr_assert(subnet_pick(&e, mem, "255.255.255.0/24", used, 0, &out));
}
