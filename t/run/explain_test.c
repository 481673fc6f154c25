/* SPDX-License-Identifier: MIT */
#include "base/enc.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/seal.h"
#include "base/str.h"
#include "run/job/deploy_job.h"
#include "t/run/bench.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct job_kind kind = { .name = "test" };

/* A deployment back to the release of an application, with secrets (JSON). */
static void
begin(struct bench *b, const char *secrets)
{
	struct project project;
	struct app app;
	struct deploy fake = { .id = "00000000-0000-4000-8000-000000000001" };
	struct deploying *d;
	struct ctx *web;
	struct db *db;

	bench_up(b, &kind);
	d = mem_new(b->f->mem, struct deploying);
	web = fixture_as(b->f, &b->f->ann);
	fixture_app(b->f, web, &project, &app);
	must(web, ctx_commit(web));
	fake.application_id = app.id;
	fake.team_id = b->f->team_a;
	fixture_released(b->f, &fake, 1);
	d->deploy.rollback_to =
	    fixture_text(b->f, "select id::text from releases");
	b->run.data = d;
	db = fixture_owner(b->f);
	testdb_sql(db, mem_fmt(b->f->mem,
			   "alter table releases disable trigger user;"
			   " update releases set secrets = '%s'",
			   secrets));
	db_close(db);
}

/* A failure may repeat a secret: what cannot be hidden is not told. */
Test(explain, tells_nothing_while_it_does_not_know_the_secrets)
{
	static const struct docker_task failed = { .id = "t1",
		.state = "failed",
		.message = "",
		.error = "cannot use canary",
		.container = "",
		.image = "" };
	struct bench b = { .f = NULL };
	struct spec spec = { .port = 80 };
	struct deploying *d;

	begin(&b, "[]");
	d = b.run.data;
	cr_expect_not(deploy_explain(&b.run, &failed, &spec));
	cr_expect_not_null(strstr(d->details, "canary"));
	bench_down(&b);
	begin(&b, "[{\"id\": \"1\", \"key\": \"K\", \"sealed\": \"!\"}]");
	d = b.run.data;
	cr_expect_not(deploy_explain(&b.run, &failed, &spec));
	cr_expect_null(d->details);
	cr_expect_null(strstr(b.c.err.text, "canary"));
	cr_expect_not_null(strstr(b.c.err.text, "K"), "%s", b.c.err.text);
	bench_down(&b);
}

/* A reason is cut after 300 bytes, here within the secret. */
Test(explain, shows_no_part_of_a_secret_where_the_reason_is_cut)
{
	struct docker_task failed = { .id = "t1",
		.state = "rejected",
		.message = "",
		.container = "",
		.image = "" };
	struct bench b = { .f = NULL };
	struct spec spec = { .port = 80 };
	struct seal_private key;
	struct err e = { 0 };
	unsigned char *box;
	char filler[295], *dir;
	void *mem = mem_root("sealed");
	size_t n;

	seal_generate(&key);
	cr_assert(fs_scratch(&e, mem, "/tmp", "davit-explain-", &dir));
	cr_assert(seal_save(&e, mem_fmt(mem, "%s/private", dir),
	    mem_fmt(mem, "%s/public", dir), &key));
	cr_assert(seal_box(&e, mem, &key.public, "env_vars.sealed:1",
	    "topsecretvalue", 14, &box, &n));
	begin(
	    &b, mem_fmt(mem, "[{\"id\":\"1\",\"key\":\"K\",\"sealed\":\"%s\"}]",
		    enc_b64(mem, box, n)));
	b.f->conf.private_key = mem_fmt(mem, "%s/private", dir);
	memset(filler, 'x', sizeof filler - 1);
	filler[sizeof filler - 1] = '\0';
	failed.error = mem_fmt(mem, "%s topsecretvalue", filler);
	cr_expect_not(deploy_explain(&b.run, &failed, &spec));
	cr_expect_not_null(strstr(b.c.err.text, "xxx ***"), "%s", b.c.err.text);
	cr_expect_null(strstr(b.c.err.text, "top"), "%s", b.c.err.text);
	bench_down(&b);
	mem_end(mem);
}
