/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "ctl/doctor.h"
#include "store/migrate.h"
#include "store/queue.h"
#include "store/roles.h"

#include <inttypes.h>
#include <stdlib.h>

/* Beyond this the leases of jobs and the times people see are wrong. */
enum { CLOCK_OFF_MS = 2000 };

struct value_row {
	const char *value;
	int64_t n;
};

static const struct field value_fields[] = {
	F(value_row, value, FIELD_TEXT, FIELD_OPTIONAL),
	F(value_row, n, FIELD_I64, FIELD_OPTIONAL),
	FIELD_END,
};

static const struct db_stmt server_version = DB_ROWS(struct value_row,
    value_fields, "select current_setting('server_version') as value");

static const struct db_stmt server_time =
    DB_ROWS(struct value_row, value_fields,
	"select (extract(epoch from clock_timestamp()) * 1000)::bigint as n");

static const struct db_stmt runners = DB_ROWS(struct value_row, value_fields,
    "select count(*) as n from pg_stat_activity"
    " where datname = current_database() and usename = 'davit_run'"
    " and application_name is distinct from 'davit-doctor'");

static const struct db_stmt current_user =
    DB_ROWS(struct value_row, value_fields, "select current_user as value");

void
look_postgresql(struct doctor *d, struct look *l)
{
	struct err e = { .kind = ERR_NONE };
	struct value_row row;
	struct db *db;

	if (!db_open(&e, d->mem, d->conf->database_owner, "davit-doctor", false,
		&db) ||
	    !db_one(&e, db, d->mem, &server_version, DB_NONE, &row)) {
		look_broken(l, mem_str(d->mem, e.text),
		    "start PostgreSQL; look at database-owner in davit.conf");
		return;
	}
	d->db = db;
	l->version = version_in(d->mem, row.value);
	if (version_reaches(l->version, "14"))
		look_fine(l, "answers");
	else
		look_broken(l, "too old", "install PostgreSQL 14 or later");
}

/* Highest number among the migrations that came with the programs. */
static bool
newest_migration(struct err *e, void *mem, const char *share_dir, int64_t *out)
{
	char **names;
	size_t i;

	*out = 0;
	if (!fs_list(e, mem, mem_fmt(mem, "%s/sql", share_dir), &names))
		return false;
	for (i = 0; names[i] != NULL; i++)
		if (text_ends(names[i], ".sql"))
			*out = strtoll(names[i], NULL, 10);
	return true;
}

void
look_schema(struct doctor *d, struct look *l)
{
	struct err e = { .kind = ERR_NONE };
	int64_t have, want;

	if (d->db == NULL) {
		look_broken(l, "not known without PostgreSQL", "");
		return;
	}
	if (!migrate_version(&e, d->db, d->mem, &have) ||
	    !newest_migration(&e, d->mem, d->conf->share_dir, &want)) {
		look_broken(l, mem_str(d->mem, e.text),
		    "look at share-dir in davit.conf");
		return;
	}
	l->version = mem_fmt(d->mem, "%" PRId64, have);
	if (have == want)
		look_fine(l, "up to date");
	else if (have < want)
		look_broken(l,
		    mem_fmt(d->mem, "%" PRId64 " is the newest", want),
		    "davit admin migrate");
	else
		look_broken(l, "newer than these programs",
		    "install the programs that belong to it");
}

void
look_roles(struct doctor *d, struct look *l)
{
	const struct {
		const char *role, *conninfo;
	} want[] = { { "davit_web", d->conf->database_web },
		{ "davit_run", d->conf->database_run },
		{ "davit_live", d->conf->database_live } };
	struct err e = { .kind = ERR_NONE };
	struct value_row row;
	struct db *db;
	size_t i;

	for (i = 0; i < COUNT(want); i++) {
		bool ok = db_open(&e, d->mem, want[i].conninfo, "davit-doctor",
			      false, &db) &&
			  db_one(&e, db, d->mem, &current_user, DB_NONE, &row);

		if (!ok) {
			look_broken(l,
			    mem_fmt(d->mem, "%s: %s", want[i].role, e.text),
			    "davit admin migrate; let root be this role in"
			    " pg_ident.conf");
			return;
		}
		db_close(db);
		if (same(row.value, want[i].role))
			continue;
		look_broken(l,
		    mem_fmt(
			d->mem, "%s is used for %s", row.value, want[i].role),
		    "each program has a role of its own: davit.conf");
		return;
	}
	look_fine(l, "davit_web, davit_run and davit_live can connect");
}

void
look_clock(struct doctor *d, struct look *l)
{
	struct err e = { .kind = ERR_NONE };
	struct value_row row;
	int64_t off;

	if (d->db == NULL ||
	    !db_one(&e, d->db, d->mem, &server_time, DB_NONE, &row)) {
		look_broken(l, "not known without PostgreSQL", "");
		return;
	}
	off = llabs(row.n - clock_wall_ms());
	if (off <= CLOCK_OFF_MS)
		look_fine(l, "the same here and in PostgreSQL");
	else
		look_broken(l,
		    mem_fmt(d->mem, "%" PRId64 " ms off PostgreSQL's", off),
		    "keep both hosts' clocks synchronised (systemd-timesyncd,"
		    " chrony)");
}

void
look_redis(struct doctor *d, struct look *l)
{
	struct err e = { .kind = ERR_NONE };
	struct queue *q;
	char *version;

	queue_open(d->mem, d->conf->redis_socket, d->conf->instance, &q);
	if (!queue_version(&e, q, d->mem, &version)) {
		look_broken(l, mem_str(d->mem, e.text),
		    "start Redis; look at redis-socket in davit.conf");
		return;
	}
	l->version = version;
	if (version_reaches(version, "6.2"))
		look_fine(l, "answers");
	else
		look_broken(l, "too old", "install Redis 6.2 or later");
}

void
look_runner(struct doctor *d, struct look *l)
{
	struct err e = { .kind = ERR_NONE };
	struct value_row row;

	if (d->db == NULL ||
	    !db_one(&e, d->db, d->mem, &runners, DB_NONE, &row)) {
		look_broken(l, "not known without PostgreSQL", "");
		return;
	}
	if (row.n > 0)
		look_fine(l, "is connected to PostgreSQL");
	else
		look_broken(l, "is not connected to PostgreSQL",
		    "start davit-runner and look at its log");
}
