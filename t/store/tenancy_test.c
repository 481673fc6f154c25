/* SPDX-License-Identifier: MIT */
#include "t/store/testdb.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * Row-level security on the real schema.  Two teams, a and b, with a row in
 * every table; the tables come from the catalogue, so that a new one cannot
 * be forgotten.
 */
static void *mem;
static struct testdb *t;
static struct db *owner, *web, *live, *run;
static struct err e;

/* '@' is the team's letter; 8-4-4-4-12. */
#define ID(n) "'0000000@-0000-7000-8000-0000000000" n "'"
#define USER ID("01")
#define TEAM ID("02")
#define APP ID("05")
#define DEPLOYMENT ID("09")

static const char fixture[] =
    "insert into users (id, username, email) values"
    " (" USER ", 'user-@', '@@example.org');"
    "insert into teams values (" TEAM ", 'team @');"
    "insert into team_members values (" TEAM ", " USER ", 'owner');"
    "insert into projects (id, team_id, name) values"
    " (" ID(
	"03") ", " TEAM ", 'project');"
	      "insert into environments (id, team_id, project_id, name) values"
	      " (" ID("04") ", " TEAM ", " ID(
		  "03") ", 'production');"
			"insert into applications (id, team_id, project_id, "
			"environment_id, name,"
			" type, image, service_name) values (" APP ", " TEAM
			", " ID("03") ", " ID(
			    "04") ", 'shop', 'docker', 'x', 'shop-@');"
				  "insert into git_sources (application_id, "
				  "team_id, repo_url) values"
				  " (" APP ", " TEAM
				  ", 'https://example.org/x.git');"
				  "insert into env_vars (id, team_id, "
				  "application_id, key, value) values"
				  " (" ID(
				      "06") ", " TEAM ", " APP ", 'K', 'v');"
					    "insert into releases (id, "
					    "team_id, application_id, number, "
					    "image, digest,"
					    " image_id, spec, hash) values "
					    "(" ID(
						"07") ", " TEAM ", " APP
						      ", 1, 'x',"
						      " 'sha256:1', "
						      "'sha256:1', '{}', 'h');"
						      "insert into jobs (id, "
						      "team_id, kind, "
						      "application_id) values"
						      " (" ID(
							  "08") ", " TEAM ", "
								"'deploy', " APP
								");"
								"insert into "
								"job_steps "
								"(job_id, "
								"team_id, "
								"position, "
								"name) values"
								" (" ID(
								    "08") ","
									  " " TEAM
									  ", "
									  "1, "
									  "'fet"
									  "ch')"
									  ";"
									  "inse"
									  "rt "
									  "into"
									  " dep"
									  "loym"
									  "ents"
									  " ("
									  "id, "
									  "team"
									  "_id,"
									  " app"
									  "lica"
									  "tion"
									  "_id,"
									  " job"
									  "_id,"
									  " num"
									  "ber,"
									  " tri"
									  "gger"
									  ") "
									  "valu"
									  "es "
									  "(" DEPLOYMENT
									  ","
									  " " TEAM
									  ","
									  " " APP
									  ","
									  " " ID(
									      "08") ", 1, 'manual');"
										    "insert into deployment_logs (deployment_id, team_id, sequence, stage,"
										    " message) values (" DEPLOYMENT
										    ", " TEAM
										    ", 1, 'fetch', 'line');"
										    "insert into application_logs (application_id, team_id, task, stream,"
										    " time, message) values (" APP
										    ", " TEAM
										    ", 't', 'stdout', now(), 'x');"
										    "insert into domains (id, team_id, application_id, host) values"
										    " (" ID(
											"0a") ", " TEAM
											      ", " APP
											      ", '@.example.org');"
											      "insert into sessions (id, user_id, token_hash, expires_at) values"
											      " (" ID(
												  "0b") ", " USER
													", '\\x0@', now() + interval '1 day');"
													"insert into api_tokens (id, user_id, name, prefix, token_hash) values"
													" (" ID(
													    "0c") ", " USER
														  ", 'ci', 'p', '\\x1@');"
														  "insert into idempotency_keys (user_id, key, request, body_hash) values"
														  " (" USER
														  ", 'key', 'POST /', 'h');"
														  "insert into audit_log (id, team_id, user_id, actor, action,"
														  " resource_type) values (" ID(
														      "0d") ", " TEAM
															    ", " USER
															    ", 'user-@', 'create', 'project');";

/* text with '@' replaced by the team's letter ("@@" by the letter and '@'). */
static char *
of_team(char letter, const char *text)
{
	char *s = mem_str(mem, text), *p;

	for (p = s; *p != '\0'; p++) {
		if (*p != '@')
			continue;
		*p = letter;
		if (p[1] == '@')
			p++;
	}
	return s;
}

