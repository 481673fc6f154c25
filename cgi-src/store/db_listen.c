/* SPDX-License-Identifier: MIT */
#include "store/db_pq.h"
#include "base/clock.h"
#include "base/mem.h"

#include <poll.h>

bool
db_hear(struct err *e, struct db *db)
{
	void *mem = mem_root("listen");
	bool ok = db->channel == NULL ||
		  db_simple(e, db, mem_fmt(mem, "listen %s", db->channel));

	mem_end(mem);
	db->listens_anew = true;
	if (!ok)
		(void)db_finish(db);
	return ok;
}

bool
db_listen(struct err *e, struct db *db, const char *channel)
{
	bool live = db_ensure(e, db);

	db->channel = mem_str(db, channel);
	return live && db_hear(e, db);
}

/* Takes all that have come. */
static bool
notified(struct db *db)
{
	bool any = false;
	PGnotify *n;

	while ((n = PQnotifies(db->pg)) != NULL) {
		PQfreemem(n);
		any = true;
	}
	return any;
}

bool
db_told(struct db *db, int ms)
{
	int64_t until = clock_mono_ms() + ms;

	while (!notified(db)) {
		/* Without a connection it is -1, which poll leaves out. */
		struct pollfd p = { .fd = PQsocket(db->pg), .events = POLLIN };
		int64_t left = until - clock_mono_ms();

		if (left <= 0)
			return false;
		if (poll(&p, 1, (int)left) > 0 && !PQconsumeInput(db->pg))
			return false;
	}
	return true;
}

bool
db_quiet(struct db *db)
{
	bool anew = db->listens_anew;

	db->listens_anew = false;
	if (db->channel == NULL || PQstatus(db->pg) != CONNECTION_OK ||
	    !PQconsumeInput(db->pg))
		return false;
	return !notified(db) && !anew;
}

int
db_socket(const struct db *db)
{
	return PQsocket(db->pg);
}
