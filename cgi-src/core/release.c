/* SPDX-License-Identifier: MIT */
#include "core/release.h"
#include "base/str.h"

/* clang-format off */
static const struct field row_fields[] = {
	F(release_row, id, FIELD_TEXT, 0),
	F(release_row, application_id, FIELD_TEXT, 0),
	F(release_row, image, FIELD_TEXT, 0),
	F(release_row, digest, FIELD_TEXT, 0),
	F(release_row, image_id, FIELD_TEXT, 0),
	F(release_row, spec, FIELD_JSON, 0),
	F(release_row, secrets, FIELD_JSON, FIELD_SECRET),
	F(release_row, commit_sha, FIELD_TEXT, 0),
	F(release_row, number, FIELD_I64, 0),
	F(release_row, active, FIELD_BOOL, 0),
	F(release_row, kept, FIELD_BOOL, 0),
	FIELD_END
};

struct number {
	int64_t number;
	bool yes;
};
static const struct field number_fields[] = {
	F(number, number, FIELD_I64, FIELD_OPTIONAL),
	F(number, yes, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD_END
};
/* clang-format on */

#define COLUMNS                                                                \
	"r.id, r.application_id, r.image, r.digest, r.image_id, r.spec,"       \
	" r.secrets, r.commit_sha, r.number, r.active, r.kept"

static const struct db_stmt next_number = DB_ROWS(struct number, number_fields,
    "update applications set last_release_number ="
    " last_release_number + 1 where id = $1::uuid"
    " returning last_release_number as number");

/* The hash is made where the JSON is stored, because jsonb orders keys. */
static const struct db_stmt insert = DB_RUN(
    "with p as (select coalesce((select hash from releases"
    " where application_id = $2::uuid order by number desc limit 1), '') as h)"
    " insert into releases (id, team_id, application_id, number, image,"
    " digest, image_id, spec, secrets, commit_sha, commit_message, author,"
    " reason, created_by, config_version, prev_hash, hash)"
    " select $1::uuid, $3::uuid, $2::uuid, $4::bigint, $5::text, $6::text,"
    " $7::text, $8::jsonb, $9::jsonb, $10::text, $11::text, $12::text,"
    " $13::text, $14::uuid, $15::bigint, p.h,"
    " encode(sha256(convert_to(concat_ws(E'\\x1f', p.h, $1::uuid, $2::uuid,"
    " $4::bigint, $5::text, $6::text, $7::text, $8::jsonb::text,"
    " $9::jsonb::text, coalesce($10::text, '-')), 'UTF8')), 'hex') from p");

static const struct db_stmt by_id = DB_ROWS(struct release_row, row_fields,
    "select " COLUMNS " from releases r where r.id = $1::uuid");

static const struct db_stmt active_of = DB_ROWS(struct release_row, row_fields,
    "select " COLUMNS " from releases r where r.application_id = $1::uuid"
    " and r.active");

static const struct db_stmt by_number = DB_ROWS(struct release_row, row_fields,
    "select " COLUMNS " from releases r where r.application_id = $1::uuid"
    " and r.number = $2::bigint");

static const struct db_stmt deactivate =
    DB_RUN("update releases set active = false"
	   " where application_id = $1::uuid and active and id <> $2::uuid");

static const struct db_stmt activate =
    DB_RUN("update releases set active = true"
	   " where application_id = $1::uuid and id = $2::uuid");

/* What never served cannot be gone back to, so it does not count. */
static const struct db_stmt garbage = DB_ROWS(struct release_row, row_fields,
    "update releases r set kept = false where r.application_id = $1::uuid"
    " and r.kept and not r.active and r.id not in (select k.id from releases k"
    " where k.application_id = $1::uuid and k.kept and exists (select from"
    " deployments s where s.release_id = k.id"
    " and s.status in ('success', 'rolled_back'))"
    " order by k.number desc limit $2::bigint)"
    " and not exists (select from deployments d where d.status in"
    " ('pending', 'building', 'deploying') and r.id in"
    " (d.release_id, d.rollback_to, d.previous_release_id))"
    " returning " COLUMNS);

static const struct db_stmt kept_tag = DB_ROWS(struct number, number_fields,
    "select exists (select from releases r join applications a"
    " on a.id = r.application_id where a.service_name = $1"
    " and r.number = $2::bigint and r.kept) as yes");

/* What was pushed has the deployment's number. */
static const struct db_stmt kept_push = DB_ROWS(struct number, number_fields,
    "select exists (select from deployments d join applications a"
    " on a.id = d.application_id left join releases r on r.id = d.release_id"
    " where a.service_name = $1 and d.number = $2::bigint and (r.kept"
    " or d.status in ('pending', 'building', 'deploying'))) as yes");

void
release_secrets(struct buf *b, const struct db_rows *vars)
{
	const struct work_var *v = vars->at;
	bool first = true;

	buf_chr(b, '[');
	for (size_t i = 0; i < vars->n; i++) {
		if (!v[i].is_secret || same(v[i].usage, "build"))
			continue;
		buf_str(b, first ? "{\"key\":" : ",{\"key\":");
		first = false;
		buf_json(b, v[i].key);
		buf_str(b, ",\"id\":");
		buf_json(b, v[i].id);
		buf_str(b, ",\"sealed\":");
		buf_json(b, v[i].sealed);
		buf_chr(b, '}');
	}
	buf_chr(b, ']');
}

bool
release_add(struct ctx *c, const struct work_app *a,
    const struct work_deploy *d, const struct release_new *in, int64_t *number)
{
	struct number row;

	if (!c_one(c, &next_number, DB(db_text(a->id)), &row))
		return false;
	*number = row.number;
	return c_run(c, &insert,
	    DB(db_text(in->id), db_text(a->id), db_text(a->team_id),
		db_i64(row.number), db_text(in->image), db_text(in->digest),
		db_text(in->image_id), db_text(in->spec), db_text(in->secrets),
		db_text(in->commit_sha), db_text(in->commit_message),
		db_text(in->author), db_text(in->reason), db_text(d->user_id),
		db_i64(a->config_version)),
	    NULL);
}

bool
release_find(struct ctx *c, const char *id, struct release_row *out)
{
	return c_one(c, &by_id, DB(db_text(id)), out);
}

bool
release_numbered(struct ctx *c, const char *application_id, int64_t number,
    struct release_row *out)
{
	if (c_one(c, &by_number, DB(db_text(application_id), db_i64(number)),
		out))
		return true;
	return c->err.kind != ERR_ABSENT
		   ? false
		   : err_set(&c->err, ERR_ABSENT,
			 "there is no release v%lld of this application",
			 (long long)number);
}

bool
release_active(struct ctx *c, const char *application_id,
    struct release_row *out, bool *found)
{
	return c_maybe(c, &active_of, DB(db_text(application_id)), out, found);
}

bool
release_activate(
    struct ctx *c, const char *application_id, const char *release_id)
{
	struct db_args args = DB(db_text(application_id), db_text(release_id));

	return c_run(c, &deactivate, args, NULL) &&
	       c_run(c, &activate, args, NULL);
}

bool
release_garbage(struct ctx *c, const char *application_id, int64_t keep,
    struct db_rows *out)
{
	return c_all(
	    c, &garbage, DB(db_text(application_id), db_i64(keep)), out);
}

static bool
is_so(struct ctx *c, const struct db_stmt *s, const char *service_name,
    int64_t number, bool *yes)
{
	struct number row;

	if (!c_one(c, s, DB(db_text(service_name), db_i64(number)), &row))
		return false;
	*yes = row.yes;
	return true;
}

bool
release_kept(struct ctx *c, const char *service_name, int64_t number, bool *yes)
{
	return is_so(c, &kept_tag, service_name, number, yes);
}

bool
release_push_kept(
    struct ctx *c, const char *service_name, int64_t deployment, bool *yes)
{
	return is_so(c, &kept_push, service_name, deployment, yes);
}

const struct db_stmt *const release_stmts[] = { &next_number, &insert, &by_id,
	&by_number, &active_of, &deactivate, &activate, &garbage, &kept_tag,
	&kept_push, NULL };