static void
act(struct db *db, char letter)
{
	cr_assert(db_begin(&e, db), "%s", e.text);
	testdb_sql(db, of_team(letter, "set local app.user_id = " USER));
}

/* Tables under row-level security, one name a line in one text. */
static char **
tables(const char *where)
{
	char *all, **out, *p;
	size_t n = 1;

	all = mem_str(
	    mem, testdb_text(owner, mem,
		     mem_fmt(mem,
			 "select string_agg(relname, ' ' order by relname)"
			 " from pg_class c where relnamespace = "
			 "'public'::regnamespace"
			 " and relkind in ('r', 'p') and not relispartition "
			 "and (%s)",
			 where)));
	for (p = all; *p != '\0'; p++)
		n += *p == ' ';
	out = mem_array(mem, char *, n + 1);
	for (n = 0, p = all; p != NULL && *p != '\0'; n++) {
		out[n] = p;
		if ((p = strchr(p, ' ')) != NULL)
			*p++ = '\0';
	}
	return out;
}

#define HAS(column)                                                            \
	"exists (select from pg_attribute a where a.attrelid = c.oid and"      \
	" a.attname = '" column "')"

static void
up(void)
{
	mem = mem_root("test");
	t = testdb_new(mem);
	owner = testdb_as(t, "davit");
	web = testdb_as(t, "davit_web");
	live = testdb_as(t, "davit_live");
	run = testdb_as(t, "davit_run");
	testdb_sql(owner, of_team('a', fixture));
	testdb_sql(owner, of_team('b', fixture));
}

static void
down(void)
{
	mem_end(mem);
}

TestSuite(tenancy, .init = up, .fini = down, .timeout = 60);

static const char *
count(struct db *db, const char *table, const char *where)
{
	return testdb_text(db, mem,
	    mem_fmt(mem, "select count(*) from %s where %s", table, where));
}

Test(tenancy, every_table_is_under_row_level_security_or_known_not_to_be)
{
	static const char *const open_tables[] = { "login_failures",
		"routes_version", "schema_migrations", "settings" };
	char **names = tables("not relrowsecurity");
	size_t i;

	for (i = 0; i < COUNT(open_tables); i++)
		cr_expect(
		    names[i] != NULL && strcmp(names[i], open_tables[i]) == 0,
		    "%s", names[i] ? names[i] : open_tables[i]);
	cr_expect_null(names[COUNT(open_tables)]);
	cr_expect_null(tables("not relrowsecurity and (" HAS(
	    "team_id") " or " HAS("user_id") ")")[0]);
}

Test(tenancy, without_an_actor_there_is_no_row)
{
	char **names = tables("relrowsecurity"), **name;

	for (name = names; *name != NULL; name++) {
		cr_expect_str_neq(count(owner, *name, "true"), "0",
		    "the test has no row in %s", *name);
		cr_expect_str_eq(
		    count(web, *name, "true"), "0", "web sees %s", *name);
		cr_expect_str_eq(
		    count(live, *name, "true"), "0", "live sees %s", *name);
		cr_expect_str_eq(count(run, *name, "true"),
		    count(owner, *name, "true"), "run: %s", *name);
	}
	/* An actor that was said once does not stay. */
	act(web, 'a');
	cr_expect_str_eq(count(web, "projects", "true"), "1");
	cr_assert(db_commit(&e, web));
	cr_expect_str_eq(count(web, "projects", "true"), "0");
	cr_expect(testdb_fails(web, &e,
	    "begin; set local app.user_id = 'x'; select * from projects"));
}

/* The column that says whose a row is, and the value for a team. */
static const char *
whose(const char *table, char letter)
{
	static const struct {
		const char *table, *is;
	} by_user[] = { { "users", "id = " USER }, { "teams", "id = " TEAM },
		{ "sessions", "user_id = " USER },
		{ "api_tokens", "user_id = " USER },
		{ "idempotency_keys", "user_id = " USER } };
	size_t i;

	for (i = 0; i < COUNT(by_user); i++)
		if (strcmp(by_user[i].table, table) == 0)
			return of_team(letter, by_user[i].is);
	return of_team(letter, "team_id = " TEAM);
}

Test(tenancy, an_actor_sees_rows_of_the_own_team_only)
{
	struct db *const as[] = { web, live };
	char **names = tables("relrowsecurity"), **name;
	size_t i;

	for (i = 0; i < COUNT(as); i++) {
		act(as[i], 'b');
		for (name = names; *name != NULL; name++) {
			cr_expect_str_eq(count(as[i], *name, whose(*name, 'a')),
			    "0", "connection %zu sees %s", i, *name);
			/* Streams need neither of these. */
			if (i == 1 &&
			    (strcmp(*name, "audit_log") == 0 ||
				strcmp(*name, "idempotency_keys") == 0))
				continue;
			cr_expect_str_eq(count(as[i], *name, whose(*name, 'b')),
			    "1", "connection %zu lacks its %s", i, *name);
		}
		db_end(as[i]);
	}
}

