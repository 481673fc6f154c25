/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "run/job/deploy_job.h"
#include "t/run/bench.h"

#include <criterion/criterion.h>
#include <string.h>

/* A failure may repeat a secret: what cannot be hidden is not told. */
Test(explain, tells_nothing_while_it_does_not_know_the_secrets)
{
	static const struct job_kind kind = { .name = "test" };
	static const struct docker_task failed = { .id = "t1",
		.state = "failed",
		.message = "",
		.error = "cannot use canary",
		.container = "",
		.image = "" };
	struct bench b = { .f = NULL };
	struct deploying *d;
	struct spec spec = { .port = 80 };
	struct project project;
	struct app app;
	struct deploy fake = { .id = "00000000-0000-4000-8000-000000000001" };
	struct ctx *web;
	struct db *db;

	bench_up(&b, &kind);
	d = mem_new(b.f->mem, struct deploying);
	web = fixture_as(b.f, &b.f->ann);
	fixture_app(b.f, web, &project, &app);
	must(web, ctx_commit(web));
	fake.application_id = app.id;
	fake.team_id = b.f->team_a;
	fixture_released(b.f, &fake, 1);
	d->deploy.rollback_to =
	    fixture_text(b.f, "select id::text from releases");
	b.run.data = d;
	cr_expect_not(deploy_explain(&b.run, &failed, &spec));
	cr_expect_not_null(strstr(d->details, "canary"));
	err_clear(&b.c.err);
	d->details = NULL;
	db = fixture_owner(b.f);
	testdb_sql(db,
	    "alter table releases disable trigger user; update releases set"
	    " secrets = '[{\"id\": \"1\", \"key\": \"K\", \"sealed\": "
	    "\"!\"}]'");
	db_close(db);
	cr_expect_not(deploy_explain(&b.run, &failed, &spec));
	cr_expect_null(d->details);
	cr_expect_null(strstr(b.c.err.text, "canary"));
	cr_expect_not_null(strstr(b.c.err.text, "K"), "%s", b.c.err.text);
	bench_down(&b);
}
