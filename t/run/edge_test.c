/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"
#include "core/ctx.h"
#include "run/edge.h"
#include "run/edge_box.h"
#include "run/edge_render.h"
#include "run/edge_swap.h"
#include "run/subnet.h"

#include <criterion/criterion.h>
#include <string.h>
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

static const struct edge_place place = {
	.dir = "/conf", .socket = "/run/edge.sock", .stats = "/run/stats.sock"
};

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
	*conf = (struct conf){ .state_dir = dir,
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

Test(edge, haproxy_takes_it_and_nothing_new_changes_nothing)
{
	struct conf conf;
	struct ctx c = context(&conf, HAPROXY);
	bool changed;

	cr_assert(edge_swap(&c, rows, COUNT(rows), &changed), "%s", c.err.text);
	cr_expect(changed);
	cr_expect(
	    strstr(current(&c, "routes.map"), "b.example.org/api/ ") != NULL);
	cr_expect(edge_check(&c), "%s", c.err.text);
	cr_assert(edge_swap(&c, rows, COUNT(rows), &changed));
	cr_expect_not(changed);
	cr_assert(edge_swap(&c, rows, 1, &changed));
	cr_expect(changed);
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
	bool changed;

	cr_assert(edge_swap(&c, rows, COUNT(rows), &changed), "%s", c.err.text);
	cr_expect(changed);
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
	bool changed;

	cr_assert(edge_swap(&c, rows, 1, &changed));
	conf.haproxy_program = "/bin/false";
	cr_expect_not(edge_swap(&c, rows, COUNT(rows), &changed));
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
