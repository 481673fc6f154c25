/* SPDX-License-Identifier: MIT */
#include "t/store/two_teams.h"
#include "base/mem.h"
#include "store/roles.h"

#include <criterion/criterion.h>

/* What the schema itself sees to, whoever asks. */
static struct teams *two;
static struct db *owner, *web, *run;
static void *mem;

static void
up(void)
{
	two = teams_new();
	owner = two->owner;
	web = two->web;
	run = two->run;
	mem = two->mem;
}

static void
down(void)
{
	teams_end(two);
}

TestSuite(schema, .init = up, .fini = down, .timeout = 60);

Test(schema, a_team_keeps_an_owner)
{
	const char *const refused[] = {
		"update team_members set role = 'viewer'",
		/* Afterwards the actor no longer sees the team. */
		"delete from team_members",
		"update team_members set user_id = "
		"'0000000a-0000-7000-8000-000000000001', role = 'admin'",
	};
	size_t i;

	for (i = 0; i < COUNT(refused); i++) {
		cr_expect_not(teams_b_may(two, refused[i]), "case %zu", i);
		cr_expect_str_eq(
		    db_sqlstate(web), "23514", "case %zu: %s", i, two->e.text);
		cr_expect_eq(two->e.kind, ERR_INVALID);
	}
	cr_expect_str_eq(two->e.text, "a team keeps at least one owner");
	cr_expect(teams_b_may(two,
		      "insert into team_members values"
		      " ('0000000b-0000-7000-8000-000000000002',"
		      " '0000000a-0000-7000-8000-000000000001', 'owner')"),
	    "%s", two->e.text);
	cr_expect(teams_b_may(two, "delete from team_members where user_id ="
				   " '0000000b-0000-7000-8000-000000000001'"),
	    "%s", two->e.text);
	/* A whole team may go, with its last owner. */
	testdb_sql(
	    owner, teams_of(two, 'b',
		       "begin; delete from applications where team_id = " TEAM
		       "; delete from teams where id = " TEAM "; commit"));
	cr_expect_str_eq(teams_count(two, owner, "teams", "true"), "1");
}

Test(schema, a_release_is_immutable)
{
	const char *const refused[] = { "spec = '{\"a\": 1}'", "number = 2",
		"image = 'y'", "digest = 'y'", "secrets = '[1]'", "hash = 'y'",
		"prev_hash = 'y'" };
	size_t i;

	for (i = 0; i < COUNT(refused); i++) {
		const char *sql =
		    mem_fmt(mem, "update releases set %s", refused[i]);

		cr_expect(testdb_fails(run, &two->e, sql), "%s", refused[i]);
		cr_expect(testdb_fails(owner, &two->e, sql), "%s", refused[i]);
	}
	testdb_sql(run, "update releases set active = true");
	testdb_sql(run, "update releases set kept = false");
	cr_expect(testdb_fails(run, &two->e,
	    teams_of(two, 'a',
		"insert into releases (id, team_id, application_id, number,"
		" image, digest, image_id, spec, hash, active) values (" ID(
		    "1a") ", " TEAM ", " APP
			  ", 2, 'x', 'x', 'x', '{}', 'x', true)")));
	cr_expect_eq(two->e.kind, ERR_CONFLICT, "one release is active");
}

Test(schema, the_audit_log_only_grows)
{
	struct db *const as[] = { owner, web, run };
	const char *const refused[] = { "update audit_log set actor = 'x'",
		"delete from audit_log", "truncate audit_log" };
	size_t i, k;

	for (i = 0; i < COUNT(as); i++)
		for (k = 0; k < COUNT(refused); k++)
			cr_expect(testdb_fails(as[i], &two->e, refused[k]),
			    "%zu: %s", i, refused[k]);
	/* Before sign-in, without an actor. */
	testdb_sql(web,
	    "insert into audit_log (id, actor, action, resource_type) values"
	    " ('00000000-0000-7000-8000-00000000000f', '', 'login', 'user')");
	cr_expect_str_eq(
	    teams_count(two, owner, "audit_log", "sequence = 3"), "1");
	cr_expect_str_eq(
	    testdb_text(owner, mem,
		"select bool_and(hash = audit_hash(a) and prev_hash ="
		" coalesce((select hash from audit_log b where b.sequence ="
		" a.sequence - 1), '')) from audit_log a"),
	    "true");
}

