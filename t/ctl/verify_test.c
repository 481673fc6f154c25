/* SPDX-License-Identifier: MIT */
#include "t/store/testdb.h"
#include "base/mem.h"
#include "base/str.h"
#include "ctl/cmd.h"

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

Test(verify, rows_that_can_be_put_right_are)
{
	testdb_sql(boss, "set session_replication_role = replica");
	testdb_sql(boss, "update releases set kept = false");
	testdb_sql(boss, "update deployments set finished_at = null");
	cr_assert_eq(broken(), 2, "%s", c.out.text);
	cr_assert(verify_repair_rows(&c), "%s", c.err.text);
	cr_expect(strstr(c.out.text, "repaired rows: 2") != NULL);
	cr_expect_eq(broken(), 0, "%s", c.out.text);
}
