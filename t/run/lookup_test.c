/* SPDX-License-Identifier: MIT */
/* Look-ups at work: a repository on disk, a token that leaks nowhere, an
 * address that may not be asked, and a job that is not tried twice. */
#include "base/fs.h"
#include "base/proc.h"
#include "base/str.h"
#include "core/lookup.h"
#include "run/job/deploy_job.h"
#include "run/run.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>
#include <string.h>

struct bench {
	struct fixture *f;
	struct ctx c;
	struct run run;
	struct run_shared shared;
	const char *top, *id;
};

static void
git(struct bench *b, const char *const *argv)
{
	const char *const env[] = { "PATH=/usr/bin:/bin", "HOME=/nonexistent",
		"GIT_AUTHOR_NAME=A", "GIT_AUTHOR_EMAIL=a@example.com",
		"GIT_COMMITTER_NAME=A", "GIT_COMMITTER_EMAIL=a@example.com",
		NULL };
	struct proc_spec spec = { .argv = argv,
		.env = env,
		.cwd = b->top,
		.timeout_ms = 20000,
		.output_max = 1 << 16 };
	struct proc_result r;

	must(&b->c, proc_run(&b->c.err, b->f->mem, &spec, &r));
	cr_assert_eq(r.status, 0, "%s", r.last);
}
#define GIT(b, ...)                                                            \
	git(b, (const char *const[]){ "/usr/bin/git", __VA_ARGS__, NULL })

static void
bench_up(struct bench *b)
{
	char *dir;

	b->f = fixture_new();
	b->c = (struct ctx){ .mem = b->f->mem,
		.db = testdb_as(b->f->db, "davit_run"),
		.conf = &b->f->conf };
	queue_open(b->f->mem, testdb_redis(), "test", &b->c.queue);
	must(&b->c, fs_scratch(&b->c.err, b->f->mem, "/tmp", "dvlook", &dir));
	b->top = dir;
	b->f->conf.private_key = mem_fmt(b->f->mem, "%s/private", dir);
	must(&b->c, seal_save(&b->c.err, b->f->conf.private_key,
			mem_fmt(b->f->mem, "%s/public", dir), &b->f->key));
	b->f->conf.git_program = "/usr/bin/git";
	b->f->conf.git_file_root = dir;
	b->f->conf.git_ca_file = "";
	b->f->conf.allow_hosts = "";
	b->f->conf.docker_socket = "/nonexistent";
}

static void
bench_down(struct bench *b)
{
	struct err e;

	cr_expect(fs_remove(&e, b->top));
	db_close(b->c.db);
	fixture_end(b->f);
}

/* Ann asks, and the runner does the job. */
static void
look(struct bench *b, const struct lookup_input *in, int64_t tries,
    struct lookup *out)
{
	struct ctx *web = fixture_as(b->f, &b->f->ann);
	struct job_claim how = { NULL, "r", 30, 2, 3, true };
	const struct job_id *id;
	struct db_rows due;
	bool found;

	must(web, lookup_start(web, in, out));
	must(web, ctx_commit(web));
	must(&b->c, job_due(&b->c, true, 1, &due));
	id = due.at;
	how.id = id[0].id;
	b->shared = (struct run_shared){ 0 };
	b->run = (struct run){ .c = &b->c,
		.kind = &lookup_kind,
		.shared = &b->shared,
		.dir = mem_fmt(b->f->mem, "%s/job", b->top),
		.deadline_ms = INT64_MAX };
	b->run.docker = docker_open(b->f->mem, b->f->conf.docker_socket);
	run_catch_cancel();
	must(&b->c, job_claim(&b->c, &how, &b->run.job, &found));
	cr_assert(found);
	b->run.job.tries = tries;
	cr_expect_eq(run_steps(&b->run), RUN_EXIT_OVER);
	web = fixture_as(b->f, &b->f->ann);
	must(web, lookup_find(web, out->id, out));
	ctx_end(web);
}

