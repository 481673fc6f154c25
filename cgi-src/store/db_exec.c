/* SPDX-License-Identifier: MIT */
#include "store/db_pq.h"
#include "base/fault.h"
#include "base/mem.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

enum { ARGS_MAX = 64, PREPARED_START = 64 };

struct db_val
db_text(const char *text)
{
	return (struct db_val){ .text = text };
}

struct db_val
db_i64(int64_t n)
{
	struct db_val v = { .text = NULL };

	(void)snprintf(v.number, sizeof(v.number), "%lld", (long long)n);
	return v;
}

struct db_val
db_bool(bool b)
{
	return db_text(b ? "true" : "false");
}

struct db_val
db_bytes(const unsigned char *bytes, size_t n)
{
	return (struct db_val){ .bytes = bytes, .n = n };
}

struct db_val
db_null(void)
{
	return db_text(NULL);
}

/* The slot of st in a table of cap (a power of two, never full). */
static size_t
slot_of(
    const struct db_stmt *const *table, size_t cap, const struct db_stmt *st)
{
	size_t i = ((uintptr_t)st >> 3) * 0x9e3779b1u >> 16 & (cap - 1);

	while (table[i] != NULL && table[i] != st)
		i = (i + 1) & (cap - 1);
	return i;
}

static void
remember(struct db *db, const struct db_stmt *st)
{
	size_t cap = db->prepared_cap * 2, i;
	const struct db_stmt **wider;

	if (db->prepared_n * 2 >= db->prepared_cap) {
		if (cap == 0)
			cap = PREPARED_START;
		wider = mem_array(db, const struct db_stmt *, cap);
		for (i = 0; i < db->prepared_cap; i++)
			if (db->prepared[i] != NULL)
				wider[slot_of(wider, cap, db->prepared[i])] =
				    db->prepared[i];
		(void)talloc_free(db->prepared);
		db->prepared = wider;
		db->prepared_cap = cap;
	}
	db->prepared[slot_of(db->prepared, db->prepared_cap, st)] = st;
	db->prepared_n++;
}

/* A statement is named by its address: one object, one text. */
static void
name_of(const struct db_stmt *st, char name[24])
{
	(void)snprintf(name, 24, "s%llx", (unsigned long long)(uintptr_t)st);
}

static bool
prepare(struct err *e, struct db *db, const struct db_stmt *st)
{
	autoresult PGresult *r = NULL;
	char name[24];

	if (db->prepared_cap > 0 &&
	    db->prepared[slot_of(db->prepared, db->prepared_cap, st)] == st)
		return true;
	name_of(st, name);
	if (!PQsendPrepare(db->pg, name, st->sql, 0, NULL))
		return db_gone(e, db);
	if ((r = db_wait(e, db)) == NULL)
		return false;
	if (PQresultStatus(r) != PGRES_COMMAND_OK)
		return db_failed(e, db, r);
	remember(db, st);
	return true;
}

static bool
send(struct db *db, const struct db_stmt *st, struct db_args args)
{
	const char *values[ARGS_MAX];
	int lengths[ARGS_MAX], formats[ARGS_MAX];
	char name[24];
	size_t i;

	if (args.n > ARGS_MAX)
		panic("%zu arguments: %s", args.n, st->sql);
	for (i = 0; i < args.n; i++) {
		const struct db_val *v = &args.at[i];

		values[i] = v->text;
		lengths[i] = 0;
		formats[i] = 0;
		if (v->bytes != NULL) {
			values[i] = (const char *)v->bytes;
			lengths[i] = (int)v->n;
			formats[i] = 1;
		} else if (v->number[0] != '\0') {
			values[i] = v->number;
		}
	}
	name_of(st, name);
	return PQsendQueryPrepared(
		   db->pg, name, (int)args.n, values, lengths, formats, 0) != 0;
}

/* The result of one statement, or NULL with e set. */
static PGresult *
execute(
    struct err *e, struct db *db, const struct db_stmt *st, struct db_args args)
{
	PGresult *r;

	if (!db_ensure(e, db) || !prepare(e, db, st))
		return NULL;
	if (FAULT_FAILS("db.statement") || !send(db, st, args)) {
		(void)db_gone(e, db);
		return NULL;
	}
	if ((r = db_wait(e, db)) == NULL)
		return NULL;
	if (PQresultStatus(r) == PGRES_TUPLES_OK ||
	    PQresultStatus(r) == PGRES_COMMAND_OK)
		return r;
	(void)db_failed(e, db, r);
	PQclear(r);
	return NULL;
}

/* Column numbers of the statement's fields, -1 for optional ones that are
 * not there. */
