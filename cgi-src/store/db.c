/* SPDX-License-Identifier: MIT */
#include "store/db_pq.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/mem.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The server gives up first (statement_timeout 5 s); past this it hangs. */
enum { ANSWER_MS = 8000 };

static void
ignore_notice(void *arg, const PGresult *r)
{
	(void)arg;
	(void)r;
}

int
db_finish(struct db *db)
{
	if (db->pg != NULL && db->pid == getpid())
		PQfinish(db->pg);
	db->pg = NULL;
	return 0;
}

static bool
connect_now(struct err *e, struct db *db)
{
	const char *const names[] = { "dbname", "connect_timeout",
		"application_name", "client_encoding", "options", NULL };
	const char *const values[] = { db->conninfo, "3", db->program, "UTF8",
		db->long_running ? "-c timezone=UTC"
				 : "-c timezone=UTC -c statement_timeout=5s"
				   " -c lock_timeout=2s -c "
				   "idle_in_transaction_session_timeout=10s"
				   /* To plan anew costs more than it
				    * saves; indexes are in memory. */
				   " -c plan_cache_mode=force_generic_plan"
				   " -c random_page_cost=1.1",
		NULL };

	(void)db_finish(db);
	db->prepared_n = 0;
	if (db->prepared_cap > 0)
		memset(db->prepared, 0, db->prepared_cap * sizeof(void *));
	db->pid = getpid();
	db->pg = PQconnectdbParams(names, values, 1);
	if (PQstatus(db->pg) != CONNECTION_OK) {
		(void)db_gone(e, db);
		/* One that was refused keeps its socket, for ever readable. */
		(void)db_finish(db);
		return false;
	}
	(void)PQsetNoticeReceiver(db->pg, ignore_notice, NULL);
	return db_hear(e, db);
}

bool
db_open(struct err *e, void *mem, const char *conninfo, const char *program,
    bool long_running, struct db **out)
{
	struct db *db = mem_new(mem, struct db);

	db->conninfo = mem_str(db, conninfo);
	db->program = mem_str(db, program);
	db->long_running = long_running;
	talloc_set_destructor(db, db_finish);
	*out = db;
	return connect_now(e, db);
}

void
db_close(struct db *db)
{
	(void)talloc_free(db);
}

/* Read all that has come.  A server that went away has left its last words
 * and an end of file on the socket, so that it is noticed before anything is
 * sent. */
static bool
drain(struct db *db)
{
	struct pollfd p = { .fd = PQsocket(db->pg), .events = POLLIN };

	while (PQstatus(db->pg) == CONNECTION_OK && poll(&p, 1, 0) > 0)
		if (!PQconsumeInput(db->pg))
			return false;
	return PQstatus(db->pg) == CONNECTION_OK;
}

bool
db_ensure(struct err *e, struct db *db)
{
	db->sqlstate[0] = '\0';
	if (db->tx)
		return PQstatus(db->pg) == CONNECTION_OK || db_gone(e, db);
	return drain(db) || connect_now(e, db);
}

/* Wait until a whole result is there. */
static bool
answer_ready(struct err *e, struct db *db, int64_t deadline)
{
	struct pollfd p = { .fd = PQsocket(db->pg), .events = POLLIN };
	int64_t left = -1;

	while (PQisBusy(db->pg)) {
		if (!db->long_running) {
			left = deadline - clock_mono_ms();
			if (left <= 0)
				return err_code(e, ERR_TIMEOUT,
				    "DATABASE_UNAVAILABLE",
				    "the database does not answer");
		}
		if (poll(&p, 1, (int)left) < 0 && errno != EINTR)
			return db_gone(e, db);
		if (p.revents != 0 && !PQconsumeInput(db->pg))
			return db_gone(e, db);
	}
	return true;
}

static bool
result_ok(const PGresult *r)
{
	ExecStatusType s = PQresultStatus(r);

	return s == PGRES_COMMAND_OK || s == PGRES_TUPLES_OK;
}

PGresult *
db_wait(struct err *e, struct db *db)
{
	int64_t deadline = clock_mono_ms() + ANSWER_MS;
	PGresult *kept = NULL, *r;

	for (;;) {
		if (!answer_ready(e, db, deadline)) {
			PQclear(kept);
			(void)db_finish(db);
			return NULL;
		}
		if ((r = PQgetResult(db->pg)) == NULL)
			break;
		if (kept != NULL && !result_ok(kept)) {
			PQclear(r);
			continue;
		}
		PQclear(kept);
		kept = r;
	}
	if (kept == NULL)
		(void)db_gone(e, db);
	return kept;
}

bool
db_simple(struct err *e, struct db *db, const char *sql)
{
	autoresult PGresult *r = NULL;

	if (!PQsendQuery(db->pg, sql))
		return db_gone(e, db);
	if ((r = db_wait(e, db)) == NULL)
		return false;
	return result_ok(r) || db_failed(e, db, r);
}

bool
db_ready(struct err *e, struct db *db)
{
	return db_ensure(e, db) && db_simple(e, db, "select 1");
}

bool
db_begin(struct err *e, struct db *db)
{
	if (db->tx)
		panic("a transaction is open already");
	if (!db_ensure(e, db) || !db_simple(e, db, "begin"))
		return false;
	db->tx = true;
	return true;
}

bool
db_commit(struct err *e, struct db *db)
{
	autoresult PGresult *r = NULL;

	if (!db->tx)
		panic("no transaction is open");
	if (!db_ensure(e, db))
		return err_wrap(e, "commit");
	if (FAULT_FAILS("db.commit.before") || !PQsendQuery(db->pg, "commit") ||
	    (r = db_wait(e, db)) == NULL || FAULT_FAILS("db.commit.after")) {
		(void)db_gone(e, db);
		return err_wrap(
		    e, "it is not known whether the change was made");
	}
	db->tx = PQstatus(db->pg) == CONNECTION_OK &&
		 PQtransactionStatus(db->pg) != PQTRANS_IDLE;
	if (!result_ok(r))
		return db_failed(e, db, r);
	/* The server answers the commit of a failed transaction so. */
	if (strcmp(PQcmdStatus(r), "COMMIT") != 0)
		return err_set(
		    e, ERR_INTERNAL, "commit after a failed statement");
	return true;
}

void
db_end(struct db *db)
{
	struct err ignored = { .kind = ERR_NONE };

	if (!db->tx)
		return;
	db->tx = false;
	/* Without its connection the server rolls back by itself; a
	 * connection that cannot roll back is opened again. */
	if (PQstatus(db->pg) != CONNECTION_OK ||
	    PQtransactionStatus(db->pg) == PQTRANS_IDLE)
		return;
	if (!db_simple(&ignored, db, "rollback"))
		(void)db_finish(db);
}

bool
db_in_tx(const struct db *db)
{
	return db->tx;
}

const char *
db_sqlstate(const struct db *db)
{
	return db->sqlstate;
}

bool
db_script(struct err *e, struct db *db, const char *sql)
{
	if (!db_ensure(e, db) || !db_simple(e, db, sql))
		return false;
	if (db->tx && PQtransactionStatus(db->pg) != PQTRANS_INTRANS)
		return err_set(e, ERR_INVALID,
		    "the script ended the transaction it runs in");
	return true;
}
