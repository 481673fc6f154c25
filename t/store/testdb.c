/* SPDX-License-Identifier: MIT */
#include "t/store/testdb.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct one {
	const char *value;
};

static const struct field one_fields[] = { F(one, value, FIELD_TEXT, 0),
	FIELD_END };

static const char *
server(void)
{
	const char *pg = getenv("DAVIT_TEST_PG");

	if (pg == NULL)
		cr_assert_fail("DAVIT_TEST_PG is not set: run under t/servers");
	return pg;
}

const char *
testdb_redis(void)
{
	const char *socket = getenv("DAVIT_TEST_REDIS");

	if (socket == NULL)
		cr_assert_fail(
		    "DAVIT_TEST_REDIS is not set: run under t/servers");
	return socket;
}

static void
admin(const char *sql)
{
	struct err e = { .kind = ERR_NONE };
	void *mem = mem_root("testdb");
	struct db *db;
	char *info = mem_fmt(mem, "%s user=postgres dbname=postgres", server());

	if (!db_open(&e, mem, info, "testdb", true, &db) ||
	    !db_script(&e, db, sql))
		cr_assert_fail("%s: %s", sql, e.text);
	mem_end(mem);
}

static int
drop(struct testdb *t)
{
	char sql[100];

	(void)snprintf(
	    sql, sizeof(sql), "drop database \"%s\" with (force)", t->name);
	admin(sql);
	return 0;
}

static struct testdb *
create(void *mem, const char *template)
{
	static int count;
	struct testdb *t = mem_new(mem, struct testdb);

	t->name = mem_fmt(t, "t_%d_%d", (int)getpid(), ++count);
	admin(mem_fmt(t,
	    "create database \"%s\" owner davit template %s strategy file_copy",
	    t->name, template));
	talloc_set_destructor(t, drop);
	return t;
}

struct testdb *
testdb_new(void *mem)
{
	return create(mem, "davit_template");
}

struct testdb *
testdb_empty(void *mem)
{
	return create(mem, "template0");
}

const char *
testdb_conninfo(struct testdb *t, const char *role)
{
	return mem_fmt(t, "%s user=%s dbname=%s", server(), role, t->name);
}

struct db *
testdb_as(struct testdb *t, const char *role)
{
	struct err e = { .kind = ERR_NONE };
	struct db *db;

	if (!db_open(&e, t, testdb_conninfo(t, role), "test", false, &db))
		cr_assert_fail("%s: %s", role, e.text);
	return db;
}

void
testdb_sql(struct db *db, const char *sql)
{
	struct err e = { .kind = ERR_NONE };

	if (!db_script(&e, db, sql))
		cr_assert_fail("%s: %s", sql, e.text);
}

bool
testdb_fails(struct db *db, struct err *e, const char *sql)
{
	err_clear(e);
	return !db_script(e, db, sql);
}

const char *
testdb_text(struct db *db, void *mem, const char *sql)
{
	struct err e = { .kind = ERR_NONE };
	/* Kept as long as the connection, which knows it by its address. */
	struct db_stmt *st = mem_new(db, struct db_stmt);
	struct one row;
	bool found;

	*st = (struct db_stmt)DB_ROWS(struct one, one_fields,
	    mem_fmt(db, "select (%s)::text as value", sql));
	if (!db_maybe(&e, db, mem, st, DB_NONE, &row, &found))
		cr_assert_fail("%s: %s", sql, e.text);
	return found && row.value != NULL ? row.value : "";
}

void
testdb_cut(struct testdb *t, struct db *victim)
{
	const char *pid = testdb_text(victim, t, "select pg_backend_pid()");

	testdb_sql(testdb_as(t, "postgres"),
	    mem_fmt(t, "select pg_terminate_backend(%s, 5000)", pid));
}
