/* SPDX-License-Identifier: MIT */
#include "core/lookup.h"
#include "base/enc.h"
#include "base/str.h"
#include "core/setting.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>
#include <string.h>

static void
sql(struct fixture *f, const char *text)
{
	struct db *db = fixture_owner(f);

	testdb_sql(db, text);
	db_close(db);
}

static const struct lookup_input nginx = { .image = "nginx:1.27" };

Test(lookup, is_a_job_and_its_answer_is_there_when_it_is_over)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann), run;
	struct lookup l;

	must(c, lookup_start(c, &nginx, &l));
	cr_expect_str_eq(l.state, "pending");
	cr_expect_str_eq(l.kind, "image");
	must(c, ctx_commit(c));
	cr_expect_str_eq(
	    fixture_text(f, "select args->>'lookup' from jobs where kind ="
			    " 'lookup' and state = 'queued'"),
	    l.id);
	run = fixture_runner(f);
	must(&run, lookup_finish(&run, l.id, "{\"tags\": [\"1.27\"]}", NULL));
	c = fixture_as(f, &f->ann);
	must(c, lookup_find(c, l.id, &l));
	cr_expect_str_eq(l.state, "done");
	cr_expect_str_eq(l.result, "{\"tags\": [\"1.27\"]}");
	cr_expect_null(l.error);
	/* The first answer stays. */
	must(&run, lookup_finish(&run, l.id, "{}", NULL));
	must(c, lookup_find(c, l.id, &l));
	cr_expect_str_eq(l.result, "{\"tags\": [\"1.27\"]}");
	db_close(run.db);
	fixture_end(f);
}

Test(lookup, is_seen_by_who_asked_and_for_an_hour)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann), run;
	struct lookup l, seen;

	must(c, lookup_start(c, &nginx, &l));
	c = fixture_as(f, &f->bob);
	cr_expect_not(lookup_find(c, l.id, &seen));
	cr_expect_eq(c->err.kind, ERR_ABSENT);
	c = fixture_as(f, &f->vic);
	cr_expect_not(lookup_find(c, l.id, &seen), "of the same team");
	/* Nobody answers: it says so, and goes on saying nothing else. */
	sql(f, "update lookups set created_at = now() - interval '61 s'");
	c = fixture_as(f, &f->ann);
	must(c, lookup_find(c, l.id, &seen));
	cr_expect_str_eq(seen.state, "failed");
	cr_expect(strstr(seen.error, "LOOKUP_TIMEOUT") != NULL);
	sql(f, "update lookups set created_at = now() - interval '61 min';"
	       "update jobs set created_at = now() - interval '61 min',"
	       " state = 'done' where kind = 'lookup'");
	c = fixture_as(f, &f->ann);
	cr_expect_not(lookup_find(c, l.id, &seen));
	run = fixture_runner(f);
	must(&run, lookup_forget(&run));
	cr_expect_str_eq(fixture_text(f, "select count(*) from lookups"), "0");
	cr_expect_str_eq(
	    fixture_text(f, "select count(*) from jobs where kind = 'lookup'"),
	    "0");
	db_close(run.db);
	fixture_end(f);
}

Test(lookup, keeps_a_credential_sealed_and_only_until_it_is_over)
{
	struct fixture *f = fixture_new();
	const struct lookup_input in = { .repo_url =
					     "https://git.example.org/a",
		.username = "ann",
		.token = "canary-3d1f" };
	struct ctx *c = fixture_as(f, &f->ann), run;
	struct lookup_work w;
	unsigned char *box;
	struct lookup l;
	char *text;
	size_t n;

	must(c, lookup_start(c, &in, &l));
	must(c, ctx_commit(c));
	cr_expect_str_eq(
	    fixture_text(f, "select count(*) from lookups l, jobs j where"
			    " l::text || j::text like '%canary%'"),
	    "0");
	run = fixture_runner(f);
	must(&run, lookup_work(&run, l.id, &w));
	cr_expect_str_eq(w.username, "ann");
	cr_assert(dec_b64(f->mem, w.secret, &box, &n));
	cr_assert(seal_open(&run.err, f->mem, &f->key,
	    lookup_place(f->mem, l.id), box, n, &text, &n));
	cr_expect_str_eq(text, "canary-3d1f");
	must(&run, lookup_finish(&run, l.id, NULL, NULL));
	cr_expect_str_eq(
	    fixture_text(
		f, "select count(*) from lookups where secret is not null"),
	    "0");
	cr_expect_not(lookup_work(&run, l.id, &w), "it is over");
	db_close(run.db);
	fixture_end(f);
}

