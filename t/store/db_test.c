/* SPDX-License-Identifier: MIT */
#include "t/store/testdb.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

struct all {
	const char *text, *time, *num, *json, *extra;
	int64_t n;
	bool yes;
};

static const struct field all_fields[] = { F(all, text, FIELD_TEXT, 0),
	F(all, n, FIELD_I64, 0), F(all, yes, FIELD_BOOL, 0),
	F(all, time, FIELD_TIME, 0), F(all, num, FIELD_NUM, 0),
	F(all, json, FIELD_JSON, 0), F(all, extra, FIELD_TEXT, FIELD_OPTIONAL),
	FIELD_END };

static const struct db_stmt echo = DB_ROWS(struct all, all_fields,
    "select $1::text as text, $2::bigint as n, $3::boolean as yes,"
    " $4::text as time, $5::numeric as num, $6::jsonb as json");

struct number {
	int64_t n;
};

static const struct field number_fields[] = { F(number, n, FIELD_I64, 0),
	FIELD_END };

static const struct db_stmt series = DB_ROWS(struct number, number_fields,
    "select n from generate_series(1, $1::bigint) n order by n");

static const struct db_stmt one =
    DB_ROWS(struct number, number_fields, "select 1 as n");

static void *mem;
static struct testdb *t;
static struct db *db;
static struct err e;

static void
up(void)
{
	mem = mem_root("test");
	t = testdb_empty(mem);
	db = testdb_as(t, "davit");
}

static void
down(void)
{
	mem_end(mem);
}

TestSuite(db, .init = up, .fini = down, .timeout = 60);

Test(db, values_come_back_as_they_went)
{
	static const char *const texts[] = { "", "a", "'; drop table x; --",
		"\xc3\xa9\xe2\x82\xac", "a\nb\tc", "null", NULL };
	static const int64_t numbers[] = { 0, -1, INT64_MAX, INT64_MIN };
	struct all row;
	size_t i;

	for (i = 0; i < COUNT(texts); i++) {
		struct db_args args = DB(db_text(texts[i]),
		    db_i64(numbers[i % COUNT(numbers)]), db_bool(i % 2 == 0),
		    db_null(), db_text("1.50"), db_text("{\"a\": [1]}"));

		cr_assert(db_one(&e, db, mem, &echo, args, &row),
		    "case %zu: %s", i, e.text);
		cr_expect(same(row.text, texts[i]), "case %zu", i);
		cr_expect_eq(row.n, numbers[i % COUNT(numbers)], "case %zu", i);
		cr_expect_eq(row.yes, i % 2 == 0, "case %zu", i);
		cr_expect_null(row.time);
		cr_expect_str_eq(row.num, "1.50");
		cr_expect_str_eq(row.json, "{\"a\": [1]}");
		cr_expect_null(row.extra);
	}
	cr_assert(db_one(&e, db, mem, &echo,
	    DB(db_null(), db_null(), db_null(), db_null(), db_null(),
		db_null()),
	    &row));
	cr_expect_eq(row.n, 0);
	cr_expect_not(row.yes);
	cr_expect_null(row.num);
}

Test(db, bytes_keep_every_value)
{
	static const struct db_stmt hex = DB_ROWS(struct all, all_fields,
	    "select encode($1::bytea, 'hex') as text, length($1) as n,"
	    " $1 is null as yes, null as time, null as num, null as json");
	static const unsigned char bytes[] = { 0, 1, '\\', 0xff, '\'' };
	struct all row;

	cr_assert(db_one(
	    &e, db, mem, &hex, DB(db_bytes(bytes, sizeof(bytes))), &row));
	cr_expect_str_eq(row.text, "00015cff27");
	cr_assert(db_one(&e, db, mem, &hex, DB(db_bytes(bytes, 0)), &row));
	cr_expect_not(row.yes);
	cr_expect_eq(row.n, 0);
	cr_assert(db_one(&e, db, mem, &hex, DB(db_bytes(NULL, 0)), &row));
	cr_expect(row.yes);
}

Test(db, the_number_of_rows_is_what_the_caller_asked_for)
{
	struct db_rows rows;
	struct number row, *at;
	bool found;

	cr_assert(db_all(&e, db, mem, &series, DB(db_i64(3)), &rows));
	cr_assert_eq(rows.n, 3);
	at = rows.at;
	cr_expect(at[0].n == 1 && at[1].n == 2 && at[2].n == 3);
	cr_assert(db_all(&e, db, mem, &series, DB(db_i64(0)), &rows));
	cr_expect_eq(rows.n, 0);
	cr_assert(db_all(&e, db, mem, &series, DB(db_i64(DB_ROWS_MAX)), &rows));
	cr_assert_not(
	    db_all(&e, db, mem, &series, DB(db_i64(DB_ROWS_MAX + 1)), &rows));
	cr_expect_eq(e.kind, ERR_LIMIT);
	cr_expect_eq(rows.n, 0);

	cr_assert_not(db_one(&e, db, mem, &series, DB(db_i64(0)), &row));
	cr_expect_eq(e.kind, ERR_ABSENT);
	cr_assert_not(db_one(&e, db, mem, &series, DB(db_i64(2)), &row));
	cr_expect_eq(e.kind, ERR_INTERNAL);
	cr_assert(db_maybe(&e, db, mem, &series, DB(db_i64(0)), &row, &found));
	cr_expect_not(found);
	cr_assert(db_maybe(&e, db, mem, &series, DB(db_i64(1)), &row, &found));
	cr_expect(found && row.n == 1);
}

