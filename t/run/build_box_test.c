/* SPDX-License-Identifier: MIT */
#include "run/build_box.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/str.h"
#include "run/upkeep.h"
#include "run/verify.h"
#include "t/fake/docker.h"
#include "t/run/bench.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct job_kind kind = { .name = "test" };

static char *
box(void *mem, const char *id, const char *cgroup, int64_t age_ms)
{
	return mem_fmt(mem,
	    "{\"Id\":\"%s\",\"Name\":\"/%s\",\"Created\":\"%s\","
	    "\"State\":{\"Status\":\"running\"},"
	    "\"HostConfig\":{\"CgroupParent\":\"%s\"}}",
	    id, id, clock_rfc3339(mem, clock_wall_ms() - age_ms), cgroup);
}

static size_t
left(struct bench *b, const char *cgroup)
{
	struct docker_containers found;

	b->f->conf.build_cgroup = cgroup;
	must(&b->c, build_boxes(&b->c, b->run.docker, &found));
	for (size_t i = 0; i < found.n; i++)
		cr_expect_str_eq(found.at[i].name, "old");
	return found.n;
}

Test(build_box, is_left_when_no_build_at_work_is_as_old)
{
	struct bench b = { .f = NULL };
	struct db *db;
	void *mem;

	bench_up(&b, &kind);
	mem = b.f->mem;
	struct fake_row rows[] = {
		{ "GET", "/containers/json",
		    .body = "[{\"Id\":\"old\"},{\"Id\":\"young\"},{\"Id\":"
			    "\"gone\"},"
			    "{\"Id\":\"other\"},{\"Id\":\"task\",\"Labels\":"
			    "{\"com.docker.swarm.service.id\":\"x\"}}]" },
		{ "GET", "/containers/old/",
		    .body = box(mem, "old", "/davit-t", 3600 * 1000) },
		{ "GET", "/containers/young/",
		    .body = box(mem, "young", "/davit-t", 1000) },
		{ "GET", "/containers/other/",
		    .body = box(mem, "other", "/davit-t2", 3600 * 1000) },
		{ "GET", "/containers/task/",
		    .body = box(mem, "task", "/davit-t", 3600 * 1000) },
	};
	b.run.docker = docker_open(mem, fake_docker_start(rows, COUNT(rows)));
	cr_expect_eq(left(&b, "/davit-t"), 1);
	cr_expect_eq(left(&b, "/davit"), 0);
	cr_expect_eq(left(&b, ""), 0);
	/* A build that has been at work for longer. */
	db = fixture_owner(b.f);
	testdb_sql(db,
	    "insert into job_steps (job_id, position, name, state, started_at)"
	    " select id, 0, 'build', 'running', now() - interval '2 hours'"
	    " from jobs");
	cr_expect_eq(left(&b, "/davit-t"), 0);
	testdb_sql(db, "update job_steps set started_at = now() -"
		       " interval '30 minutes'");
	cr_expect_eq(left(&b, "/davit-t"), 1);
	testdb_sql(db,
	    "update job_steps set started_at = now() - interval '2 hours';"
	    " update jobs set state = 'done'");
	cr_expect_eq(left(&b, "/davit-t"), 1);
	db_close(db);
	fake_docker_stop();
	bench_down(&b);
}

static void
on_finding(void *arg, const struct run_finding *f)
{
	if (strstr(f->say, "container of a build") != NULL)
		*(struct run_finding *)arg = *f;
	else if (strstr(f->say, "other container") != NULL)
		cr_expect_eq(f->n, 0, "%s", f->first);
}

Test(build_box, that_is_left_is_found_by_verify_and_removed_by_upkeep)
{
	struct bench b = { .f = NULL };
	struct run_finding found = { .n = 0 };
	struct conf *conf;
	struct err e;

	bench_up(&b, &kind);
	conf = &b.f->conf;
	struct fake_row rows[] = {
		{ "GET", "/containers/json", .body = "[{\"Id\":\"old\"}]" },
		{ "GET", "/containers/old/",
		    .body = box(b.f->mem, "old", "/davit-t", 3600 * 1000) },
		{ "DELETE", "/containers/old", .status = 204, .body = "" },
		{ "POST", "/build/prune", .body = "{}" },
		{ "GET", "/volumes", .body = "{\"Volumes\":[]}" },
		{ "GET", "/", .body = "[]" },
	};
	conf->build_cgroup = "/davit-t";
	conf->edges = 0;
	conf->haproxy_program = conf->nginx_program = "/bin/true";
	conf->nginx_conf = "nginx.conf";
	conf->private_key = "/nonexistent/private";
	conf->user_web = conf->user_run = conf->user_live = "nobody";
	conf->state_dir = b.run.dir;
	conf->docker_socket = fake_docker_start(rows, COUNT(rows));
	cr_assert(fs_mkdirs(&e, mem_fmt(b.f->mem, "%s/work", b.run.dir), 0700));
	must(&b.c, run_verify(&b.c, false, on_finding, &found));
	cr_expect_eq(found.n, 1);
	cr_expect_str_eq(found.first, "old is left of a build cut off");
	must(&b.c,
	    upkeep_things(&b.c, docker_open(b.f->mem, conf->docker_socket)));
	cr_expect_not_null(strstr(fake_docker_seen(), "/containers/old?"));
	cr_expect_not_null(strstr(fake_docker_seen(), "DELETE "));
	fake_docker_stop();
	bench_down(&b);
}
