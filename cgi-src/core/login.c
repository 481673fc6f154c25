/* SPDX-License-Identifier: MIT */
#include "core/login.h"
#include "base/digest.h"
#include "base/names.h"
#include "base/pass.h"
#include "base/rand.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/limits.h"
#include "core/setting.h"

#include <string.h>

enum { TOKEN_BYTES = 32, AGENT_BYTES = 200 };

/* clang-format off */
const struct form_field login_form[] = {
	{ .name = "email", .type = FORM_TEXT, .need = true, .lo = 1, .hi = 254,
	  .offset = offsetof(struct login_input, email),
	  .say = "the e-mail address of the account" },
	{ .name = "password", .type = FORM_SECRET, .need = true, .lo = 1, .hi = 200,
	  .offset = offsetof(struct login_input, password),
	  .say = "the password" },
	FORM_END
};
/* clang-format on */

struct account_row {
	const char *id, *username, *email, *password_hash, *role;
};

static const struct field account_fields[] = {
	F(account_row, id, FIELD_TEXT, 0),
	F(account_row, username, FIELD_TEXT, 0),
	F(account_row, email, FIELD_TEXT, 0),
	F(account_row, password_hash, FIELD_TEXT, FIELD_SECRET),
	F(account_row, role, FIELD_TEXT, 0),
	FIELD_END,
};

static const struct db_stmt by_email =
    DB_ROWS(struct account_row, account_fields,
	"select id, username, email, password_hash, role from auth_user($1)");

struct failures_row {
	int64_t by_ip, by_account;
};

static const struct field failures_fields[] = {
	F(failures_row, by_ip, FIELD_I64, 0),
	F(failures_row, by_account, FIELD_I64, 0),
	FIELD_END,
};

static const struct db_stmt failures =
    DB_ROWS(struct failures_row, failures_fields,
	"select (select count(*) from login_failures where ip = $1"
	" and at > now() - make_interval(mins => $3::int)) as by_ip,"
	" (select count(*) from login_failures where account = lower($2)"
	" and at > now() - make_interval(mins => $3::int)) as by_account");

static const struct db_stmt failure_add =
    DB_RUN("insert into login_failures (ip, account) values ($1, lower($2))");

static const struct db_stmt failures_clear =
    DB_RUN("delete from login_failures where account = lower($1)");

static const struct db_stmt session_insert =
    DB_RUN("insert into sessions (id, user_id, token_hash, ip, user_agent,"
	   " expires_at) values ($1::uuid, $2::uuid, $3, $4, $5,"
	   " now() + make_interval(days => $6::int))");

static const struct db_stmt session_delete =
    DB_RUN("delete from sessions where id = $1::uuid");

/* The one just made was seen last. */
static const struct db_stmt sessions_too_many =
    DB_RUN("delete from sessions where id in (select id from sessions"
	   " where user_id = $1::uuid order by last_seen_at desc"
	   " offset $2::bigint)");

const struct db_stmt *const login_stmts[] = { &by_email, &failures,
	&failure_add, &failures_clear, &session_insert, &session_delete,
	&sessions_too_many, NULL };

bool
login_session(struct ctx *c, const char **session_token)
{
	char *token = rand_token(c->mem, TOKEN_BYTES);
	unsigned char hash[SHA256_BYTES];
	const char *agent = c->user_agent ? c->user_agent : "";
	int64_t days;

	sha256(token, strlen(token), hash);
	agent = mem_strn(c->mem, agent, AGENT_BYTES);
	if (!setting_int(c, "session-days", 1, 3650, 30, &days) ||
	    !c_run(c, &session_insert,
		DB(db_text(uuid_new(c->mem)), db_text(ctx_user(c)),
		    db_bytes(hash, sizeof hash), db_text(c->ip ? c->ip : ""),
		    db_text(utf8_clean(c->mem, agent, strlen(agent))),
		    db_i64(days)),
		NULL) ||
	    !c_run(c, &sessions_too_many,
		DB(db_text(ctx_user(c)), db_i64(SESSIONS_MAX)), NULL))
		return false;
	*session_token = token;
	return true;
}

static const char *
network(const struct ctx *c)
{
	return c->ip ? ip_network(c->mem, c->ip) : "";
}

/* Too many failures of this address or this account lately. */
bool
login_not_locked(struct ctx *c, const char *email)
{
	int64_t by_ip, by_account, minutes;
	struct failures_row row;

	if (!setting_int(c, "login-failures-ip", 1, INT32_MAX, 5, &by_ip) ||
	    !setting_int(
		c, "login-failures-account", 1, INT32_MAX, 10, &by_account) ||
	    !setting_int(c, "login-window-minutes", 1, 1440, 15, &minutes) ||
	    !c_one(c, &failures,
		DB(db_text(network(c)), db_text(email), db_i64(minutes)), &row))
		return false;
	if (row.by_ip < by_ip && row.by_account < by_account)
		return true;
	return err_code(&c->err, ERR_LIMIT, "LOGIN_LOCKED",
	    "too many failed sign-ins; try again in %lld minutes",
	    (long long)minutes);
}

/* A failure stays although the request fails: it commits by itself. */
bool
login_failed(struct ctx *c, const char *email)
{
	return c_run(
	    c, &failure_add, DB(db_text(network(c)), db_text(email)), NULL);
}

bool
login_forgive(struct ctx *c, const char *email)
{
	return c_run(c, &failures_clear, DB(db_text(email)), NULL);
}

bool
login_verify(
    struct ctx *c, const char *email, const char *password, bool *right)
{
	struct account_row row = { 0 };
	bool found;

	if (!c_maybe(c, &by_email, DB(db_text(email)), &row, &found))
		return false;
	*right = found && pass_verify(row.password_hash, password);
	return true;
}

/* whose NULL: nobody has this address.  The owner of the account sees the
 * row, which makes nobody signed in. */
static bool
refuse(struct ctx *c, const struct login_input *in, const struct actor *whose)
{
	bool ok;

	c->actor = whose;
	ok = login_failed(c, in->email) &&
	     audit_add(c, NULL, "sign-in.failed", "user",
		 whose ? whose->user_id : NULL, NULL) &&
	     ctx_commit(c);
	c->actor = NULL;
	if (!ok)
		return false;
	return err_code(&c->err, ERR_DENIED, "INVALID_CREDENTIALS",
	    "the e-mail address or the password is wrong");
}

bool
account_login(
    struct ctx *c, const struct login_input *in, const char **session_token)
{
	struct actor *who = mem_new(c->mem, struct actor);
	struct account_row row = { 0 };
	bool found;

	if (!login_not_locked(c, in->email) ||
	    !c_maybe(c, &by_email, DB(db_text(in->email)), &row, &found))
		return false;
	if (!found || row.password_hash == NULL) {
		pass_waste(in->password);
		return refuse(c, in, NULL);
	}
	*who = (struct actor){ .user_id = row.id,
		.username = row.username,
		.email = row.email,
		.role = row.role };
	if (!pass_verify(row.password_hash, in->password))
		return refuse(c, in, who);
	return ctx_act(c, who) && login_forgive(c, in->email) &&
	       login_session(c, session_token) &&
	       audit_add(c, NULL, "sign-in", "user", who->user_id, NULL);
}

bool
account_logout(struct ctx *c)
{
	if (c->actor == NULL || c->actor->session_id == NULL)
		return true;
	return c_run(c, &session_delete, DB(db_text(c->actor->session_id)),
		   NULL) &&
	       audit_add(c, NULL, "sign-out", "user", c->actor->user_id, NULL);
}
