/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "core/var.h"
#include "run/verify_part.h"
#include "t/core/fixture.h"
#include "t/fake/docker.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define VALUE "n0t-to-be-seen"

static struct fixture *f;
static struct ctx c;
static struct verify v;
static struct app app;
static const char *dir;

/* An application of Ann's with a secret; v looks as the owner of the rows. */
static void
up(void)
{
	const struct var_input in = { .key = "PASSWORD",
		.value = VALUE,
		.usage = "run",
		.is_secret = true,
		.has_is_secret = true };
	struct project project;
	struct ctx *web;
	char *path;

	f = fixture_new();
	web = fixture_as(f, &f->ann);
	fixture_app(f, web, &project, &app);
	must(web, var_put(web, (struct var_owner){ .app = &app }, &in));
	must(web, ctx_commit(web));
	c = (struct ctx){
		.mem = f->mem, .db = fixture_owner(f), .conf = &f->conf
	};
	cr_assert(fs_scratch(&c.err, f->mem, "/tmp", "davit-v-", &path));
	dir = path;
	f->conf.state_dir = dir;
	f->conf.private_key = mem_fmt(f->mem, "%s/private", dir);
	cr_assert(seal_save(&c.err, f->conf.private_key,
	    mem_fmt(f->mem, "%s/public", dir), &f->key));
	v = (struct verify){ .c = &c };
}

static void
down(void)
{
	db_close(c.db);
	fixture_end(f);
}

TestSuite(verify, .init = up, .fini = down, .timeout = 60);

static void
looked(bool (*check)(struct verify *), int64_t n, const char *first)
{
	v.f = (struct run_finding){ .n = 0 };
	cr_assert(check(&v), "%s", c.err.text);
	cr_expect_null(v.f.skipped, "%s", v.f.skipped);
	cr_expect_eq(v.f.n, n, "%d: %s", (int)v.f.n, v.f.first);
	if (first == NULL || v.f.first == NULL)
		return;
	cr_expect(strstr(v.f.first, first) != NULL, "%s", v.f.first);
	cr_expect_null(strstr(v.f.first, VALUE));
}

Test(verify, a_secret_value_is_found_in_every_record_of_ours)
{
	static const struct {
		const char *sql, *where;
	} cases[] = {
		{ "insert into deployment_logs values (gen_random_uuid(),"
		  " gen_random_uuid(), 7, 'info', 'build', now(),"
		  " 'is " VALUE ".')",
		    "the log of deployment" },
		{ "insert into jobs (id, kind, args) values ("
		  "gen_random_uuid(), 'x', '{\"a\":\"" VALUE "\"}')",
		    "job " },
		{ "insert into jobs (id, kind, error_text) values ("
		  "gen_random_uuid(), 'x', 'not " VALUE "')",
		    "job " },
		{ "with j as (insert into jobs (id, kind) values ("
		  "gen_random_uuid(), 'x') returning id) insert into job_steps"
		  " (job_id, position, name, result) select id, 1, 'x',"
		  " '{\"a\":\"" VALUE "\"}' from j",
		    "job " },
		{ "insert into deployments (id, team_id, application_id,"
		  " number, trigger, error_message) select gen_random_uuid(),"
		  " team_id, id, 1, 'api', '" VALUE "' from applications",
		    "the error of deployment" },
		{ "insert into lookups (id, team_id, user_id, kind, target,"
		  " error_text) select gen_random_uuid(), team_id, user_id,"
		  " 'image', 'x', '" VALUE "' from team_members limit 1",
		    "look-up " },
		{ "insert into audit_log (id, actor, action, resource_type,"
		  " details) values (gen_random_uuid(), 'x', 'x', 'x',"
		  " '{\"a\":\"" VALUE "\"}')",
		    "of the audit log has PASSWORD of web" },
		{ "insert into idempotency_keys (user_id, key, request,"
		  " body_hash, body) select id, 'k/1', 'POST /x', '', '" VALUE
		  "' from users limit 1",
		    "the kept answer to POST /x" },
	};

	looked(verify_sealed_values, 0, NULL);
	looked(verify_records, 0, NULL);
	for (size_t i = 0; i < COUNT(cases); i++) {
		testdb_sql(c.db, "begin"); /* taken back */
		testdb_sql(c.db, cases[i].sql);
		looked(verify_records, 1, cases[i].where);
		testdb_sql(c.db, "rollback");
	}
}

Test(verify, more_than_a_page_is_read_to_its_end)
{
	testdb_sql(c.db,
	    "insert into deployment_logs select gen_random_uuid(),"
	    " gen_random_uuid(), n, 'info', 'build', now(), case n when 1777"
	    " then '" VALUE "' else 'x' end from generate_series(1, 3500) n");
	testdb_sql(c.db,
	    "insert into deployment_logs select '"
	    "ffffffff-ffff-ffff-ffff-ffffffffffff',"
	    " gen_random_uuid(), n, 'info', 'build', now(), case n when 2500"
	    " then '" VALUE "' else 'x' end from generate_series(1, 2500) n");
	looked(verify_sealed_values, 0, NULL);
	looked(verify_records, 2, NULL);
}

