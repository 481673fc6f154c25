/* SPDX-License-Identifier: MIT */
#include "t/store/testdb.h"
#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "ctl/cmd.h"
#include "ctl/doctor.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

Test(doctor, versions_are_compared_by_their_numbers)
{
	static const struct {
		const char *version, *least;
		bool reaches;
	} cases[] = {
		{ "7.0.15", "6.2", true },
		{ "6.2", "6.2", true },
		{ "6.10", "6.2", true },
		{ "6.2", "6.10", false },
		{ "6", "6.2", false },
		{ "15.8", "14", true },
		{ "13.99", "14", false },
		{ "1.22.1", "1.18", true },
		{ "", "1", false },
		{ "99999999999999999999", "1", true },
	};
	size_t i;

	for (i = 0; i < COUNT(cases); i++)
		cr_expect_eq(version_reaches(cases[i].version, cases[i].least),
		    cases[i].reaches, "case %zu", i);
}

Test(doctor, a_version_is_found_in_a_line)
{
	static const char *const cases[][2] = {
		{ "git version 2.39.5", "2.39.5" },
		{ "nginx version: nginx/1.22.1", "1.22.1" },
		{ "HAProxy version 2.6.12-1+deb12u3 2025/10/03 - x", "2.6.12" },
		{ "OpenSSH_9.2p1 Debian-2+deb12u7", "9.2" },
		{ "Docker version 20.10.24+dfsg1, build 297e128", "20.10.24" },
		{ "15.14 (Debian 15.14-0+deb12u1)", "15.14" },
		{ "none", "" },
	};
	void *mem = mem_root("test");
	size_t i;

	for (i = 0; i < COUNT(cases); i++)
		cr_expect_str_eq(version_in(mem, cases[i][0]), cases[i][1]);
	mem_end(mem);
}

Test(doctor, networks_overlap_when_one_holds_the_other)
{
	static const struct {
		const char *a, *b;
		bool overlap;
	} cases[] = {
		{ "10.83.0.0/16", "10.83.5.0/24", true },
		{ "10.83.5.0/24", "10.83.0.0/16", true },
		{ "10.83.0.0/16", "10.84.0.0/16", false },
		{ "10.0.0.0/8", "10.83.0.0/16", true },
		{ "172.17.0.1/16", "172.17.255.0/24", true },
		{ "192.0.2.1", "192.0.2.0/31", true },
		{ "192.0.2.2/32", "192.0.2.0/31", false },
		{ "0.0.0.0/0", "192.0.2.0/31", true },
	};
	static const char *const bad[] = { "", "x", "10.0.0.0/33", "10.0.0/8",
		"10.0.0.0/", "10.0.0.0/-1", "fd00::/8" };
	struct net4 a, b;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		cr_assert(net4_parse(cases[i].a, &a), "case %zu", i);
		cr_assert(net4_parse(cases[i].b, &b), "case %zu", i);
		cr_expect_eq(
		    net4_overlap(a, b), cases[i].overlap, "case %zu", i);
		cr_expect_eq(
		    net4_overlap(b, a), cases[i].overlap, "case %zu", i);
	}
	for (i = 0; i < COUNT(bad); i++)
		cr_expect_not(net4_parse(bad[i], &a), "%s", bad[i]);
}

static const char *
state_of(const struct json *report, const char *name)
{
	const struct json *checks = json_get(report, "checks");
	size_t i;

	for (i = 0; i < json_count(checks); i++)
		if (same(json_text_at(json_item(checks, i), "name", ""), name))
			return json_text_at(json_item(checks, i), "state", "");
	return "missing";
}

static struct json *
report_of(struct ctl *c)
{
	char option[] = "--json", *argv[] = { option };
	struct json *report;

	buf_clear(&c->out);
	c->status = 0;
	cr_assert(cmd_doctor(c, 1, argv), "%s", c->err.text);
	cr_assert(json_parse(&c->err, c->mem, c->out.text, c->out.len, &report),
	    "%s", c->err.text);
	return report;
}

