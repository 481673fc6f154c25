/* SPDX-License-Identifier: MIT */
#include "t/store/testdb.h"
#include "base/mem.h"
#include "base/str.h"
#include "ctl/cmd.h"
#include "core/sight.h"

#include <criterion/criterion.h>
#include <string.h>

/* davit admin verify finds what was changed behind the programs' back. */
static void *mem;
static struct testdb *t;
static struct db *boss;
static struct ctl c;

#define A "'0000000a-0000-7000-8000-000000000001'"
#define B "'0000000a-0000-7000-8000-000000000002'"

static const char fixture[] =
    "insert into users (id, username, email) values (" A
    ", 'owner', 'o@example.org');"
    "insert into teams values (" A ", 'a'), (" B ", 'b');"
    "insert into team_members values (" A ", " A ", 'owner'),"
    " (" B ", " A ", 'owner');"
    "insert into projects (id, team_id, name) values (" A ", " A ", 'p-1');"
    "insert into environments (id, team_id, project_id, name)"
    " values (" A ", " A ", " A ", 'production');"
    "insert into applications (id, team_id, project_id, environment_id, name,"
    " type, image, service_name) values (" A ", " A ", " A ", " A
    ", 'shop', 'docker', 'x', 's');"
    "insert into releases (id, team_id, application_id, number, image, digest,"
    " image_id, spec, active, hash) values (" A ", " A ", " A
    ", 1, 'x', 'd', 'i', '{}', true, encode(sha256(convert_to(concat_ws("
    "E'\\x1f', '', " A ", " A ", 1, 'x', 'd', 'i', '{}', '[]', '-'),"
    " 'UTF8')), 'hex'));"
    "insert into deployments (id, team_id, application_id, number, trigger,"
    " status, finished_at) values (" A ", " A ", " A
    ", 1, 'manual', 'success', now());"
    "insert into audit_log (id, actor, action, resource_type) select"
    " gen_random_uuid(), 'owner', 'login', 'user' from generate_series(1, 4)";

/* Another database; the one before goes with mem. */
static void
fresh(void)
{
	t = testdb_new(mem);
	boss = testdb_as(t, "postgres");
	testdb_sql(boss, fixture);
	c = (struct ctl){ .mem = mem };
	c.conf.database_owner = testdb_conninfo(t, "davit");
	buf_init(&c.out, mem, 65536);
}

static void
up(void)
{
	mem = mem_root("test");
	fresh();
}

static void
down(void)
{
	mem_end(mem);
}

TestSuite(verify, .init = up, .fini = down, .timeout = 60);

static int
broken(void)
{
	const char *p;
	int n = 0;

	buf_clear(&c.out);
	c.status = 0;
	cr_assert(verify_database(&c), "%s", c.err.text);
	for (p = c.out.text; (p = strstr(p, "BROKEN")) != NULL; p++)
		n++;
	cr_expect_eq(c.status, n > 0);
	return n;
}

Test(verify, a_sound_database_is_found_sound)
{
	cr_expect_eq(broken(), 0, "%s", c.out.text);
}

Test(verify, each_damage_is_found)
{
	/* Done as a superuser, with the triggers off. */
	static const struct {
		const char *damage, *says;
	} cases[] = {
		{ "update audit_log set actor = 'other' where sequence = 2",
		    "row 2" },
		{ "update audit_log set hash = 'x' where sequence = 4",
		    "row 4" },
		{ "delete from audit_log where sequence = 1", "row 2" },
		{ "delete from audit_log where sequence = 3", "row 4" },
		{ "update audit_log set time = time + interval '1 second'"
		  " where sequence = 4",
		    "row 4" },
		{ "update releases set digest = 'other'", "every release" },
		{ "update releases set active = false", "one active release" },
		{ "update releases set kept = false", "is kept" },
		{ "update deployments set finished_at = null", "has an end" },
		{ "update deployments set status = 'building', created_at ="
		  " now() - interval '1 hour'",
		    "has a job" },
		{ "insert into jobs (id, kind, state) values (" A
		  ", 'deploy', 'running')",
		    "a lease" },
		{ "insert into jobs (id, kind, state) values (" A
		  ", 'deploy', 'parked')",
		    "no job is parked" },
		{ "insert into jobs (id, kind, due_at) values (" A
		  ", 'deploy', now() - interval '11 minutes')",
		    "that is due is begun" },
		{ "delete from team_members where team_id = " B, "an owner" },
		{ "update releases set team_id = " B, "belong to the team" },
		{ "update environments set team_id = " B,
		    "belong to the team" },
	};
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		fresh();
		testdb_sql(boss, "set session_replication_role = replica");
		testdb_sql(boss, cases[i].damage);
		cr_expect_geq(broken(), 1, "case %zu: %s", i, c.out.text);
		cr_expect(strstr(c.out.text, cases[i].says) != NULL,
		    "case %zu: %s", i, c.out.text);
	}
}