Test(verify, values_of_old_releases_and_credentials_count_too)
{
	testdb_sql(c.db,
	    "insert into releases (id, team_id, application_id, number, image,"
	    " digest, image_id, spec, hash, secrets) select gen_random_uuid(),"
	    " a.team_id, a.id, 1, 'x', 'x', 'x', '{}', '', jsonb_build_array("
	    "jsonb_build_object('key', 'PASSWORD', 'id', v.id, 'sealed',"
	    " replace(encode(v.sealed, 'base64'), E'\\n', '')))"
	    " from applications a, env_vars v; delete from env_vars;"
	    "insert into jobs (id, kind, error_text) values ("
	    "gen_random_uuid(), 'x', '" VALUE "')");
	looked(verify_sealed_values, 0, NULL);
	looked(verify_records, 1, "has PASSWORD of web");
	testdb_sql(c.db, "update applications set registry_password = 'x'");
	looked(verify_sealed_values, 1, "the registry's password of web");
}

Test(verify, without_the_key_nothing_is_said_of_secrets)
{
	cr_assert_eq(unlink(f->conf.private_key), 0);
	cr_assert(verify_sealed_values(&v));
	cr_expect_not_null(v.f.skipped);
	v.f.skipped = NULL;
	cr_assert(verify_records(&v));
	cr_expect_not_null(v.f.skipped);
}

Test(verify, a_secret_value_is_found_in_the_arguments_of_a_process)
{
	f->conf.user_web = f->conf.user_live = "nobody-at-all";
	f->conf.user_run = mem_str(f->mem, getpwuid(geteuid())->pw_name);
	looked(verify_sealed_values, 0, NULL);
	looked(verify_processes, 0, NULL);
	for (int turn = 0; turn < 2; turn++) {
		pid_t pid = fork();

		if (pid == 0) {
			(void)execl("/bin/sh", "sh", "-c",
			    "sleep 30; :", "--token=" VALUE, (char *)NULL);
			_exit(127);
		}
		(void)usleep(300 * 1000);
		looked(verify_processes, turn == 0 ? 1 : 0,
		    mem_fmt(f->mem, "process %d has PASSWORD", (int)pid));
		cr_assert_eq(kill(pid, SIGKILL), 0);
		cr_assert_eq(waitpid(pid, NULL, 0), pid);
		f->conf.user_run = "nobody-at-all";
	}
}

Test(verify, an_image_for_nobody_and_a_value_in_its_history_are_found)
{
	const struct fake_row rows[] = {
		{ .path = "/images/json",
		    .body = "[{\"Id\":\"sha256:1\",\"RepoTags\":["
			    "\"davit-test/web-1:r7\"],\"Created\":1}]" },
		{ .path = "/images/davit-test%2Fweb-1%3Ar7/json",
		    .body =
			"{\"Id\":\"sha256:1\",\"Metadata\":{\"LastTagTime\":"
			"\"2020-01-01T00:00:00Z\"}}" },
		{ .path = "/images/sha256%3A1/history",
		    .body = "[{\"CreatedBy\":\"/bin/sh -c x\"},{\"CreatedBy\":"
			    "\"ARG T=" VALUE "\"}]" },
	};

	v.docker = docker_open(f->mem, fake_docker_start(rows, COUNT(rows)));
	looked(verify_images, 1, "davit-test/web-1:r7 belongs to no");
	looked(verify_sealed_values, 0, NULL);
	looked(verify_histories, 1, "davit-test/web-1:r7 has PASSWORD of web");
	fake_docker_stop();
}

Test(verify, a_work_directory_of_no_job_is_found_when_it_is_old)
{
	const struct timespec long_ago[2] = { { .tv_sec = 1 },
		{ .tv_sec = 1 } };
	const char *path = mem_fmt(f->mem, "%s/work/lost", dir);

	looked(verify_scratch, 0, NULL);
	cr_assert(fs_mkdirs(&c.err, path, 0700));
	looked(verify_scratch, 0, NULL);
	v.young = true;
	looked(verify_scratch, 1, "/work/lost belongs to no job");
	v.young = false;
	cr_assert_eq(utimensat(AT_FDCWD, path, long_ago, 0), 0);
	looked(verify_scratch, 1, "/work/lost belongs to no job");
}

Test(verify, what_nginx_refuses_is_found)
{
	static const char good[] = "events {}\n", bad[] = "events {\n";
	const char *path = mem_fmt(f->mem, "%s/nginx.conf", dir);

	f->conf.nginx_program = "/usr/sbin/nginx";
	f->conf.nginx_conf = path;
	cr_assert(fs_write(&c.err, path, good, sizeof good - 1, 0644));
	looked(verify_nginx, 0, NULL);
	cr_assert(fs_write(&c.err, path, bad, sizeof bad - 1, 0644));
	looked(verify_nginx, 1, "nginx.conf");
	f->conf.nginx_program = "/nonexistent";
	looked(verify_nginx, 1, "/nonexistent");
}