Test(doctor, what_works_and_what_does_not_is_told_apart, .timeout = 60)
{
	static const char *const rows[][3] = { /* before migrating, after it */
		{ "postgresql", "ok", "ok" }, { "schema", "broken", "ok" },
		{ "roles", "ok", "ok" }, { "clock", "ok", "ok" },
		{ "redis", "ok", "ok" }, { "docker", "broken", "broken" },
		{ "swarm", "broken", "broken" }, { "git", "ok", "ok" },
		{ "nginx", "broken", "broken" }, { "disk", "ok", "ok" },
		{ "keys", "broken", "broken" }, { "web", "broken", "broken" },
		{ "live", "broken", "broken" },
		{ "runner", "broken", "broken" }, { "edge", "broken", "broken" }
	};
	void *mem = mem_root("test");
	struct testdb *t = testdb_empty(mem);
	struct ctl c = { .mem = mem };
	char *dir, *conf;
	size_t i, pass;

	cr_assert(fs_scratch(&c.err, mem, "/tmp", "davit-c", &dir));
	conf = mem_fmt(mem,
	    "instance t\nstate-dir %s\nrun-dir %s/run\nshare-dir %s\n"
	    "database-owner %s\ndatabase-web %s\ndatabase-run %s\n"
	    "database-live %s\nredis-socket %s\n"
	    "docker-socket %s/docker.sock\nnginx-program %s/nginx\n",
	    dir, dir, TOP_SRCDIR, testdb_conninfo(t, "davit"),
	    testdb_conninfo(t, "davit_web"), testdb_conninfo(t, "davit_run"),
	    testdb_conninfo(t, "davit_live"), testdb_redis(), dir, dir);
	cr_assert(fs_write(&c.err, mem_fmt(mem, "%s/davit.conf", dir), conf,
	    strlen(conf), 0644));
	cr_assert(
	    conf_load(&c.err, mem, mem_fmt(mem, "%s/davit.conf", dir), &c.conf),
	    "%s", c.err.text);
	buf_init(&c.out, mem, 100000);
	for (pass = 0; pass < 2; pass++) {
		struct json *report = report_of(&c);

		for (i = 0; i < COUNT(rows); i++)
			cr_expect_str_eq(state_of(report, rows[i][0]),
			    rows[i][1 + pass], "%s", rows[i][0]);
		cr_expect_not(json_bool_at(report, "ok", true));
		cr_expect_eq(c.status, 1);
		cr_assert(cmd_migrate(&c, 0, NULL), "%s", c.err.text);
	}
	c.conf.database_web = testdb_conninfo(t, "postgres");
	cr_expect_str_eq(state_of(report_of(&c), "roles"), "broken",
	    "a program with another role than its own");
	c.conf.database_owner = "host=/nonexistent user=davit";
	cr_expect_str_eq(state_of(report_of(&c), "postgresql"), "broken");
	mem_end(mem);
}

/* A server that gives one connection n bytes of answer. */
static pid_t
serve(const char *path, const char *answer, size_t n)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	pid_t pid;

	(void)snprintf(at.sun_path, sizeof(at.sun_path), "%s", path);
	(void)unlink(path);
	cr_assert_eq(bind(fd, (const struct sockaddr *)&at, sizeof(at)), 0);
	cr_assert_eq(listen(fd, 1), 0);
	pid = fork();
	if (pid == 0) {
		char asked[1000];
		int client = accept(fd, NULL, NULL);

		if (recv(client, asked, sizeof(asked), 0) > 0)
			(void)send(client, answer, n, MSG_NOSIGNAL);
		_exit(0);
	}
	(void)close(fd);
	return pid;
}

#define END "\1\3\0\1\0\10\0\0\0\0\0\0\0\0\0\0"
#define OUT(length) "\1\6\0\1\0" length "\0\0"
#define CASE(text, fine)                                                       \
	{                                                                      \
		text, sizeof(text) - 1, fine                                   \
	}

Test(doctor, only_a_ready_fastcgi_program_is_taken_for_the_panel, .timeout = 60)
{
	static const struct {
		const char *answer;
		size_t n;
		bool fine;
	} cases[] = {
		CASE(OUT("\15") "Status: 200\r\n" END, true),
		CASE(OUT("\7") "Status:" OUT("\4") " 200" END, true),
		CASE(OUT("\15") "Status: 503\r\n" END, false),
		CASE(OUT("\15") "Status: 200\r\n", false),
		CASE(OUT("\15") "Stat", false),
		CASE(END, false),
		CASE("HTTP/1.1 400 Bad Request\r\n\r\n", false),
		CASE("", false),
	};
	void *mem = mem_root("test");
	struct err e = { .kind = ERR_NONE };
	struct conf conf = { .path = "" };
	struct doctor d = { .mem = mem, .conf = &conf };
	char *dir;
	size_t i;

	cr_assert(fs_scratch(&e, mem, "/tmp", "davit-c", &dir));
	conf.run_dir = dir;
	for (i = 0; i < COUNT(cases); i++) {
		struct look l = { .version = "" };

		cr_assert_gt(serve(mem_fmt(mem, "%s/web.sock", dir),
				 cases[i].answer, cases[i].n),
		    0);
		look_web(&d, &l);
		cr_expect_eq(l.state == LOOK_OK, cases[i].fine, "case %zu: %s",
		    i, l.found);
		cr_assert_gt(wait(NULL), 0);
	}
	mem_end(mem);
}