Test(db, changed_rows_are_counted)
{
	static const struct db_stmt add =
	    DB_RUN("insert into x select generate_series(1, 4)");
	static const struct db_stmt cut = DB_RUN("delete from x where n > $1");
	static const struct db_stmt set = DB_RUN("set work_mem = '1MB'");
	int64_t n;

	testdb_sql(db, "create table x (n int)");
	cr_assert(db_run(&e, db, &add, DB_NONE, &n));
	cr_expect_eq(n, 4);
	cr_assert(db_run(&e, db, &cut, DB(db_i64(1)), &n));
	cr_expect_eq(n, 3);
	cr_assert(db_run(&e, db, &cut, DB(db_i64(1)), &n));
	cr_expect_eq(n, 0);
	cr_assert(db_run(&e, db, &set, DB_NONE, &n));
	cr_expect_eq(n, 0);
	cr_assert(db_run(&e, db, &set, DB_NONE, NULL));
}

Test(db, a_statement_is_checked_against_its_fields)
{
	static const struct db_stmt lacks =
	    DB_ROWS(struct number, number_fields, "select 1 as other");
	static const struct db_stmt wrong =
	    DB_ROWS(struct number, number_fields, "select 'x' as n");
	static const struct db_stmt broken = DB_RUN("selec 1");
	static const struct db_stmt fine = DB_RUN("select $1::int");
	struct number row;

	cr_expect(db_check(&e, db, &echo), "%s", e.text);
	cr_expect(db_check(&e, db, &fine), "%s", e.text);
	cr_expect_not(db_check(&e, db, &lacks));
	cr_expect(strstr(e.text, "'n'") != NULL, "%s", e.text);
	cr_expect_not(db_check(&e, db, &broken));
	cr_expect(strstr(e.text, "syntax error") != NULL, "%s", e.text);
	cr_expect_not(db_one(&e, db, mem, &lacks, DB_NONE, &row));
	cr_expect_eq(e.kind, ERR_INTERNAL);
	cr_expect_not(db_one(&e, db, mem, &wrong, DB_NONE, &row));
	cr_expect_eq(e.kind, ERR_INTERNAL);
}

Test(db, a_violated_rule_names_its_field)
{
	static const struct db_constraint known[] = {
		{ "a_name_key", "name", "this name is taken" },
		{ "a_size_check", "size", "too big" },
		{ "b_a_fkey", "application", "still in use" },
		{ NULL, NULL, NULL }
	};
	static const struct {
		const char *sql;
		enum err_kind kind;
		const char *field, *text, *state;
	} cases[] = {
		{ "insert into a values (2, 'x', 1)", ERR_CONFLICT, "name",
		    "this name is taken", "23505" },
		{ "insert into a values (2, 'y', 11)", ERR_INVALID, "size",
		    "too big", "23514" },
		{ "insert into a values (1, 'z', 1)", ERR_CONFLICT, "",
		    "this exists already", "23505" },
		{ "insert into a values (2, 'y', -1)", ERR_INVALID, "",
		    "this value is not allowed", "23514" },
		{ "delete from a where id = 1", ERR_CONFLICT, "application",
		    "still in use", "23503" },
		{ "do $$ begin raise 'no owner' using errcode = '23514',"
		  " constraint = 'rule'; end $$",
		    ERR_INVALID, "", "no owner", "23514" },
		{ "insert into a values (null, 'y', 1)", ERR_INTERNAL, "", NULL,
		    "23502" },
		{ "select 'x'::uuid", ERR_INVALID, "", NULL, "22P02" },
		{ "select 1 from nowhere", ERR_INTERNAL, "", NULL, "42P01" },
		{ "select * from pg_authid", ERR_DENIED, "", NULL, "42501" },
		{ "do $$ begin raise 'x' using errcode = '40001'; end $$",
		    ERR_CONFLICT, "", NULL, "40001" },
	};
	size_t i;

	testdb_sql(db,
	    "create table a (id int primary key, name text,"
	    " size int constraint a_size_check check (size < 10)"
	    " constraint other check (size >= 0));"
	    "create unique index a_name_key on a (name);"
	    "create table b (a int references a);"
	    "insert into a values (1, 'x', 1); insert into b values (1)");
	db_constraints(known);
	for (i = 0; i < COUNT(cases); i++) {
		cr_expect(testdb_fails(db, &e, cases[i].sql), "case %zu", i);
		cr_expect_eq(e.kind, cases[i].kind, "case %zu: %s %s", i,
		    err_kind_name[e.kind], e.text);
		cr_expect_str_eq(e.field, cases[i].field, "case %zu", i);
		cr_expect_str_eq(db_sqlstate(db), cases[i].state);
		if (cases[i].text != NULL)
			cr_expect_str_eq(e.text, cases[i].text, "case %zu", i);
	}
	cr_assert(db_ready(&e, db));
	cr_expect_str_eq(db_sqlstate(db), "");
	db_constraints(NULL);
}

