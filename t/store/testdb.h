/* SPDX-License-Identifier: MIT */
#ifndef T_STORE_TESTDB_H
#define T_STORE_TESTDB_H

#include "store/db.h"

/*
 * Databases for tests, on the servers that t/servers started.  Without them a
 * test fails, it does not pass.  A database belongs to mem and is dropped
 * with it.
 */
struct testdb {
	const char *name;
};

/* From the migrated template (without the rights on the database itself, which
 * a copy does not have: roles_grant), or empty. */
struct testdb *testdb_new(void *mem);
struct testdb *testdb_empty(void *mem);

/* conninfo as role: "davit" (the owner), "davit_web", "davit_run",
 * "davit_live", "postgres". */
const char *testdb_conninfo(struct testdb *t, const char *role);

/* A connection as role; ends the test when there is none. */
struct db *testdb_as(struct testdb *t, const char *role);

/* Run SQL text without values; ends the test when it fails. */
void testdb_sql(struct db *db, const char *sql);

/* The first column of the first row as text, "" for no row and null. */
const char *testdb_text(struct db *db, void *mem, const char *sql);

/* True when the SQL fails; *e says how. */
bool testdb_fails(struct db *db, struct err *e, const char *sql);

/* The server ends this connection. */
void testdb_cut(struct testdb *t, struct db *victim);

/* Redis socket of t/servers. */
const char *testdb_redis(void);

#endif
