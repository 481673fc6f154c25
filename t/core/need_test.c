/* SPDX-License-Identifier: MIT */
#include "core/need.h"
#include "base/str.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>

/* One application with one deployment, brought into a state as the runner
 * would. */
struct scene {
	struct fixture *f;
	struct project project;
	struct app app;
	struct deploy deploy;
};

static void
begin(struct scene *s)
{
	const struct deploy_input plain = { 0 };
	struct ctx *c;

	s->f = fixture_new();
	c = fixture_as(s->f, &s->f->ann);
	fixture_app(s->f, c, &s->project, &s->app);
	must(c, deploy_request(c, &s->app, &plain, "api", &s->deploy));
	must(c, ctx_commit(c));
}

static void
set(struct scene *s, const char *app, const char *deployment)
{
	struct db *owner = fixture_owner(s->f);

	testdb_sql(
	    owner, mem_fmt(s->f->mem, "update applications set %s", app));
	testdb_sql(
	    owner, mem_fmt(s->f->mem, "update deployments set %s", deployment));
	db_close(owner);
}

static struct db_rows
needs(struct scene *s, const struct actor *who, int64_t limit)
{
	struct ctx *c = fixture_as(s->f, who);
	struct db_rows rows;

	must(c, need_list(c, limit, &rows));
	return rows;
}

#define WELL "status = 'running', health_status = 'healthy', wanted = 'running'"
#define DONE "status = 'success'"

Test(need, is_the_worst_reason_of_an_application)
{
	/* clang-format off */
	static const struct {
		const char *app, *deployment, *kind;
	} cases[] = {
		{ WELL, DONE, "" },
		{ WELL, "status = 'failed', finished_at = now()", "failed" },
		{ "status = 'failed', wanted = 'running'", DONE, "down" },
		{ "status = 'failed', wanted = 'running'",
		  "status = 'failed', finished_at = now()", "down" },
		{ "status = 'degraded', wanted = 'running'", DONE, "degraded" },
		{ "status = 'running', health_status = 'unhealthy'", DONE, "unhealthy" },
		{ "status = 'degraded', health_status = 'unhealthy'", DONE, "unhealthy" },
		{ WELL, "status = 'cancelled'", "" },
		{ WELL, "status = 'pending', created_at = now()", "" },
		{ WELL, "status = 'pending', created_at = now() - interval"
		  " '6 minutes'", "waiting" },
		{ WELL, "status = 'building', started_at = now() - interval"
		  " '59 minutes'", "" },
		{ WELL, "status = 'building', started_at = now() - interval"
		  " '61 minutes'", "slow" },
		{ WELL, "status = 'deploying', started_at = now() - interval"
		  " '2 hours'", "slow" },
		{ "status = 'stopped', wanted = 'stopped'", "status = 'failed'", "" },
		{ "status = 'failed', wanted = 'stopped'", DONE, "" },
		{ "status = 'failed', wanted = 'running', deleted_at = now()",
		  DONE, "" },
	};
	/* clang-format on */
	struct scene s;
	size_t i;

	begin(&s);
	for (i = 0; i < COUNT(cases); i++) {
		const struct need *n;
		struct db_rows rows;

		set(&s, cases[i].app, cases[i].deployment);
		rows = needs(&s, &s.f->ann, 10);
		n = rows.at;
		cr_expect_str_eq(
		    rows.n > 0 ? n->kind : "", cases[i].kind, "case %zu", i);
	}
	fixture_end(s.f);
}

Test(need, says_what_where_and_since_when)
{
	struct scene s;
	const struct need *n;
	struct db_rows rows;

	begin(&s);
	set(&s, "status = 'failed', wanted = 'running'",
	    "status = 'failed', error_message = 'no such image',"
	    " finished_at = '2026-01-02 03:04:05Z'");
	set(&s,
	    "state_since = '2026-01-01 00:00:00Z', last_deployment_number = 7",
	    "number = 7");
	/* Not moved by what is no other state. */
	set(&s, "description = 'x', status = 'failed'", "number = 7");
	rows = needs(&s, &s.f->vic, 10);
	n = rows.at;
	cr_assert_eq(rows.n, 1);
	cr_expect_str_eq(n->application_id, s.app.id);
	cr_expect_str_eq(n->application_name, "web");
	cr_expect_str_eq(n->project_name, "shop");
	cr_expect_str_eq(n->environment_name, "production");
	cr_expect_str_eq(n->deployment_id, s.deploy.id);
	cr_expect_eq(n->deployment_number, 7);
	cr_expect_str_eq(n->message, "no such image");
	cr_expect_str_eq(n->since, "2026-01-01T00:00:00.000Z");
	set(&s, WELL, "number = 7");
	rows = needs(&s, &s.f->ann, 10);
	n = rows.at;
	cr_expect_str_eq(n->kind, "failed");
	cr_expect_str_eq(n->since, "2026-01-02T03:04:05.000Z");
	set(&s, "status = 'degraded'", DONE);
	rows = needs(&s, &s.f->ann, 10);
	n = rows.at;
	cr_expect_null(n->deployment_id, "it did not fail");
	cr_expect(
	    text_starts(n->since, "20") && !text_starts(n->since, "2026-01-01"),
	    "the state moved: %s", n->since);
	fixture_end(s.f);
}

/* However old what is broken is, and whatever was changed since. */
Test(need, is_found_among_hundreds_the_worst_first)
{
	struct scene s;
	const struct need *n;
	struct db_rows rows;
	struct db *owner;
	size_t i;

	begin(&s);
	set(&s, WELL, DONE);
	owner = fixture_owner(s.f);
	testdb_sql(owner,
	    "insert into applications (id, team_id, project_id,"
	    " environment_id, name, type, image, service_name, status)"
	    " select gen_random_uuid(), team_id, project_id, environment_id,"
	    " 'app-' || i, 'docker', 'x', 's-' || i, case when i <= 40 then"
	    " 'degraded' when i = 41 then 'failed' else 'running' end"
	    " from applications, generate_series(1, 250) i");
	testdb_sql(owner, "update applications set updated_at = now() - "
			  "interval '90 days' where name = 'app-41'");
	db_close(owner);
	rows = needs(&s, &s.f->ann, 10);
	n = rows.at;
	cr_assert_eq(rows.n, 10);
	cr_expect_str_eq(n[0].application_name, "app-41");
	cr_expect_str_eq(n[0].kind, "down");
	for (i = 0; i < rows.n; i++)
		cr_expect_eq(n[i].total, 41);
	cr_expect_eq(needs(&s, &s.f->ann, NEED_MAX).n, 41);
	cr_expect_eq(needs(&s, &s.f->bob, 10).n, 0, "another team's");
	fixture_end(s.f);
}