Test(schema, the_web_has_no_right_it_does_not_need)
{
	static const char *const refused[] = {
		"create table x (n int)",
		"create temporary table team_members (team_id uuid)",
		"create schema x",
		"select logs_partitions('1 day', '1 day')",
		"select * from deployment_logs_default",
		"select * from application_logs_default",
		"select * from log_parts",
		"select log_shorten(0)",
		"select * from audit_start",
		"select audit_forget(366)",
		"delete from applications",
		"delete from deployments",
		"delete from releases",
		"update routes_version set version = 0",
		"delete from settings",
		"alter table projects disable row level security",
		"select trigrams.show_trgm('x')",
		"set role davit",
		"set session_replication_role = replica",
	};
	size_t i;

	cr_assert(roles_grant(&two->e, owner), "%s", two->e.text);
	for (i = 0; i < COUNT(refused); i++) {
		cr_expect(
		    testdb_fails(web, &two->e, refused[i]), "%s", refused[i]);
		cr_expect_str_eq(db_sqlstate(web), "42501", "%s: %s",
		    refused[i], two->e.text);
	}
	cr_expect_str_eq(testdb_text(web, mem,
			     "select string_agg(rolname, ',') from pg_roles"
			     " where rolname ~ '^davit_' and (rolsuper or"
			     " rolbypassrls or rolcreaterole or rolcreatedb)"),
	    "");
}

Test(schema, sign_in_works_before_there_is_an_actor)
{
	cr_expect_str_eq(
	    testdb_text(web, mem, "select auth_is_set_up()"), "true");
	cr_expect_str_eq(testdb_text(web, mem,
			     "select username from auth_user('A@Example.org')"),
	    "user-a");
	cr_expect_str_eq(
	    testdb_text(web, mem, "select username from auth_session('\\x0b')"),
	    "user-b");
	cr_expect_str_eq(
	    testdb_text(web, mem, "select username from auth_token('\\x1b')"),
	    "user-b");
	cr_expect_str_eq(
	    testdb_text(web, mem, "select username from auth_token('\\x1c')"),
	    "");
	cr_expect_str_eq(
	    testdb_text(web, mem,
		"select auth_setup('00000000-0000-7000-8000-0000000000f1',"
		" 'late', 'l@example.org', 'h',"
		" '00000000-0000-7000-8000-0000000000f2', 'late')"),
	    "false");
	cr_expect_str_eq(teams_count(two, owner, "users", "true"), "2");
}

Test(schema, log_lines_go_to_the_partition_of_their_day)
{
	testdb_sql(run, "select logs_partitions('7 days', '7 days')");
	testdb_sql(run, "select logs_partitions('7 days', '7 days')");
	teams_act(two, web, 'b');
	testdb_sql(web,
	    teams_of(two, 'b',
		"insert into deployment_logs (deployment_id, team_id, sequence,"
		" stage, time, message) values (" DEPLOYMENT ", " TEAM
		", 2, 'x', current_date + 1, 'tomorrow')"));
	cr_expect_str_eq(teams_count(two, web, "deployment_logs", "true"), "2");
	cr_expect(testdb_fails(web, &two->e,
	    teams_of(two, 'a',
		"insert into deployment_logs (deployment_id, team_id, sequence,"
		" stage, time, message) values (" DEPLOYMENT ", " TEAM
		", 2, 'x', current_date + 1, 'tomorrow')")));
	db_end(web);
	testdb_sql(run,
	    teams_of(two, 'b',
		"insert into application_logs (application_id, team_id, task,"
		" stream, time, message) values (" APP ", " TEAM
		", 't', 'stdout', current_date + 1, 'tomorrow')"));
	cr_expect_str_eq(
	    teams_count(two, owner, "application_logs_default", "true"), "2");
	cr_expect_str_eq(
	    teams_count(two, owner, "application_logs", "true"), "3");
	cr_expect_str_eq(
	    testdb_text(web, mem,
		"select string_agg(relname, ',') from pg_class where"
		" relispartition and has_table_privilege(oid, 'select')"),
	    "");
	/* Keeping nothing drops what is past. */
	testdb_sql(owner,
	    "create table deployment_logs_20200101 partition of deployment_logs"
	    " for values from ('2020-01-01') to ('2020-01-02')");
	testdb_sql(run, "select logs_partitions('7 days', '7 days')");
	cr_expect_str_eq(
	    testdb_text(owner, mem,
		"select to_regclass('deployment_logs_20200101') is null"),
	    "true");
}

Test(schema, a_change_of_routes_is_counted)
{
	const char *sql = "select version from routes_version";
	const char *before = testdb_text(owner, mem, sql);

	cr_assert(db_listen(&two->e, run, "davit_routes"), "%s", two->e.text);
	cr_expect(teams_b_may(two, "update applications set port = 9000"), "%s",
	    two->e.text);
	cr_expect_str_neq(testdb_text(owner, mem, sql), before);
	cr_expect(db_told(run, 5000));
	testdb_sql(run, "update routes_version set applied = version");
	cr_expect_not(db_told(run, 100), "only the version is told");
	before = testdb_text(owner, mem, sql);
	cr_expect(teams_b_may(two, "delete from domains"), "%s", two->e.text);
	cr_expect_str_neq(testdb_text(owner, mem, sql), before);
	cr_expect(db_told(run, 5000));
}
