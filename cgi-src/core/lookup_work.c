/* SPDX-License-Identifier: MIT */
#include "core/lookup.h"

/* clang-format off */
static const struct field work_fields[] = {
	F(lookup_work, id, FIELD_TEXT, 0),
	F(lookup_work, application_id, FIELD_TEXT, 0),
	F(lookup_work, kind, FIELD_TEXT, 0),
	F(lookup_work, target, FIELD_TEXT, 0),
	F(lookup_work, username, FIELD_TEXT, 0),
	F(lookup_work, secret, FIELD_TEXT, FIELD_SECRET),
	FIELD_END
};
/* clang-format on */

static const struct db_stmt by_id = DB_ROWS(struct lookup_work, work_fields,
    "select id, application_id, kind, target, username,"
    " replace(encode(secret, 'base64'), E'\\n', '') as secret"
    " from lookups where id = $1::uuid and state = 'pending'");

static const struct db_stmt finish =
    DB_RUN("update lookups set state = $2, result = $3::jsonb,"
	   " error_code = $4, error_text = $5, secret = null,"
	   " finished_at = now() where id = $1::uuid and state = 'pending'");

static const struct db_stmt forget =
    DB_RUN("delete from lookups where created_at < now() - interval '1 hour'");

static const struct db_stmt forget_jobs =
    DB_RUN("delete from jobs where kind = 'lookup'"
	   " and created_at < now() - interval '1 hour'"
	   " and state in ('done', 'failed', 'cancelled')");

const struct db_stmt *const lookup_work_stmts[] = { &by_id, &finish, &forget,
	&forget_jobs, NULL };

const char *
lookup_place(void *mem, const char *id)
{
	return mem_fmt(mem, "lookups.secret:%s", id);
}

bool
lookup_work(struct ctx *c, const char *id, struct lookup_work *out)
{
	return c_one(c, &by_id, DB(db_text(id)), out);
}

bool
lookup_finish(
    struct ctx *c, const char *id, const char *result, const struct err *why)
{
	bool bad = why != NULL && why->kind != ERR_NONE;

	return c_run(c, &finish,
	    DB(db_text(id), db_text(bad ? "failed" : "done"), db_text(result),
		db_text(!bad		       ? NULL
			: why->code[0] != '\0' ? why->code
					       : "LOOKUP_FAILED"),
		db_text(bad ? why->text : NULL)),
	    NULL);
}

bool
lookup_forget(struct ctx *c)
{
	return c_run(c, &forget, DB_NONE, NULL) &&
	       c_run(c, &forget_jobs, DB_NONE, NULL);
}
