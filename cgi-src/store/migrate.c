/* SPDX-License-Identifier: MIT */
#include "store/migrate.h"
#include "base/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/limits.h"

#include <string.h>

enum { VERSION_DIGITS = 4 };

struct recorded {
	int64_t version;
	const char *name, *sha256;
};

/* One file of the directory. */
struct step {
	int64_t version;
	const char *name, *sha256;
	char *text;
};

struct steps {
	struct step *at;
	size_t n;
};

static const struct field recorded_fields[] = {
	F(recorded, version, FIELD_I64, 0), F(recorded, name, FIELD_TEXT, 0),
	F(recorded, sha256, FIELD_TEXT, 0), FIELD_END
};

static const struct field version_fields[] = {
	F(recorded, version, FIELD_I64, 0), FIELD_END
};

static const struct db_stmt lock_take =
    DB_RUN("select pg_advisory_lock(hashtext('davit'), hashtext('migrate'))");

static const struct db_stmt lock_give =
    DB_RUN("select pg_advisory_unlock(hashtext('davit'), hashtext('migrate'))");

static const struct db_stmt make_table =
    DB_RUN("create table if not exists schema_migrations ("
	   "version bigint primary key, name text not null,"
	   " sha256 text not null,"
	   " applied_at timestamptz not null default now())");

static const struct db_stmt table_exists =
    DB_ROWS(struct recorded, version_fields,
	"select count(*) as version from pg_class"
	" where oid = to_regclass('schema_migrations')");

static const struct db_stmt all_recorded =
    DB_ROWS(struct recorded, recorded_fields,
	"select version, name, sha256 from schema_migrations"
	" order by version");

static const struct db_stmt highest = DB_ROWS(struct recorded, version_fields,
    "select coalesce(max(version), 0) as version from schema_migrations");

static const struct db_stmt record =
    DB_RUN("insert into schema_migrations (version, name, sha256)"
	   " values ($1, $2, $3)");

/* NNNN_words.sql gives NNNN; anything else 0. */
static int64_t
version_of(const char *name)
{
	struct str digits = { name, VERSION_DIGITS };
	size_t n = strspn(name, "0123456789");
	int64_t version;

	if (n != VERSION_DIGITS || name[n] != '_' ||
	    !str_i64(digits, 1, 9999, &version))
		return 0;
	n += strspn(name + n, "abcdefghijklmnopqrstuvwxyz0123456789_");
	return strcmp(name + n, ".sql") == 0 ? version : 0;
}

static bool
step_read(struct err *e, void *mem, const char *dir, const char *name,
    struct steps *out)
{
	struct step *s = &out->at[out->n];
	size_t n;

	s->name = name;
	s->version = version_of(name);
	if (s->version == 0)
		return err_set(e, ERR_INVALID,
		    "%s/%s: the name is not NNNN_words.sql", dir, name);
	if (out->n > 0 && s[-1].version == s->version)
		return err_set(e, ERR_INVALID,
		    "%s: %s has the same number as %s", dir, name, s[-1].name);
	if (!fs_read(e, mem, mem_fmt(mem, "%s/%s", dir, name), MIGRATION_BYTES,
		&s->text, &n))
		return false;
	if (strlen(s->text) != n)
		return err_set(
		    e, ERR_INVALID, "%s/%s: holds a NUL byte", dir, name);
	s->sha256 = sha256_hex(mem, s->text, n);
	out->n++;
	return true;
}

/* The *.sql files in order of their numbers. */
static bool
steps_read(struct err *e, void *mem, const char *dir, struct steps *out)
{
	char **names;
	size_t n = 0, i;

	if (!fs_list(e, mem, dir, &names))
		return false;
	while (names[n] != NULL)
		n++;
	*out = (struct steps){ .at = mem_array(mem, struct step, n + 1) };
	for (i = 0; i < n; i++)
		if (text_ends(names[i], ".sql") &&
		    !step_read(e, mem, dir, names[i], out))
			return false;
	if (out->n == 0)
		return err_set(e, ERR_ABSENT, "%s: no migration in it", dir);
	return true;
}

/* What is recorded must be the beginning of what is there. */
static bool
compare(struct err *e, const struct steps *steps, const struct db_rows *done)
{
	const struct recorded *r = done->at;
	size_t i;

	for (i = 0; i < done->n; i++) {
		const struct step *s = &steps->at[i];

		if (i >= steps->n || s->version > r[i].version)
			return err_code(e, ERR_CONFLICT, "SCHEMA_MISMATCH",
			    "the database has migration %s, which is not among"
			    " the files: it belongs to another version",
			    r[i].name);
		if (s->version < r[i].version)
			return err_code(e, ERR_CONFLICT, "SCHEMA_MISMATCH",
			    "%s was never applied although later ones were",
			    s->name);
		if (strcmp(s->sha256, r[i].sha256) != 0)
			return err_code(e, ERR_CONFLICT, "SCHEMA_MISMATCH",
			    "%s was changed after it was applied", s->name);
	}
	return true;
}

static bool
apply(struct err *e, struct db *db, const struct step *s)
{
	bool ok =
	    db_begin(e, db) && db_script(e, db, s->text) &&
	    db_run(e, db, &record,
		DB(db_i64(s->version), db_text(s->name), db_text(s->sha256)),
		NULL) &&
	    db_commit(e, db);

	db_end(db);
	return ok || err_wrap(e, "%s", s->name);
}

/* Everything under the lock. */
static bool
run(struct err *e, struct db *db, void *mem, const struct steps *steps,
    struct migrate_report *out)
{
	struct db_rows done;
	size_t i;

	if (!db_run(e, db, &make_table, DB_NONE, NULL) ||
	    !db_all(e, db, mem, &all_recorded, DB_NONE, &done) ||
	    !compare(e, steps, &done))
		return false;
	for (i = done.n; i < steps->n; i++, out->applied++)
		if (!apply(e, db, &steps->at[i]))
			return false;
	out->version = steps->at[steps->n - 1].version;
	return true;
}

bool
migrate_run(struct err *e, struct db *db, void *mem, const char *sql_dir,
    struct migrate_report *out)
{
	struct err ignored = { .kind = ERR_NONE };
	struct steps steps;
	bool ok;

	*out = (struct migrate_report){ .applied = 0 };
	if (!steps_read(e, mem, sql_dir, &steps) ||
	    !db_run(e, db, &lock_take, DB_NONE, NULL))
		return false;
	ok = run(e, db, mem, &steps, out);
	/* A lost connection has given the lock back by itself. */
	if (!db_run(&ignored, db, &lock_give, DB_NONE, NULL))
		err_clear(&ignored);
	return ok;
}

bool
migrate_version(struct err *e, struct db *db, void *mem, int64_t *out)
{
	struct recorded row;

	*out = 0;
	if (!db_one(e, db, mem, &table_exists, DB_NONE, &row))
		return false;
	if (row.version == 0)
		return true;
	if (!db_one(e, db, mem, &highest, DB_NONE, &row))
		return false;
	*out = row.version;
	return true;
}
