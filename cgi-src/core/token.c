/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/digest.h"
#include "base/rand.h"
#include "core/account.h"
#include "core/agent.h"
#include "core/limits.h"

#include <string.h>

/* Sessions and API tokens of the acting user. */

enum { TOKEN_BYTES = 32, PREFIX_CHARS = 12 };

/* clang-format off */
const struct field session_fields[] = {
	LIST_FIELDS(session),
	F(session, ip, FIELD_TEXT, 0),
	F(session, user_agent, FIELD_TEXT, 0),
	F(session, browser, FIELD_TEXT, FIELD_OPTIONAL),
	F(session, created_at, FIELD_TIME, 0),
	F(session, last_seen_at, FIELD_TIME, 0),
	F(session, expires_at, FIELD_TIME, 0),
	F(session, current, FIELD_BOOL, 0),
	FIELD_END
};

const struct field token_fields[] = {
	LIST_FIELDS(token),
	F(token, name, FIELD_TEXT, 0),
	F(token, prefix, FIELD_TEXT, 0),
	F(token, expires_at, FIELD_TIME, 0),
	F(token, last_used_at, FIELD_TIME, 0),
	F(token, created_at, FIELD_TIME, 0),
	F(token, token, FIELD_TEXT, FIELD_OPTIONAL | FIELD_OMIT),
	FIELD_END
};

const struct form_field token_form[] = {
	{ .name = "name", .type = FORM_TEXT, .need = true, .lo = 1, .hi = 50,
	  .offset = offsetof(struct token_input, name),
	  .say = "a name of at most 50 characters, such as the program that uses it" },
	{ .name = "expiresAt", .type = FORM_TEXT, .lo = 20, .hi = 40, .nullable = true,
	  .offset = offsetof(struct token_input, expires_at),
	  .say = "a time such as 2030-01-31T00:00:00Z" },
	FORM_END
};
/* clang-format on */

static const char *const by_time[] = { "createdAt", NULL };

static const struct db_stmt sessions = DB_ROWS(struct session, session_fields,
    LIST_SQL("select id, ip, user_agent, ts(created_at) as created_at,"
	     " ts(created_at) as sort_key, ts(last_seen_at) as last_seen_at,"
	     " ts(expires_at) as expires_at, id::text = $6::text as current"
	     " from sessions where user_id = $5::uuid and expires_at > now()"));

static const struct db_stmt session_delete =
    DB_RUN("delete from sessions where id = $1::uuid and user_id = $2::uuid");

static const struct db_stmt session_delete_others =
    DB_RUN("delete from sessions where user_id = $1::uuid"
	   " and id is distinct from $2::uuid");

static const struct db_stmt tokens = DB_ROWS(struct token, token_fields,
    LIST_SQL("select id, name, prefix, ts(created_at) as created_at,"
	     " ts(created_at) as sort_key, ts(expires_at) as expires_at,"
	     " ts(last_used_at) as last_used_at"
	     " from api_tokens where user_id = $5::uuid"));

static const struct db_stmt token_insert = DB_ROWS(struct token, token_fields,
    "insert into api_tokens (id, user_id, name, prefix, token_hash,"
    " expires_at) select $1::uuid, $2::uuid, $3, $4, $5, $6::timestamptz"
    " where (select count(*) from api_tokens where user_id = $2::uuid)"
    " < $7::bigint returning id, name, prefix,"
    " ts(expires_at) as expires_at, ts(created_at) as created_at,"
    " ts(last_used_at) as last_used_at");

static const struct db_stmt token_delete =
    DB_RUN("delete from api_tokens where id = $1::uuid and user_id = $2::uuid");

const struct db_stmt *const token_stmts[] = { &sessions, &session_delete,
	&session_delete_others, &tokens, &token_insert, &token_delete, NULL };

bool
session_list(struct ctx *c, const struct list_query *q, struct list_page *out)
{
	const char *mine = c->actor ? c->actor->session_id : NULL;
	struct session *rows;
	size_t i;

	if (!list_run(c, &sessions,
		DB(db_text(ctx_user(c)), db_text(mine ? mine : "")), q, by_time,
		out))
		return false;
	rows = out->rows.at;
	for (i = 0; i < out->rows.n; i++)
		rows[i].browser = agent_words(c->mem, rows[i].user_agent);
	return true;
}

static bool
remove_one(
    struct ctx *c, const struct db_stmt *st, const char *id, const char *what)
{
	int64_t gone;

	if (!uuid_ok(id))
		return err_set(&c->err, ERR_ABSENT, "no such %s", what);
	if (!c_run(c, st, DB(db_text(id), db_text(ctx_user(c))), &gone))
		return false;
	return gone == 1 || err_set(&c->err, ERR_ABSENT, "no such %s", what);
}

bool
session_revoke(struct ctx *c, const char *id)
{
	return remove_one(c, &session_delete, id, "session");
}

bool
session_revoke_others(struct ctx *c, int64_t *n)
{
	return c_run(c, &session_delete_others,
	    DB(db_text(ctx_user(c)), db_text(c->actor->session_id)), n);
}

bool
token_list(struct ctx *c, const struct list_query *q, struct list_page *out)
{
	return list_run(c, &tokens, DB(db_text(ctx_user(c))), q, by_time, out);
}

static bool
expiry_ok(struct ctx *c, const char *when)
{
	if (when == NULL || clock_parse(when) > clock_wall_ms())
		return true;
	return ctx_invalid(c, "expiresAt", "range", when,
	    "a time in the future such as 2030-01-31T00:00:00Z");
}

bool
token_create(struct ctx *c, const struct token_input *in, struct token *out)
{
	char *text = mem_fmt(c->mem, "dvt_%s", rand_token(c->mem, TOKEN_BYTES));
	unsigned char hash[SHA256_BYTES];
	bool room;

	if (!expiry_ok(c, in->expires_at))
		return false;
	sha256(text, strlen(text), hash);
	if (!c_maybe(c, &token_insert,
		DB(db_text(uuid_new(c->mem)), db_text(ctx_user(c)),
		    db_text(in->name),
		    db_text(mem_strn(c->mem, text, PREFIX_CHARS)),
		    db_bytes(hash, sizeof hash), db_text(in->expires_at),
		    db_i64(TOKENS_MAX)),
		out, &room))
		return false;
	if (!room)
		return err_code(&c->err, ERR_CONFLICT, "TOKENS_TOO_MANY",
		    "an account has at most %d API tokens; revoke one that is "
		    "not used",
		    (int)TOKENS_MAX);
	out->token = text;
	return true;
}

bool
token_revoke(struct ctx *c, const char *id)
{
	return remove_one(c, &token_delete, id, "API token");
}