/* It waits for another of its kind, or its time has hardly come. */
Test(verify, a_job_that_waits_as_it_should_is_no_damage)
{
	testdb_sql(boss, "insert into jobs (id, kind, due_at) values (" A
			 ", 'deploy', now() - interval '9 minutes')");
	cr_expect_eq(broken(), 0, "%s", c.out.text);
	testdb_sql(boss,
	    "update jobs set due_at = now() - interval '1 hour';"
	    "insert into jobs (id, kind, state, lease_until) values (" B
	    ", 'deploy', 'running', now() + interval '1 minute')");
	cr_expect_eq(broken(), 0, "%s", c.out.text);
}

Test(verify, what_is_broken_comes_with_what_to_do)
{
	testdb_sql(boss, "set session_replication_role = replica");
	testdb_sql(boss, "update releases set kept = false");
	cr_assert_eq(broken(), 1, "%s", c.out.text);
	cr_expect(strstr(c.out.text, "000000000001\n        -> davit") != NULL,
	    "%s", c.out.text);
}

Test(verify, rows_that_can_be_put_right_are)
{
	testdb_sql(boss, "set session_replication_role = replica");
	testdb_sql(boss, "update releases set kept = false");
	testdb_sql(boss, "update deployments set finished_at = null");
	testdb_sql(boss, "insert into jobs (id, kind, state) values (" A
			 ", 'deploy', 'parked')");
	cr_assert_eq(broken(), 3, "%s", c.out.text);
	cr_assert(verify_repair_rows(&c), "%s", c.err.text);
	cr_expect(strstr(c.out.text, "repaired rows: 3") != NULL);
	cr_expect_eq(broken(), 0, "%s", c.out.text);
}

/* The first two rows are two years old, and their hashes right for that. */
static const char aged[] =
    "do $$ declare a audit_log; prev text := ''; begin"
    " set local session_replication_role = replica;"
    " for a in select * from audit_log order by sequence loop"
    " if a.sequence <= 2 then a.time := a.time - interval '2 years'; end if;"
    " a.prev_hash := prev; prev := audit_hash(a);"
    " update audit_log set time = a.time, prev_hash = a.prev_hash, hash = prev"
    " where sequence = a.sequence; end loop; end $$";

Test(verify, an_audit_log_without_its_beginning_is_sound)
{
	struct db *run = testdb_as(t, "davit_run");
	struct db *owner = testdb_as(t, "davit");

	testdb_sql(boss, aged);
	cr_assert_eq(broken(), 0, "%s", c.out.text);
	cr_expect(testdb_fails(run, &c.err, "select audit_forget(364)"));
	cr_expect_str_eq(
	    testdb_text(run, mem, "select audit_forget(366)"), "2");
	cr_expect_str_eq(
	    testdb_text(run, mem, "select audit_forget(366)"), "0");
	cr_expect_str_eq(testdb_text(boss, mem,
			     "select string_agg(sequence::text, ' ' order by"
			     " sequence) from audit_log"),
	    "3 4");
	cr_expect_eq(broken(), 0, "%s", c.out.text);
	testdb_sql(boss,
	    "insert into audit_log (id, actor, action, resource_type)"
	    " values (gen_random_uuid(), 'owner', 'login', 'user')");
	cr_expect_eq(broken(), 0, "%s", c.out.text);
	cr_expect(testdb_fails(
	    run, &c.err, "set davit.audit_forget = on; delete from audit_log"));
	cr_expect(testdb_fails(owner, &c.err, "delete from audit_log"));
	testdb_sql(boss, "set session_replication_role = replica");
	testdb_sql(boss, "delete from audit_log where sequence = 3");
	cr_expect_eq(broken(), 1, "%s", c.out.text);
	db_close(run);
	db_close(owner);
}

/* Old, without an image, and no deployment tells of the first two. */
Test(verify, a_history_of_releases_without_its_beginning_is_sound)
{
	static const char more[] =
	    "do $$ declare prev text := ''; n int; want text; begin"
	    " set local session_replication_role = replica;"
	    " delete from releases;"
	    " for n in 1..4 loop"
	    " insert into releases (id, team_id, application_id, number, image,"
	    " digest, image_id, spec, active, kept, created_at, prev_hash, "
	    "hash)"
	    " values (gen_random_uuid(), " A ", " A ", n, 'x', 'd', 'i', '{}',"
	    " n = 4, n = 4, now() - interval '100 days', prev, '')"
	    " returning id::text into want;"
	    " update releases r set hash = encode(sha256(convert_to(concat_ws("
	    "E'\\x1f', prev_hash, id, application_id, number, image, digest,"
	    " image_id, spec::text, secrets::text, '-'), 'UTF8')), 'hex')"
	    " where r.id::text = want returning hash into prev; end loop;"
	    " update deployments set release_id ="
	    " (select id from releases where number = 3); end $$";
	struct ctx as_run = {
		.mem = mem, .db = testdb_as(t, "davit_run"), .conf = &c.conf
	};

	testdb_sql(boss, more);
	cr_assert_eq(broken(), 0, "%s", c.out.text);
	cr_assert(sight_forget(&as_run), "%s", as_run.err.text);
	cr_expect_str_eq(testdb_text(boss, mem,
			     "select string_agg(number::text, ' ' order by"
			     " number) from releases"),
	    "3 4");
	cr_expect_eq(broken(), 0, "%s", c.out.text);
	db_close(as_run.db);
}