Test(db, a_transaction_is_rolled_back_unless_committed)
{
	testdb_sql(db, "create table x (n int)");
	cr_assert(db_begin(&e, db));
	cr_expect(db_in_tx(db));
	testdb_sql(db, "insert into x values (1)");
	db_end(db);
	cr_expect_not(db_in_tx(db));
	cr_expect_str_eq(testdb_text(db, mem, "select count(*) from x"), "0");

	cr_assert(db_begin(&e, db));
	testdb_sql(db, "insert into x values (1)");
	cr_assert(db_commit(&e, db));
	cr_expect_not(db_in_tx(db));
	db_end(db);
	cr_expect_str_eq(testdb_text(db, mem, "select count(*) from x"), "1");

	/* The server would answer this commit with a quiet rollback. */
	cr_assert(db_begin(&e, db));
	testdb_sql(db, "insert into x values (2)");
	cr_expect(testdb_fails(db, &e, "selec"));
	cr_expect_not(db_commit(&e, db));
	db_end(db);
	cr_expect_str_eq(testdb_text(db, mem, "select count(*) from x"), "1");

	cr_assert(db_begin(&e, db));
	cr_expect(testdb_fails(db, &e, "insert into x values (3); commit"));
	cr_expect_eq(e.kind, ERR_INVALID);
	db_end(db);
	cr_expect(db_ready(&e, db));
}

Test(db, a_deferred_rule_fails_the_commit)
{
	testdb_sql(db, "create table p (id int primary key);"
		       "create table q (p int constraint q_p references p"
		       " deferrable initially deferred)");
	cr_assert(db_begin(&e, db));
	testdb_sql(db, "insert into q values (1)");
	cr_expect_not(db_commit(&e, db));
	cr_expect_eq(e.kind, ERR_CONFLICT);
	db_end(db);
	cr_expect_str_eq(testdb_text(db, mem, "select count(*) from q"), "0");
}

Test(db, a_statement_that_takes_too_long_is_ended)
{
	struct db *slow;

	cr_expect_str_eq(
	    testdb_text(db, mem, "select current_setting('statement_timeout')"),
	    "5s");
	cr_expect_str_eq(
	    testdb_text(db, mem, "select current_setting('lock_timeout')"),
	    "2s");
	testdb_sql(db, "set statement_timeout = '100ms'");
	cr_expect(testdb_fails(db, &e, "select pg_sleep(5)"));
	cr_expect_eq(e.kind, ERR_TIMEOUT);
	cr_expect_str_eq(db_sqlstate(db), "57014");
	cr_expect(db_ready(&e, db));

	cr_assert(
	    db_open(&e, mem, testdb_conninfo(t, "davit"), "job", true, &slow));
	cr_expect_str_eq(testdb_text(slow, mem,
			     "select current_setting('statement_timeout')"),
	    "0");
	cr_expect_str_eq(testdb_text(slow, mem,
			     "select current_setting('application_name')"),
	    "job");
}

Test(db, a_lock_held_elsewhere_is_not_waited_for_long)
{
	struct db *other = testdb_as(t, "davit");

	testdb_sql(db, "create table x (n int); set lock_timeout = '100ms'");
	cr_assert(db_begin(&e, other));
	testdb_sql(other, "lock table x");
	cr_expect(testdb_fails(db, &e, "select * from x"));
	cr_expect_eq(e.kind, ERR_TIMEOUT, "%s", e.text);
	db_end(other);
}

Test(db, a_connection_the_server_closed_is_opened_again)
{
	struct number row;

	cr_assert(db_one(&e, db, mem, &one, DB_NONE, &row));
	testdb_cut(t, db);
	cr_expect(db_one(&e, db, mem, &one, DB_NONE, &row), "%s", e.text);
	testdb_cut(t, db);
	cr_expect(db_begin(&e, db), "%s", e.text);
	db_end(db);
}