Test(lookup, refuses_what_is_wrong_before_anything_starts)
{
	static struct app_registry_input registry = { "ann", "p" };
	static const struct {
		struct lookup_input in;
		const char *field;
	} cases[] = {
		{ { .kind = "image" }, "image" },
		{ { .kind = "repository" }, "repoUrl" },
		{ { .repo_url = "https://x.org/a", .image = "x" }, "repoUrl" },
		{ { .kind = "image", .repo_url = "https://x.org/a" }, "image" },
		{ { .repo_url = "ftp://x.org/a" }, "repoUrl" },
		{ { .repo_url = "file:///etc" }, "repoUrl" },
		{ { .repo_url = "git@x.org:a" }, "repoUrl" },
		{ { .application_id = "x", .token = "t" }, "applicationId" },
		{ { .application_id = "x", .registry = &registry },
		    "applicationId" },
	};
	struct fixture *f = fixture_new();
	struct lookup l;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		struct ctx *c = fixture_as(f, &f->ann);

		cr_expect_not(lookup_start(c, &cases[i].in, &l), "%zu", i);
		cr_expect_eq(c->err.kind, ERR_INVALID, "%zu", i);
		cr_expect_str_eq(c->err.field, cases[i].field, "%zu", i);
		ctx_end(c);
		err_clear(&c->err);
		c->errors.n = 0;
	}
	fixture_end(f);
}

Test(lookup, is_for_those_who_may_change_applications_and_of_their_own)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct lookup_input in = { .kind = NULL };
	struct project project;
	struct lookup l;
	struct app app;

	fixture_app(f, c, &project, &app);
	in.application_id = app.id;
	must(c, lookup_start(c, &in, &l));
	cr_expect_str_eq(l.application_id, app.id);
	c = fixture_as(f, &f->vic);
	cr_expect_not(lookup_start(c, &nginx, &l));
	cr_expect_eq(c->err.kind, ERR_DENIED);
	c = fixture_as(f, &f->vic);
	cr_expect_not(lookup_start(c, &in, &l));
	cr_expect_eq(c->err.kind, ERR_DENIED);
	c = fixture_as(f, &f->bob);
	cr_expect_not(lookup_start(c, &in, &l));
	cr_expect_eq(c->err.kind, ERR_ABSENT);
	fixture_end(f);
}

Test(lookup, is_limited_for_each_user)
{
	struct fixture *f = fixture_new();
	struct ctx *c;
	struct lookup l;

	sql(f, "update settings set value = '2' where key ="
	       " 'lookups-per-minute'");
	c = fixture_as(f, &f->ann);
	must(c, lookup_start(c, &nginx, &l));
	must(c, lookup_start(c, &nginx, &l));
	cr_expect_not(lookup_start(c, &nginx, &l));
	cr_expect_eq(c->err.kind, ERR_LIMIT);
	cr_expect_str_eq(c->err.code, "LOOKUPS_TOO_MANY");
	err_clear(&c->err);
	c = fixture_as(f, &f->bob);
	must(c, lookup_start(c, &nginx, &l));
	must(c, ctx_commit(c));
	sql(f, "update lookups set created_at = now() - interval '61 s'");
	c = fixture_as(f, &f->ann);
	must(c, lookup_start(c, &nginx, &l));
	fixture_end(f);
}
