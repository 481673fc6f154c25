/* SPDX-License-Identifier: MIT */
#ifndef STORE_DB_H
#define STORE_DB_H

#include "base/err.h"
#include "base/field.h"
#include "store/limits.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * PostgreSQL through libpq, which only db*.c include.  One connection per
 * process, opened after fork.  A statement is a static const object beside
 * the function that runs it; it is prepared on first use.  Rows are copied
 * into talloc memory by the field table, columns matched by name.
 *
 *	static const struct db_stmt project_find = DB_ROWS(struct project,
 *	    project_fields, "select ... where p.id = $1::uuid");
 *	if (!db_one(e, db, mem, &project_find, DB(db_text(id)), &row)) ...
 */
struct db;

struct db_stmt {
	const char *sql;
	const struct field *fields; /* NULL: no rows are read */
	size_t size;		    /* of one row's struct */
	int most;		    /* rows of db_all; 0: DB_ROWS_MAX */
};

#define DB_ROWS(type, table, text)                                             \
	{                                                                      \
		text, table, sizeof(type), 0                                   \
	}
/* For what there may be more of, by a ceiling of its own. */
#define DB_MANY(type, table, most, text)                                       \
	{                                                                      \
		text, table, sizeof(type), most                                \
	}
#define DB_RUN(text)                                                           \
	{                                                                      \
		text, NULL, 0, 0                                               \
	}

struct db_val {
	const char *text; /* NULL is SQL null */
	char number[24];
	const unsigned char *bytes; /* bytea when not NULL */
	size_t n;
};

struct db_val db_text(const char *text);
struct db_val db_i64(int64_t n);
struct db_val db_bool(bool b);
struct db_val db_bytes(const unsigned char *bytes, size_t n);
struct db_val db_null(void);

struct db_args {
	const struct db_val *at;
	size_t n;
};

#define DB(...)                                                                \
	((struct db_args){ (const struct db_val[]){ __VA_ARGS__ },             \
	    sizeof((const struct db_val[]){ __VA_ARGS__ }) /                   \
		sizeof(struct db_val) })
#define DB_NONE ((struct db_args){ NULL, 0 })

struct db_rows {
	void *at; /* array of the statement's struct */
	size_t n;
};

/* Connects (3 s), sets statement_timeout 5 s, lock_timeout 2 s and
 * idle_in_transaction_session_timeout 10 s unless long_running, which sets
 * none of them.  Unreachable: ERR_UPSTREAM, code DATABASE_UNAVAILABLE; *out
 * is set even so, and the next call outside a transaction tries again. */
bool db_open(struct err *e, void *mem, const char *conninfo,
    const char *program, bool long_running, struct db **out) NEED_CHECK;
void db_close(struct db *db);

/* True when the connection answers; reconnects outside a transaction. */
bool db_ready(struct err *e, struct db *db) NEED_CHECK;

/* All rows (at most DB_ROWS_MAX or the statement's own), exactly one row (none:
 * ERR_ABSENT), none or one (found says which), no rows (changed may be NULL).
 */
bool db_all(struct err *e, struct db *db, void *mem, const struct db_stmt *st,
    struct db_args args, struct db_rows *out) NEED_CHECK;
bool db_one(struct err *e, struct db *db, void *mem, const struct db_stmt *st,
    struct db_args args, void *row) NEED_CHECK;
bool db_maybe(struct err *e, struct db *db, void *mem, const struct db_stmt *st,
    struct db_args args, void *row, bool *found) NEED_CHECK;
bool db_run(struct err *e, struct db *db, const struct db_stmt *st,
    struct db_args args, int64_t *changed) NEED_CHECK;

/* Transactions.  db_end rolls back unless committed.  A failed commit whose
 * outcome is unknown is ERR_UPSTREAM. */
bool db_begin(struct err *e, struct db *db) NEED_CHECK;
bool db_commit(struct err *e, struct db *db) NEED_CHECK;
void db_end(struct db *db);
bool db_in_tx(const struct db *db);

/* Hear what is notified on channel, a plain SQL name, from now on and after
 * every reconnection.  When that fails the next use of db tries again. */
bool db_listen(struct err *e, struct db *db, const char *channel) NEED_CHECK;
/* Wait at most ms until something was notified since the last call.  False
 * too as soon as the connection is lost; without one it waits in vain. */
bool db_told(struct db *db, int ms);
/* True when nothing was notified since the last call and the connection that
 * listens is still the same: without waiting. */
bool db_quiet(struct db *db);
/* To wait for with poll: readable when something came; -1 without one. */
int db_socket(const struct db *db);

/* A whole SQL script (migrations): several statements, no values. */
bool db_script(struct err *e, struct db *db, const char *sql) NEED_CHECK;

/* Prepare st to see that the database understands it. */
bool db_check(
    struct err *e, struct db *db, const struct db_stmt *st) NEED_CHECK;

/* Which input field a violated constraint is about, and what to say:
 * 23505, 23503, 23514 are mapped through it to ERR_CONFLICT (unique, foreign
 * key) or ERR_INVALID (check).  The table belongs to the caller; set once. */
struct db_constraint {
	const char *name;  /* constraint or unique index */
	const char *field; /* as in JSON */
	const char *say;
};
void db_constraints(const struct db_constraint *table);

/* Name of the running transaction's SQLSTATE of the last failure, "" when
 * none: for retries on 40001 and 40P01. */
const char *db_sqlstate(const struct db *db);

/* The server is away, full or takes no changes: the same may work later. */
bool db_passes(const struct err *e);

#endif
