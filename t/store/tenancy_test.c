/* SPDX-License-Identifier: MIT */
#include "t/store/two_teams.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * Row-level security on the real schema.  The tables come from the catalogue,
 * so that a new one cannot be forgotten.
 */
static struct teams *two;
static struct db *owner, *web, *live, *run;
static void *mem;

static void
up(void)
{
	two = teams_new();
	owner = two->owner;
	web = two->web;
	live = two->live;
	run = two->run;
	mem = two->mem;
}

static void
down(void)
{
	teams_end(two);
}

TestSuite(tenancy, .init = up, .fini = down, .timeout = 60);

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

Test(tenancy, every_table_is_under_row_level_security_or_known_not_to_be)
{
	static const char *const open_tables[] = { "audit_start", "log_parts",
		"login_failures", "routes_version", "schema_migrations",
		"settings" };
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
		cr_expect_str_neq(teams_count(two, owner, *name, "true"), "0",
		    "the test has no row in %s", *name);
		cr_expect_str_eq(teams_count(two, web, *name, "true"), "0",
		    "web sees %s", *name);
		cr_expect_str_eq(teams_count(two, live, *name, "true"), "0",
		    "live sees %s", *name);
		cr_expect_str_eq(teams_count(two, run, *name, "true"),
		    teams_count(two, owner, *name, "true"), "run: %s", *name);
	}
	/* An actor that was said once does not stay. */
	teams_act(two, web, 'a');
	cr_expect_str_eq(teams_count(two, web, "projects", "true"), "1");
	cr_assert(db_commit(&two->e, web));
	cr_expect_str_eq(teams_count(two, web, "projects", "true"), "0");
	cr_expect(testdb_fails(web, &two->e,
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
			return teams_of(two, letter, by_user[i].is);
	return teams_of(two, letter, "team_id = " TEAM);
}

Test(tenancy, an_actor_sees_rows_of_the_own_team_only)
{
	struct db *const as[] = { web, live };
	char **names = tables("relrowsecurity"), **name;
	size_t i;

	for (i = 0; i < COUNT(as); i++) {
		teams_act(two, as[i], 'b');
		for (name = names; *name != NULL; name++) {
			cr_expect_str_eq(
			    teams_count(two, as[i], *name, whose(*name, 'a')),
			    "0", "connection %zu sees %s", i, *name);
			/* Streams need neither of these. */
			if (i == 1 &&
			    (strcmp(*name, "audit_log") == 0 ||
				strcmp(*name, "idempotency_keys") == 0))
				continue;
			cr_expect_str_eq(
			    teams_count(two, as[i], *name, whose(*name, 'b')),
			    "1", "connection %zu lacks its %s", i, *name);
		}
		db_end(as[i]);
	}
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
		    teams_b_may(two,
			mem_fmt(mem,
			    "insert into %s overriding system value select "
			    "(p).*"
			    " from (select jsonb_populate_record(null::%s, "
			    "%s::jsonb)"
			    " as p) x",
			    *name, *name, row)),
		    "%s", *name);
		cr_expect_str_eq(
		    db_sqlstate(web), "42501", "%s: %s", *name, two->e.text);
		cr_expect_not(
		    strcmp(whose(*name, 'b'), whose("x", 'b')) == 0 &&
			teams_b_may(two, mem_fmt(mem, "update %s set %s", *name,
					     whose("x", 'a'))),
		    "%s can be moved", *name);
	}
	cr_expect_str_eq(digest('a', names), before);
}

Test(tenancy, nothing_of_another_team_can_be_changed_or_deleted)
{
	char **names = tables("relrowsecurity"), **name;
	const char *before = digest('a', names);

	(void)teams_b_may(two, "update projects set name = 'stolen'");
	(void)teams_b_may(two, "update users set username = 'stolen'");
	(void)teams_b_may(two, "update applications set replicas = 9");
	cr_expect_str_eq(
	    teams_count(two, owner, "projects", "name = 'stolen'"), "1");
	cr_expect_str_eq(
	    teams_count(two, owner, "users", "username = 'stolen'"), "1");
	for (name = names; *name != NULL; name++) {
		(void)teams_b_may(two, mem_fmt(mem, "delete from %s where %s",
					   *name, whose(*name, 'a')));
		(void)teams_b_may(two, mem_fmt(mem, "delete from %s", *name));
	}
	cr_expect_str_eq(digest('a', names), before);
	cr_expect_str_eq(teams_count(two, owner, "sessions", "true"), "1");
}

/* It reads as the owner, under no policy. */
Test(tenancy, what_the_search_looks_through_is_the_own_teams)
{
	static const char counted[] =
	    "select count(*) from search_ids('') s where s.id in (select id"
	    " from %s)";
	static const char *const kinds[] = { "applications", "projects",
		"environments" };
	const char *ids = testdb_text(owner, mem,
	    teams_of(two, 'a',
		"select string_agg(quote_literal(x), ',') from "
		"unnest(array[" APP "," PROJECT "," ENVIRONMENT "]) x"));
	const char *sql = mem_fmt(
	    mem, "select count(*) from search_ids('') where id in (%s)", ids);
	struct db *const others[] = { live, run };
	size_t i;

	cr_expect_str_eq(testdb_text(web, mem, sql), "0", "nobody");
	teams_act(two, web, 'b');
	cr_expect_str_eq(testdb_text(web, mem, sql), "0", "another team");
	for (i = 0; i < COUNT(kinds); i++)
		cr_expect_str_eq(
		    testdb_text(web, mem, mem_fmt(mem, counted, kinds[i])), "1",
		    "%s", kinds[i]);
	db_end(web);
	teams_act(two, web, 'a');
	cr_expect_str_eq(testdb_text(web, mem, sql), "3", "the own team");
	db_end(web);
	for (i = 0; i < COUNT(others); i++) {
		cr_expect(testdb_fails(
		    others[i], &two->e, "select * from search_ids('')"));
		cr_expect_str_eq(db_sqlstate(others[i]), "42501");
	}
}