/* Statement by statement, each in a transaction of its own as team b. */
static bool
b_may(const char *sql)
{
	bool ok;

	act(web, 'b');
	ok = !testdb_fails(web, &e, sql);
	ok = ok && db_commit(&e, web);
	db_end(web);
	return ok;
}

static const char *
digest(char letter, char **names)
{
	char *sum = mem_str(mem, "");

	for (; *names != NULL; names++)
		sum = mem_fmt(mem, "%s%s", sum,
		    testdb_text(owner, mem,
			mem_fmt(mem,
			    "select md5(string_agg(r::text, ',' order by"
			    " r::text)) from %s r where %s",
			    *names, whose(*names, letter))));
	return sum;
}

Test(tenancy, nothing_can_be_put_into_another_team)
{
	/* Anybody adds to the audit log: a failed sign-in has no team. */
	char **names = tables("relrowsecurity and relname <> 'audit_log'");
	const char *before;
	char **name;

	before = digest('a', names);
	for (name = names; *name != NULL; name++) {
		const char *row = testdb_text(owner, mem,
		    mem_fmt(mem,
			"select quote_literal(to_jsonb(r)) from %s r"
			" where %s",
			*name, whose(*name, 'a')));

		cr_expect_not(
		    b_may(mem_fmt(mem,
			"insert into %s overriding system value select (p).*"
			" from (select jsonb_populate_record(null::%s, "
			"%s::jsonb)"
			" as p) x",
			*name, *name, row)),
		    "%s", *name);
		cr_expect_str_eq(
		    db_sqlstate(web), "42501", "%s: %s", *name, e.text);
		cr_expect_not(strcmp(whose(*name, 'b'), whose("x", 'b')) == 0 &&
				  b_may(mem_fmt(mem, "update %s set %s", *name,
				      whose("x", 'a'))),
		    "%s can be moved", *name);
	}
	cr_expect_str_eq(digest('a', names), before);
}

Test(tenancy, nothing_of_another_team_can_be_changed_or_deleted)
{
	char **names = tables("relrowsecurity"), **name;
	const char *before = digest('a', names);

	(void)b_may("update projects set name = 'stolen'");
	(void)b_may("update users set username = 'stolen'");
	(void)b_may("update applications set replicas = 9");
	cr_expect_str_eq(count(owner, "projects", "name = 'stolen'"), "1");
	cr_expect_str_eq(count(owner, "users", "username = 'stolen'"), "1");
	for (name = names; *name != NULL; name++) {
		(void)b_may(mem_fmt(
		    mem, "delete from %s where %s", *name, whose(*name, 'a')));
		(void)b_may(mem_fmt(mem, "delete from %s", *name));
	}
	cr_expect_str_eq(digest('a', names), before);
	cr_expect_str_eq(count(owner, "sessions", "true"), "1");
}

Test(tenancy, a_team_keeps_an_owner)
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
		cr_expect_not(b_may(refused[i]), "case %zu", i);
		cr_expect_str_eq(
		    db_sqlstate(web), "23514", "case %zu: %s", i, e.text);
		cr_expect_eq(e.kind, ERR_INVALID);
	}
	cr_expect_str_eq(e.text, "a team keeps at least one owner");
	cr_expect(b_may("insert into team_members values"
			" ('0000000b-0000-7000-8000-000000000002',"
			" '0000000a-0000-7000-8000-000000000001', 'owner')"),
	    "%s", e.text);
	cr_expect(b_may("delete from team_members where user_id ="
			" '0000000b-0000-7000-8000-000000000001'"),
	    "%s", e.text);
	/* A whole team may go, with its last owner. */
	testdb_sql(owner,
	    of_team('b', "begin; delete from applications where team_id = " TEAM
			 "; delete from teams where id = " TEAM "; commit"));
	cr_expect_str_eq(count(owner, "teams", "true"), "1");
}

