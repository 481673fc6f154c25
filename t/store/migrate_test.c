/* SPDX-License-Identifier: MIT */
#include "t/store/testdb.h"
#include "base/fs.h"
#include "base/mem.h"
#include "store/migrate.h"
#include "store/roles.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void *mem;
static struct testdb *t;
static struct db *db;
static struct err e;
static char *dir;

static void
put(const char *name, const char *text)
{
	if (!fs_write(
		&e, mem_fmt(mem, "%s/%s", dir, name), text, strlen(text), 0644))
		cr_assert_fail("%s", e.text);
}

static void
up(void)
{
	mem = mem_root("test");
	t = testdb_empty(mem);
	db = testdb_as(t, "davit");
	if (!fs_scratch(&e, mem, "/tmp", "davit-m", &dir))
		cr_assert_fail("%s", e.text);
	put("0001_one.sql", "create table one (n int);");
	put("0002_two.sql", "create table two (n int); insert into two"
			    " values (1); -- semicolons; and 'quotes'\n");
	put("README", "not a migration");
}

static void
down(void)
{
	mem_end(mem);
}

TestSuite(migrate, .init = up, .fini = down, .timeout = 60);

static const char *
tables(void)
{
	return testdb_text(db, mem,
	    "select string_agg(relname, ' ' order by relname) from pg_class"
	    " where relnamespace = 'public'::regnamespace and relkind = 'r'");
}

Test(migrate, files_are_applied_once_in_order)
{
	struct migrate_report report;
	int64_t version;

	cr_assert(migrate_version(&e, db, mem, &version), "%s", e.text);
	cr_expect_eq(version, 0);
	cr_assert(migrate_run(&e, db, mem, dir, &report), "%s", e.text);
	cr_expect_eq(report.applied, 2);
	cr_expect_eq(report.version, 2);
	cr_expect_str_eq(tables(), "one schema_migrations two");

	cr_assert(migrate_run(&e, db, mem, dir, &report), "%s", e.text);
	cr_expect_eq(report.applied, 0);
	cr_expect_eq(report.version, 2);
	cr_expect_str_eq(testdb_text(db, mem, "select count(*) from two"), "1");

	put("0003_three.sql", "create table three (n int)");
	cr_assert(migrate_run(&e, db, mem, dir, &report), "%s", e.text);
	cr_expect_eq(report.applied, 1);
	cr_assert(migrate_version(&e, db, mem, &version));
	cr_expect_eq(version, 3);
}

static void
refused(const char *code, const char *says)
{
	struct migrate_report report;

	err_clear(&e);
	cr_expect_not(migrate_run(&e, db, mem, dir, &report), "%s", says);
	cr_expect_str_eq(e.code, code, "%s", e.text);
	cr_expect(
	    strstr(e.text, says) != NULL, "'%s' is not in '%s'", says, e.text);
	cr_expect_eq(report.applied, 0);
}

Test(migrate, history_cannot_be_changed)
{
	struct migrate_report report;
	const char *second = mem_fmt(mem, "%s/0002_two.sql", dir);
	char *text;
	size_t n;

	cr_assert(migrate_run(&e, db, mem, dir, &report), "%s", e.text);
	cr_assert(fs_read(&e, mem, second, 1000, &text, &n));
	put("0002_two.sql", "create table two (n int, m int)");
	refused("SCHEMA_MISMATCH", "0002_two.sql was changed");
	cr_assert(fs_remove(&e, second));
	refused("SCHEMA_MISMATCH", "belongs to another version");
	put("0002_two.sql", text);
	cr_assert(migrate_run(&e, db, mem, dir, &report), "%s", e.text);

	put("0004_four.sql", "create table four (n int)");
	cr_assert(migrate_run(&e, db, mem, dir, &report), "%s", e.text);
	put("0003_late.sql", "create table late (n int)");
	refused("SCHEMA_MISMATCH", "0003_late.sql was never applied");
	cr_expect_str_eq(tables(), "four one schema_migrations two");
}

Test(migrate, a_broken_file_leaves_nothing_half_done)
{
	struct migrate_report report;
	int64_t version;

	put("0003_bad.sql",
	    "create table half (n int); insert into half values ('x');");
	cr_expect_not(migrate_run(&e, db, mem, dir, &report));
	cr_expect(strstr(e.text, "0003_bad.sql") != NULL, "%s", e.text);
	cr_expect_eq(report.applied, 2);
	cr_expect_str_eq(tables(), "one schema_migrations two");
	cr_assert(migrate_version(&e, db, mem, &version));
	cr_expect_eq(version, 2);

	/* Mended, it goes on where it stopped. */
	cr_expect_not(db_in_tx(db));
	put("0003_bad.sql", "create table half (n int)");
	cr_assert(migrate_run(&e, db, mem, dir, &report), "%s", e.text);
	cr_expect_eq(report.applied, 1);
}

