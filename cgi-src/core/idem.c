/* SPDX-License-Identifier: MIT */
#include "core/idem.h"
#include "base/digest.h"
#include "base/str.h"
#include "core/limits.h"

#include <string.h>

struct idem_row {
	const char *request, *body_hash, *body, *headers;
	int64_t status;
};

static const struct field idem_fields[] = {
	F(idem_row, request, FIELD_TEXT, 0),
	F(idem_row, body_hash, FIELD_TEXT, 0),
	F(idem_row, body, FIELD_TEXT, 0),
	F(idem_row, headers, FIELD_TEXT, 0),
	F(idem_row, status, FIELD_I64, 0),
	FIELD_END,
};

/* A key of more than a day ago is as good as new. */
static const struct db_stmt idem_forget =
    DB_RUN("delete from idempotency_keys where user_id = $1::uuid"
	   " and key = $2 and created_at < now() - interval '24 hours'");

/* Blocks behind a first request that is still at work, up to lock_timeout. */
static const struct db_stmt idem_reserve =
    DB_RUN("insert into idempotency_keys (user_id, key, request, body_hash)"
	   " values ($1::uuid, $2, $3, $4) on conflict do nothing");

static const struct db_stmt idem_find = DB_ROWS(struct idem_row, idem_fields,
    "select request, body_hash, coalesce(status, 0) as status, body, headers"
    " from idempotency_keys where user_id = $1::uuid and key = $2");

static const struct db_stmt idem_store =
    DB_RUN("update idempotency_keys set status = $3::int, body = $4,"
	   " headers = $5 where user_id = $1::uuid and key = $2");

const struct db_stmt *const idem_stmts[] = { &idem_forget, &idem_reserve,
	&idem_find, &idem_store, NULL };

bool
idem_begin(struct ctx *c, const char *key, const char *request,
    const char *body, size_t n, struct idem_answer *answer, bool *found)
{
	struct db_val user = db_text(ctx_user(c)), k = db_text(key);
	const char *hash = sha256_hex(c->mem, body, n);
	struct idem_row row = { 0 };
	int64_t inserted;

	*found = false;
	if (strlen(key) == 0 || strlen(key) > IDEM_KEY_BYTES)
		return ctx_invalid(c, "Idempotency-Key", "length", key,
		    "1 to %d characters", IDEM_KEY_BYTES);
	if (!c_run(c, &idem_forget, DB(user, k), NULL) ||
	    !c_run(c, &idem_reserve,
		DB(user, k, db_text(request), db_text(hash)), &inserted))
		return false;
	if (inserted == 1)
		return true;
	if (!c_one(c, &idem_find, DB(user, k), &row))
		return false;
	if (!same(row.request, request) || !same(row.body_hash, hash))
		return err_code(&c->err, ERR_CONFLICT, "IDEMPOTENCY_KEY_REUSED",
		    "this Idempotency-Key was used for another request");
	if (row.status == 0)
		return err_code(&c->err, ERR_CONFLICT, "REQUEST_AT_WORK",
		    "the first request with this key is still at work");
	*answer = (struct idem_answer){ row.status, row.body, row.headers };
	*found = true;
	return true;
}

bool
idem_finish(struct ctx *c, const char *key, const struct idem_answer *answer)
{
	return c_run(c, &idem_store,
	    DB(db_text(ctx_user(c)), db_text(key), db_i64(answer->status),
		db_text(answer->body), db_text(answer->headers)),
	    NULL);
}