Test(lookup_job, lists_the_branches_of_a_repository)
{
	struct bench b = { .f = NULL };
	struct lookup_input in = { .kind = "repository" };
	const struct json *branches;
	struct json *result;
	struct lookup l;

	bench_up(&b);
	GIT(&b, "init", "-q", "-b", "trunk", "app");
	GIT(&b, "-C", "app", "commit", "-q", "--allow-empty", "-m", "one");
	GIT(&b, "-C", "app", "branch", "next/step");
	GIT(&b, "-C", "app", "tag", "v1");
	in.repo_url = mem_fmt(b.f->mem, "file://%s/app", b.top);
	look(&b, &in, 0, &l);
	cr_assert_str_eq(l.state, "done", "%s", l.error);
	cr_assert(json_parse(
	    &b.c.err, b.f->mem, l.result, strlen(l.result), &result));
	cr_expect_str_eq(json_text_at(result, "defaultBranch", ""), "trunk");
	branches = json_get(result, "branches");
	cr_expect_eq(json_count(branches), 2, "%s", l.result);
	cr_expect_str_eq(json_text_at(branches, "0/name", ""), "next/step");
	cr_expect_eq(strlen(json_text_at(branches, "1/sha", "")), 40);
	/* One that is empty is there all the same. */
	GIT(&b, "init", "-q", "none");
	in.repo_url = mem_fmt(b.f->mem, "file://%s/none", b.top);
	look(&b, &in, 0, &l);
	cr_expect_str_eq(l.state, "done", "%s", l.error);
	cr_expect(strstr(l.result, "\"branches\": []") != NULL, "%s", l.result);
	bench_down(&b);
}

Test(lookup_job, says_what_is_wrong_in_the_words_of_a_deployment)
{
	static const struct {
		struct lookup_input in;
		const char *code;
	} cases[] = {
		{ { .repo_url = "https://127.0.0.1/a",
		      .username = "ann",
		      .token = "canary-55e0" },
		    "ADDRESS_REFUSED" },
		{ { .image = "127.0.0.1:9/team/app:1" }, "ADDRESS_REFUSED" },
		{ { .image = "169.254.169.254/latest/meta" },
		    "ADDRESS_REFUSED" },
		{ { .image = "localhost:9/x" }, "ADDRESS_REFUSED" },
	};
	struct bench b = { .f = NULL };
	struct lookup_input gone = { .kind = "repository" };
	struct lookup l;
	size_t i;

	bench_up(&b);
	for (i = 0; i < COUNT(cases); i++) {
		look(&b, &cases[i].in, 0, &l);
		cr_expect_str_eq(l.state, "failed");
		cr_expect(strstr(l.error, cases[i].code) != NULL, "%zu: %s", i,
		    l.error);
		cr_expect_null(strstr(l.error, "canary"));
		cr_expect_null(l.result);
	}
	gone.repo_url = mem_fmt(b.f->mem, "file://%s/gone", b.top);
	look(&b, &gone, 0, &l);
	cr_expect(
	    strstr(l.error, "GIT_REPOSITORY_NOT_FOUND") != NULL, "%s", l.error);
	/* A registry nobody listens at. */
	b.f->conf.allow_hosts = "127.0.0.0/8";
	look(&b, &cases[1].in, 0, &l);
	cr_expect(
	    strstr(l.error, "REGISTRY_UNREACHABLE") != NULL, "%s", l.error);
	bench_down(&b);
}

Test(lookup_job, is_not_tried_again_after_a_crash)
{
	const struct lookup_input in = { .image = "127.0.0.1:9/x" };
	struct bench b = { .f = NULL };
	struct lookup l;

	bench_up(&b);
	look(&b, &in, 1, &l);
	cr_expect_str_eq(l.state, "failed");
	cr_expect(strstr(l.error, "JOB_GIVEN_UP") != NULL, "%s", l.error);
	bench_down(&b);
}