Test(db, a_database_that_takes_no_changes_is_said)
{
	testdb_sql(db, "create table x (n int)");
	cr_assert(db_begin(&e, db));
	cr_assert(db_script(&e, db, "set transaction read only"));
	cr_expect_not(db_script(&e, db, "insert into x values (1)"));
	cr_expect_eq(e.kind, ERR_UPSTREAM, "%s", e.text);
	cr_expect_str_eq(e.code, "DATABASE_READ_ONLY");
	db_end(db);
}

Test(db, a_database_without_disk_space_is_said)
{
	cr_expect_not(db_script(&e, db,
	    "do $$ begin raise exception 'full' using errcode = '53100'; end "
	    "$$"));
	cr_expect_eq(e.kind, ERR_UPSTREAM, "%s", e.text);
	cr_expect_str_eq(e.code, "DATABASE_FULL");
}

Test(db, a_transaction_does_not_outlive_its_connection)
{
	struct number row;

	testdb_sql(db, "create table x (n int)");
	cr_assert(db_begin(&e, db));
	testdb_sql(db, "insert into x values (1)");
	testdb_cut(t, db);
	cr_expect_not(db_one(&e, db, mem, &one, DB_NONE, &row));
	cr_expect_eq(e.kind, ERR_UPSTREAM, "%s", e.text);
	cr_expect_str_eq(e.code, "DATABASE_UNAVAILABLE");
	cr_expect(db_in_tx(db));
	cr_expect_not(db_one(&e, db, mem, &one, DB_NONE, &row));
	cr_expect_not(db_commit(&e, db));
	cr_expect_eq(e.kind, ERR_UPSTREAM, "%s", e.text);
	db_end(db);
	cr_expect(db_one(&e, db, mem, &one, DB_NONE, &row), "%s", e.text);
	cr_expect_str_eq(testdb_text(db, mem, "select count(*) from x"), "0");
}

Test(db, an_absent_server_is_said_and_tried_again)
{
	struct db *far;

	cr_assert_not(db_open(&e, mem, "host=/nonexistent user=davit dbname=x",
	    "test", false, &far));
	cr_expect_eq(e.kind, ERR_UPSTREAM);
	cr_expect_str_eq(e.code, "DATABASE_UNAVAILABLE");
	cr_assert_not_null(far);
	cr_expect_not(db_ready(&e, far));
	cr_expect_not(db_begin(&e, far));
	cr_expect_not(db_in_tx(far));
	db_close(far);
}

Test(db, a_server_that_hangs_is_given_up)
{
	const char *text = testdb_text(db, mem, "select pg_backend_pid()");
	int64_t pid, since = clock_mono_ms();
	struct number row;

	cr_assert(str_i64(str_of(text), 2, INT32_MAX, &pid));
	cr_assert_eq(kill((pid_t)pid, SIGSTOP), 0);
	cr_expect_not(db_one(&e, db, mem, &one, DB_NONE, &row));
	cr_expect_eq(e.kind, ERR_TIMEOUT);
	cr_expect_lt(clock_mono_ms() - since, 10000);
	cr_assert_eq(kill((pid_t)pid, SIGCONT), 0);
	cr_expect(db_one(&e, db, mem, &one, DB_NONE, &row), "%s", e.text);
}

Test(db, any_number_of_statements_is_prepared_once_each)
{
	enum { MANY = 300 };
	struct db_stmt *st = mem_array(mem, struct db_stmt, MANY);
	struct number row;
	int64_t i, round;

	for (i = 0; i < MANY; i++)
		st[i] = (struct db_stmt)DB_ROWS(struct number, number_fields,
		    mem_fmt(mem, "select %" PRId64 " as n", i));
	for (round = 0; round < 2; round++)
		for (i = 0; i < MANY; i++) {
			cr_assert(db_one(&e, db, mem, &st[i], DB_NONE, &row));
			cr_assert_eq(row.n, i);
		}
	cr_expect_str_eq(testdb_text(db, mem,
			     "select count(*) from pg_prepared_statements"
			     " where statement like 'select %_ as n'"),
	    "300");
}

Test(db, a_forked_child_leaves_the_connection_alone)
{
	void *apart = mem_root("apart");
	struct number row;
	struct db *own;
	int status;
	pid_t pid;

	cr_assert(
	    db_open(&e, apart, testdb_conninfo(t, "davit"), "x", false, &own));
	pid = fork();
	if (pid == 0) {
		mem_end(apart);
		_exit(0);
	}
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect_eq(status, 0);
	cr_assert(db_begin(&e, own));
	cr_expect(db_one(&e, own, mem, &one, DB_NONE, &row), "%s", e.text);
	cr_expect(db_commit(&e, own), "%s", e.text);
	mem_end(apart);
}
