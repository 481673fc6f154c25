/* SPDX-License-Identifier: MIT */
#ifndef STORE_DB_PQ_H
#define STORE_DB_PQ_H

#include "store/db.h"

#include <libpq-fe.h>

#include <sys/types.h>

/*
 * What the db*.c files share.  Nobody else includes libpq.
 */
struct db {
	PGconn *pg;
	const char *conninfo, *program;
	bool long_running;
	bool tx;
	pid_t pid; /* that opened pg: a fork's copy must not say goodbye */
	char sqlstate[6];
	const char *channel; /* it listens to, or NULL */
	bool listens_anew;   /* since db_quiet was asked */
	/* Statements prepared on pg: open addressing by address, NULL free. */
	const struct db_stmt **prepared;
	size_t prepared_n, prepared_cap;
};

/* Live connection before a statement; opened again outside a transaction
 * when the server has closed it. */
bool db_ensure(struct err *e, struct db *db) NEED_CHECK;

/* Close the connection, if it is this process's own.  Returns 0. */
int db_finish(struct db *db);

/* Listen to the channel, if there is one, on a connection just opened; one
 * that cannot is closed. */
bool db_hear(struct err *e, struct db *db) NEED_CHECK;

/* All results of what was sent; the last one, or the first that failed.
 * NULL with e set when the server did not answer in time or went away. */
PGresult *db_wait(struct err *e, struct db *db);

/* e from a failed result; returns false. */
bool db_failed(struct err *e, struct db *db, const PGresult *r);
/* e from a connection that does not work; returns false. */
bool db_gone(struct err *e, struct db *db);

/* One statement without values. */
bool db_simple(struct err *e, struct db *db, const char *sql) NEED_CHECK;

static inline void
db_clear(PGresult **r)
{
	PQclear(*r);
}
#define autoresult __attribute__((cleanup(db_clear)))

#endif