Test(tenancy, a_release_is_immutable)
{
	const char *const refused[] = { "spec = '{\"a\": 1}'", "number = 2",
		"image = 'y'", "digest = 'y'", "secrets = '[1]'", "hash = 'y'",
		"prev_hash = 'y'" };
	size_t i;

	for (i = 0; i < COUNT(refused); i++) {
		const char *sql =
		    mem_fmt(mem, "update releases set %s", refused[i]);

		cr_expect(testdb_fails(run, &e, sql), "%s", refused[i]);
		cr_expect(testdb_fails(owner, &e, sql), "%s", refused[i]);
	}
	testdb_sql(run, "update releases set active = true");
	testdb_sql(run, "update releases set kept = false");
	cr_expect(testdb_fails(run, &e,
	    of_team('a',
		"insert into releases (id, team_id, application_id, number,"
		" image, digest, image_id, spec, hash, active) values (" ID(
		    "1a") ", " TEAM ", " APP
			  ", 2, 'x', 'x', 'x', '{}', 'x', true)")));
	cr_expect_eq(e.kind, ERR_CONFLICT, "one release is active");
}

Test(tenancy, the_audit_log_only_grows)
{
	struct db *const as[] = { owner, web, run };
	const char *const refused[] = { "update audit_log set actor = 'x'",
		"delete from audit_log", "truncate audit_log" };
	size_t i, k;

	for (i = 0; i < COUNT(as); i++)
		for (k = 0; k < COUNT(refused); k++)
			cr_expect(testdb_fails(as[i], &e, refused[k]),
			    "%zu: %s", i, refused[k]);
	/* Before sign-in, without an actor. */
	testdb_sql(web,
	    "insert into audit_log (id, actor, action, resource_type) values"
	    " ('00000000-0000-7000-8000-00000000000f', '', 'login', 'user')");
	cr_expect_str_eq(count(owner, "audit_log", "sequence = 3"), "1");
	cr_expect_str_eq(
	    testdb_text(owner, mem,
		"select bool_and(hash = audit_hash(a) and prev_hash ="
		" coalesce((select hash from audit_log b where b.sequence ="
		" a.sequence - 1), '')) from audit_log a"),
	    "true");
}

Test(tenancy, the_web_has_no_right_it_does_not_need)
{
	static const char *const refused[] = {
		"create table x (n int)",
		"create temporary table team_members (team_id uuid)",
		"create schema x",
		"select logs_partitions('1 day', '1 day')",
		"select * from deployment_logs_default",
		"select * from application_logs_default",
		"delete from applications",
		"delete from deployments",
		"delete from releases",
		"update routes_version set version = 0",
		"delete from settings",
		"alter table projects disable row level security",
		"set role davit",
		"set session_replication_role = replica",
	};
	size_t i;

	for (i = 0; i < COUNT(refused); i++) {
		cr_expect(testdb_fails(web, &e, refused[i]), "%s", refused[i]);
		cr_expect_str_eq(
		    db_sqlstate(web), "42501", "%s: %s", refused[i], e.text);
	}
	cr_expect_str_eq(testdb_text(web, mem,
			     "select string_agg(rolname, ',') from pg_roles"
			     " where rolname ~ '^davit_' and (rolsuper or"
			     " rolbypassrls or rolcreaterole or rolcreatedb)"),
	    "");
}

Test(tenancy, sign_in_works_before_there_is_an_actor)
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
	cr_expect_str_eq(count(owner, "users", "true"), "2");
}

Test(tenancy, log_lines_go_to_the_partition_of_their_day)
{
	testdb_sql(run, "select logs_partitions('7 days', '7 days')");
	testdb_sql(run, "select logs_partitions('7 days', '7 days')");
	act(web, 'b');
	testdb_sql(web,
	    of_team('b',
		"insert into deployment_logs (deployment_id, team_id, sequence,"
		" stage, time, message) values (" DEPLOYMENT ", " TEAM
		", 2, 'x', current_date + 1, 'tomorrow')"));
	cr_expect_str_eq(count(web, "deployment_logs", "true"), "2");
	cr_expect(testdb_fails(web, &e,
	    of_team('a',
		"insert into deployment_logs (deployment_id, team_id, sequence,"
		" stage, time, message) values (" DEPLOYMENT ", " TEAM
		", 2, 'x', current_date + 1, 'tomorrow')")));
	db_end(web);
	testdb_sql(run,
	    of_team('b',
		"insert into application_logs (application_id, team_id, task,"
		" stream, time, message) values (" APP ", " TEAM
		", 't', 'stdout', current_date + 1, 'tomorrow')"));
	cr_expect_str_eq(count(owner, "application_logs_default", "true"), "2");
	cr_expect_str_eq(count(owner, "application_logs", "true"), "3");
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

Test(tenancy, a_change_of_routes_is_counted)
{
	const char *sql = "select version from routes_version";
	const char *before = testdb_text(owner, mem, sql);

	cr_expect(b_may("update applications set port = 9000"), "%s", e.text);
	cr_expect_str_neq(testdb_text(owner, mem, sql), before);
	before = testdb_text(owner, mem, sql);
	cr_expect(b_may("delete from domains"), "%s", e.text);
	cr_expect_str_neq(testdb_text(owner, mem, sql), before);
}