Test(migrate, what_is_no_migration_is_refused)
{
	static const char *const names[] = { "0003.sql", "3_x.sql",
		"0003_X.sql", "00003_x.sql", "0000_x.sql", "0003-x.sql",
		"0002_again.sql" };
	size_t i;

	for (i = 0; i < COUNT(names); i++) {
		put(names[i], "select 1");
		refused("", names[i]);
		cr_assert(fs_remove(&e, mem_fmt(mem, "%s/%s", dir, names[i])));
	}
	dir = mem_fmt(mem, "%s/absent", dir);
	refused("", "absent");
	cr_expect_str_eq(tables(), "");
}

/* In a child: migrate over a connection of its own. */
static int
migrate_beside(void)
{
	struct migrate_report report;
	struct db *own;

	return db_open(&e, mem, testdb_conninfo(t, "davit"), "x", true, &own) &&
		       migrate_run(&e, own, mem, dir, &report)
		   ? (int)report.applied
		   : 99;
}

Test(migrate, two_at_once_do_the_work_once)
{
	int status, sum = 0, i;

	put("0003_slow.sql", "select pg_sleep(0.3); create table slow (n int)");
	for (i = 0; i < 2; i++)
		if (fork() == 0)
			_exit(migrate_beside());
	for (i = 0; i < 2; i++) {
		cr_assert_gt(wait(&status), 0);
		cr_expect(WIFEXITED(status));
		sum += WEXITSTATUS(status);
	}
	cr_expect_eq(sum, 3);
	cr_expect_str_eq(tables(), "one schema_migrations slow two");
	cr_expect_str_eq(testdb_text(db, mem,
			     "select count(*) from pg_locks where locktype"
			     " = 'advisory'"),
	    "0");
}

Test(migrate, roles_exist_once_and_are_granted)
{
	struct migrate_report report;
	struct db *web;
	int64_t made;

	cr_assert(roles_make(&e, db, mem, &made), "%s", e.text);
	cr_expect_eq(made, 0, "the template made them");
	cr_assert(migrate_run(&e, db, mem, dir, &report), "%s", e.text);
	cr_assert(roles_grant(&e, db), "%s", e.text);
	cr_assert(roles_grant(&e, db), "%s", e.text);
	web = testdb_as(t, "davit_web");
	cr_expect_str_eq(
	    testdb_text(web, mem, "select max(version) from schema_migrations"),
	    "2");
	cr_expect(testdb_fails(web, &e, "select * from one"));
	cr_expect_eq(e.kind, ERR_DENIED);
}

enum { SQL_BYTES = 1 << 20 };

/* The product's own files from one number to another, into dir. */
static void
put_own(const char *from, const char *to)
{
	static const char source[] = TOP_SRCDIR "/sql";
	char **names, *text;
	size_t n;

	if (!fs_list(&e, mem, source, &names))
		cr_assert_fail("%s", e.text);
	for (; *names != NULL; names++) {
		if (strncmp(*names, from, 4) < 0 || strncmp(*names, to, 4) > 0)
			continue;
		if (!fs_read(&e, mem, mem_fmt(mem, "%s/%s", source, *names),
			SQL_BYTES, &text, &n))
			cr_assert_fail("%s", e.text);
		put(*names, text);
	}
}

/* An upgrade finds what earlier versions allowed; nothing may be stuck. */
Test(migrate, more_reserved_than_allowed_is_brought_down_to_the_limit)
{
	struct migrate_report report;
	int64_t made;

	if (!fs_remove(&e, dir) || !fs_mkdirs(&e, dir, 0700))
		cr_assert_fail("%s", e.text);
	cr_assert(roles_make(&e, db, mem, &made), "%s", e.text);
	put_own("0001", "0005");
	cr_assert(migrate_run(&e, db, mem, dir, &report), "%s", e.text);
	testdb_sql(db,
	    "insert into users (id, username, email)"
	    " values (gen_random_uuid(), 'user', 'u@example.org');"
	    "insert into teams (id, name) values (gen_random_uuid(), 'team');"
	    "insert into projects (id, team_id, name)"
	    " select gen_random_uuid(), id, 'project' from teams;"
	    "insert into environments (id, team_id, project_id, name)"
	    " select gen_random_uuid(), team_id, id, 'production' from "
	    "projects;"
	    "insert into applications (id, team_id, project_id,"
	    " environment_id, name, type, image, service_name, memory_limit,"
	    " memory_reservation, cpu_limit, cpu_reservation)"
	    " select gen_random_uuid(), team_id, project_id, id, 'app',"
	    " 'docker', 'x', 's', 64, 128, 0.5, 2 from environments");
	put_own("0006", "0006");
	cr_assert(migrate_run(&e, db, mem, dir, &report), "%s", e.text);
	cr_expect_eq(report.applied, 1);
	testdb_sql(db, "update applications set status = 'running'");
	cr_expect_str_eq(
	    testdb_text(db, mem,
		"select concat_ws(' ', memory_reservation, memory_limit,"
		" cpu_reservation, cpu_limit) from applications"),
	    "64 64 0.500 0.500");
}