static bool
columns(struct err *e, void *mem, const struct db_stmt *st, const PGresult *r,
    int **out)
{
	size_t n = 0, i;

	while (st->fields[n].name != NULL)
		n++;
	*out = mem_array(mem, int, n + 1);
	for (i = 0; i < n; i++) {
		(*out)[i] = PQfnumber(r, st->fields[i].name);
		if ((*out)[i] < 0 && !(st->fields[i].flags & FIELD_OPTIONAL))
			return err_set(e, ERR_INTERNAL,
			    "no column '%s' in: %.100s", st->fields[i].name,
			    st->sql);
	}
	return true;
}

static bool
fill(struct err *e, void *mem, const struct db_stmt *st, const PGresult *r,
    int row, const int *cols, void *record)
{
	const struct field *f = st->fields;
	const char *text;

	for (; f->name != NULL; f++, cols++) {
		if (*cols < 0)
			continue;
		text = PQgetisnull(r, row, *cols) ? NULL
						  : PQgetvalue(r, row, *cols);
		if (!field_fill(f, mem, record, text))
			return err_set(e, ERR_INTERNAL,
			    "column '%s' is not of its type in: %.100s",
			    f->name, st->sql);
	}
	return true;
}

/* Rows of r into records, which lie one behind the other. */
static bool
copy_rows(struct err *e, void *mem, const struct db_stmt *st, const PGresult *r,
    unsigned char *records)
{
	int *cols, row, n = PQntuples(r);
	bool ok = columns(e, mem, st, r, &cols);

	for (row = 0; ok && row < n; row++)
		ok = fill(
		    e, mem, st, r, row, cols, records + (size_t)row * st->size);
	(void)talloc_free(cols);
	return ok;
}

bool
db_all(struct err *e, struct db *db, void *mem, const struct db_stmt *st,
    struct db_args args, struct db_rows *out)
{
	autoresult PGresult *r = execute(e, db, st, args);
	int most = st->most > 0 ? st->most : DB_ROWS_MAX;
	unsigned char *records;

	*out = (struct db_rows){ .at = NULL };
	if (r == NULL)
		return false;
	if (PQntuples(r) > most)
		return err_set(e, ERR_LIMIT, "more than %d rows from: %.100s",
		    most, st->sql);
	records =
	    mem_array(mem, unsigned char, (size_t)PQntuples(r) * st->size);
	if (!copy_rows(e, records, st, r, records))
		return false;
	out->at = records;
	out->n = (size_t)PQntuples(r);
	return true;
}

bool
db_maybe(struct err *e, struct db *db, void *mem, const struct db_stmt *st,
    struct db_args args, void *row, bool *found)
{
	autoresult PGresult *r = execute(e, db, st, args);

	*found = false;
	memset(row, 0, st->size);
	if (r == NULL)
		return false;
	if (PQntuples(r) > 1)
		return err_set(e, ERR_INTERNAL,
		    "%d rows, not one, from: %.100s", PQntuples(r), st->sql);
	if (!copy_rows(e, mem, st, r, row))
		return false;
	*found = PQntuples(r) == 1;
	return true;
}

bool
db_one(struct err *e, struct db *db, void *mem, const struct db_stmt *st,
    struct db_args args, void *row)
{
	bool found;

	if (!db_maybe(e, db, mem, st, args, row, &found))
		return false;
	return found || err_set(e, ERR_ABSENT, "there is no such thing");
}

bool
db_run(struct err *e, struct db *db, const struct db_stmt *st,
    struct db_args args, int64_t *changed)
{
	autoresult PGresult *r = execute(e, db, st, args);
	int64_t n = 0;

	if (changed != NULL)
		*changed = 0;
	if (r == NULL)
		return false;
	/* Empty for statements that change no rows, such as "set". */
	if (PQcmdTuples(r)[0] != '\0' &&
	    !str_i64(str_of(PQcmdTuples(r)), 0, INT64_MAX, &n))
		return err_set(e, ERR_INTERNAL, "bad count of rows");
	if (changed != NULL)
		*changed = n;
	return true;
}

bool
db_check(struct err *e, struct db *db, const struct db_stmt *st)
{
	autoresult PGresult *r = NULL;
	char name[24];
	int *cols;
	bool ok;

	if (!db_ensure(e, db) || !prepare(e, db, st))
		return err_wrap(e, "%.100s", st->sql);
	if (st->fields == NULL)
		return true;
	name_of(st, name);
	if (!PQsendDescribePrepared(db->pg, name))
		return db_gone(e, db);
	if ((r = db_wait(e, db)) == NULL)
		return false;
	ok = columns(e, db, st, r, &cols);
	(void)talloc_free(cols);
	return ok;
}
