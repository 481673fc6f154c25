/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "core/ceiling.h"
#include "core/domain.h"
#include "core/limits.h"
#include "core/route.h"
#include "core/sight.h"
#include "core/verify.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>
#include <string.h>

/* Without what moves with each row and what finds it by parts of its name:
 * so many at once would take long. */
static void
sql(struct fixture *f, const char *text)
{
	struct err e;
	struct db *db;

	cr_assert(db_open(&e, f->mem, testdb_conninfo(f->db, "postgres"),
		      "test", true, &db),
	    "%s", e.text);
	testdb_sql(db, "set session_replication_role = replica;"
		       " drop index if exists projects_search,"
		       " environments_search, applications_search,"
		       " domains_search");
	testdb_sql(db, text);
	db_close(db);
}

/* n applications of the team, each in an environment of its own with a host,
 * the first deleted of them long ago. */
static void
fill_apps(struct fixture *f, const char *team, int n, int deleted)
{
	sql(f, mem_fmt(f->mem,
		   "insert into projects (id, team_id, name)"
		   " values (gen_random_uuid(), '%s', 'full')",
		   team));
	sql(f, mem_fmt(f->mem,
		   "insert into environments (id, team_id, project_id, name,"
		   " subnet) select gen_random_uuid(), p.team_id, p.id,"
		   " 'env-' || i, set_masklen(inet '10.0.0.0' + i * 16, 28)"
		   " from projects p, generate_series(1, %d) i"
		   " where p.name = 'full'",
		   n));
	sql(f, mem_fmt(f->mem,
		   "insert into applications (id, team_id, project_id,"
		   " environment_id, name, type, image, service_name,"
		   " deleted_at) select gen_random_uuid(), team_id,"
		   " project_id, id, 'app', 'docker', 'nginx', 's-' || name,"
		   " case when substr(name, 5)::int <= %d then now()"
		   " - interval '1 day' end from environments"
		   " where subnet is not null",
		   deleted));
}

static void
add_app(struct fixture *f, const char *deleted_at)
{
	sql(f, mem_fmt(f->mem,
		   "insert into applications (id, team_id, project_id,"
		   " environment_id, name, type, image, service_name,"
		   " deleted_at) select gen_random_uuid(), team_id,"
		   " project_id, environment_id, 'last', type, image, 'last',"
		   " %s from applications limit 1",
		   deleted_at));
}

/* n hosts of each of those applications. */
static void
fill_hosts(struct fixture *f, const char *of, int n)
{
	sql(f, mem_fmt(f->mem,
		   "insert into domains (id, team_id, application_id, host)"
		   " select gen_random_uuid(), team_id, id, 'h' || i || '-' ||"
		   " right(id::text, 8) || '.example.net' from applications,"
		   " generate_series(1, %d) i where %s",
		   n, of));
}

static size_t
count(struct ctx *c, bool (*list)(struct ctx *, struct db_rows *))
{
	struct db_rows rows;

	must(c, list(c, &rows));
	return rows.n;
}

Test(ceiling, what_is_done_for_all_takes_as_many_as_there_may_be)
{
	struct fixture *f = fixture_new();
	struct ctx c = fixture_runner(f);

	fill_apps(f, f->team_b, APPS_MAX, 3);
	fill_hosts(f, "true", DOMAINS_MAX / APPS_MAX);
	cr_expect_eq(count(&c, sight_rows), APPS_MAX);
	cr_expect_eq(count(&c, verify_apps), APPS_MAX);
	cr_expect_eq(count(&c, route_networks), APPS_MAX - 3);
	cr_expect_eq(count(&c, route_rows), DOMAINS_MAX - 3);
	db_close(c.db);
	fixture_end(f);
}

/* A project of Ann's with one application; nothing is open. */
static void
begin(struct fixture *f, struct project *project, struct app *app)
{
	struct ctx *c = fixture_as(f, &f->ann);

	fixture_app(f, c, project, app);
	must(c, ctx_commit(c));
}

static bool
another(struct fixture *f, const struct project *project, struct ctx **c)
{
	struct app_input in = { .name = "one-more", .image = "nginx" };
	struct app made;
	bool ok;

	in.project_id = project->id;
	*c = fixture_as(f, &f->ann);
	ok = app_create(*c, &in, &made);
	ctx_end(*c);
	return ok;
}

static void
expect_full(const struct ctx *c, const char *code, const char *say)
{
	cr_expect_eq(c->err.kind, ERR_CONFLICT);
	cr_expect_str_eq(c->err.code, code);
	cr_expect_not_null(strstr(c->err.text, say), "%s", c->err.text);
}

Test(ceiling, ends_the_applications_of_a_team)
{
	struct fixture *f = fixture_new();
	struct project project;
	struct app app;
	struct ctx *c;

	begin(f, &project, &app);
	fill_apps(f, f->team_a, TEAM_APPS_MAX - 2, 0);
	cr_expect(another(f, &project, &c), "%s", c->err.text);
	add_app(f, "null");
	cr_expect_not(another(f, &project, &c));
	expect_full(c, "APPLICATIONS_TOO_MANY", "500 applications");
	fixture_end(f);
}

Test(ceiling, holds_for_what_is_restored)
{
	struct fixture *f = fixture_new();
	struct project project;
	struct app app;
	struct ctx *c;

	begin(f, &project, &app);
	sql(f, "update applications set deleted_at = now()");
	fill_apps(f, f->team_a, TEAM_APPS_MAX, 0);
	c = fixture_as(f, &f->ann);
	cr_expect_not(app_restore(c, &app, &app));
	expect_full(c, "APPLICATIONS_TOO_MANY", "500 applications");
	ctx_end(c);
	sql(f, "update applications set deleted_at = now()"
	       " where name = 'app' and service_name = 's-env-1'");
	c = fixture_as(f, &f->ann);
	must(c, app_restore(c, &app, &app));
	fixture_end(f);
}

Test(ceiling, holds_for_what_is_made_and_deleted_again_and_again)
{
	struct fixture *f = fixture_new();
	struct project project;
	struct app app;
	struct ctx *c;

	begin(f, &project, &app);
	fill_apps(f, f->team_a, TEAM_APPS_KEPT_MAX - 2, TEAM_APPS_KEPT_MAX);
	cr_expect(another(f, &project, &c), "%s", c->err.text);
	add_app(f, "now()");
	cr_expect_not(another(f, &project, &c));
	expect_full(c, "APPLICATIONS_TOO_MANY", "7 days");
	fixture_end(f);
}

Test(ceiling, of_the_instance_counts_what_others_have)
{
	struct fixture *f = fixture_new();
	struct project project;
	struct app app;
	struct ctx *c;

	begin(f, &project, &app);
	fill_apps(f, f->team_b, APPS_MAX - 1, 0);
	cr_expect_not(another(f, &project, &c));
	expect_full(c, "APPLICATIONS_TOO_MANY", "this server");
	sql(f, "delete from applications where service_name = 's-env-1'");
	cr_expect(another(f, &project, &c), "%s", c->err.text);
	fixture_end(f);
}

static bool
add_host(struct ctx *c, const struct app *app, const char *host)
{
	const struct domain_input in = { .host = host };
	struct domain made;

	return domain_create(c, app, &in, &made);
}

Test(ceiling, ends_the_hosts_of_an_application_a_team_and_the_instance)
{
	static const struct {
		const char *of, *say;
		int most;
	} k[] = {
		{ "name = 'web'", "an application", APP_DOMAINS_MAX },
		{ "project_id = (select id from projects where name = 'full')",
		    "a team", TEAM_DOMAINS_MAX },
		{ "name = 'other'", "this server", DOMAINS_MAX },
	};
	struct fixture *f = fixture_new();
	struct project project;
	struct app app;
	struct ctx *c;

	begin(f, &project, &app);
	sql(f, "delete from domains");
	fill_apps(f, f->team_a, 1, 0);
	c = fixture_as(f, &f->bob);
	fixture_app(f, c, &project, &(struct app){ .id = NULL });
	must(c, ctx_commit(c));
	sql(f, mem_fmt(f->mem,
		   "update applications set name = 'other' where team_id = "
		   "'%s'",
		   f->team_b));
	for (size_t i = 0; i < COUNT(k); i++) {
		sql(f, "delete from domains");
		fill_hosts(f, k[i].of, k[i].most - 1);
		c = fixture_as(f, &f->ann);
		must(c, add_host(c, &app, "one.example.com"));
		cr_expect_not(add_host(c, &app, "two.example.com"));
		expect_full(c, "DOMAINS_TOO_MANY", k[i].say);
		ctx_end(c);
	}
	fixture_end(f);
}

/* Two at once do not both find the last place. */
Test(ceiling, is_counted_one_after_the_other)
{
	struct fixture *f = fixture_new();
	struct project project;
	struct app app, other;
	struct ctx *c, late;

	begin(f, &project, &app);
	c = fixture_as(f, &f->bob);
	fixture_app(f, c, &project, &other);
	late = *c;
	must(c, ctx_commit(c));
	late.db = testdb_as(f->db, "davit_web");
	c = fixture_as(f, &f->ann);
	must(c, add_host(c, &app, "one.example.com"));
	for (int i = 0; i < 2; i++) {
		must(&late, ctx_begin(&late));
		cr_expect_not(i == 0 ? ceiling_domain(&late, &other)
				     : ceiling_app(&late, f->team_b));
		cr_expect_eq(late.err.kind, ERR_TIMEOUT, "it waits");
		ctx_end(&late);
	}
	must(c, ctx_commit(c));
	must(&late, ctx_begin(&late));
	must(&late, ceiling_domain(&late, &other));
	ctx_end(&late);
	db_close(late.db);
	fixture_end(f);
}
