/* SPDX-License-Identifier: MIT */
#include "core/account.h"
#include "base/digest.h"
#include "base/enc.h"
#include "base/names.h"
#include "base/pass.h"
#include "base/rand.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/login.h"
#include "core/setting.h"

#include <string.h>

/* First run and who somebody is; the sign-in itself is in login.c. */

/* clang-format off */
const struct form_field setup_form[] = {
	{ .name = "token", .type = FORM_SECRET, .need = true, .lo = 1, .hi = 200,
	  .offset = offsetof(struct setup_input, token),
	  .say = "the setup token printed on the host (davit admin setup-token)" },
	{ .name = "username", .type = FORM_TEXT, .need = true, .lo = 3, .hi = 50,
	  .offset = offsetof(struct setup_input, username), .check = username_ok,
	  .say = "3 to 50 of lower-case letters, digits, - and _" },
	{ .name = "email", .type = FORM_TEXT, .need = true, .lo = 3, .hi = 254,
	  .offset = offsetof(struct setup_input, email), .check = email_ok,
	  .say = "an address such as you@example.org" },
	{ .name = "password", .type = FORM_SECRET, .need = true, .lo = 1, .hi = 200,
	  .offset = offsetof(struct setup_input, password),
	  .say = "at least 10 characters" },
	{ .name = "team", .type = FORM_TEXT, .lo = 1, .hi = 50,
	  .offset = offsetof(struct setup_input, team),
	  .say = "a name of at most 50 characters" },
	{ .name = "baseDomain", .type = FORM_TEXT, .lo = 1, .hi = 200,
	  .offset = offsetof(struct setup_input, base_domain), .check = host_ok,
	  .say = "a domain whose subdomains lead here, such as apps.example.org" },
	FORM_END
};
/* clang-format on */

struct yes_row {
	bool yes;
};

static const struct field yes_fields[] = {
	F(yes_row, yes, FIELD_BOOL, 0),
	FIELD_END,
};

static const struct db_stmt is_set_up =
    DB_ROWS(struct yes_row, yes_fields, "select auth_is_set_up() as yes");

static const struct db_stmt make_owner = DB_ROWS(struct yes_row, yes_fields,
    "select auth_setup($1::uuid, $2, $3, $4, $5::uuid, $6) as yes");

struct who_row {
	const char *user_id, *username, *email, *role, *session_id, *token_id,
	    *seen;
	bool stale;
};

static const struct field who_fields[] = {
	F(who_row, user_id, FIELD_TEXT, 0),
	F(who_row, username, FIELD_TEXT, 0),
	F(who_row, email, FIELD_TEXT, 0),
	F(who_row, role, FIELD_TEXT, 0),
	F(who_row, session_id, FIELD_TEXT, FIELD_OPTIONAL),
	F(who_row, token_id, FIELD_TEXT, FIELD_OPTIONAL),
	F(who_row, seen, FIELD_TEXT, FIELD_OPTIONAL),
	F(who_row, stale, FIELD_BOOL, 0),
	FIELD_END,
};

static const struct db_stmt by_session = DB_ROWS(struct who_row, who_fields,
    "select user_id, username, email, role, session_id, seen,"
    " last_seen_at < now() - interval '1 minute' as stale"
    " from auth_session($1)");

static const struct db_stmt by_token = DB_ROWS(struct who_row, who_fields,
    "select user_id, username, email, role, token_id, seen,"
    " coalesce(last_used_at < now() - interval '1 minute', true) as stale"
    " from auth_token($1)");

static const struct db_stmt session_seen =
    DB_RUN("update sessions set last_seen_at = now() where id = $1::uuid");

static const struct db_stmt token_seen =
    DB_RUN("update api_tokens set last_used_at = now() where id = $1::uuid");

/* clang-format off */
const struct field user_fields[] = {
	F(user, id, FIELD_TEXT, 0),
	F(user, username, FIELD_TEXT, 0),
	F(user, email, FIELD_TEXT, 0),
	F(user, role, FIELD_TEXT, 0),
	F(user, teams, FIELD_JSON, 0),
	F(user, created_at, FIELD_TIME, 0),
	F(user, _links, FIELD_JSON, 0),
	FIELD_END
};
/* clang-format on */

static const struct db_stmt user_me = DB_ROWS(struct user, user_fields,
    "select u.id, u.username, u.email, u.role, ts(u.created_at) as created_at,"
    " (select coalesce(json_agg(json_build_object('id', t.id, 'name', t.name,"
    " 'role', m.role) order by t.name), '[]') from team_members m"
    " join teams t on t.id = m.team_id where m.user_id = u.id) as teams,"
    " json_build_object('self', '/api/v1/users/me', 'sessions',"
    " '/api/v1/users/me/sessions', 'tokens', '/api/v1/users/me/tokens')"
    " as _links from users u where u.id = $1::uuid");

const struct db_stmt *const account_stmts[] = { &is_set_up, &make_owner,
	&by_session, &by_token, &session_seen, &token_seen, &user_me, NULL };

bool
account_is_set_up(struct ctx *c, bool *yes)
{
	struct yes_row row;

	if (!c_one(c, &is_set_up, DB_NONE, &row))
		return false;
	*yes = row.yes;
	return true;
}

/* The host's file holds the token; the database only its hash. */
static bool
setup_token_ok(struct ctx *c, const char *token)
{
	const char *want, *have = sha256_hex(c->mem, token, strlen(token));

	if (!setting_text(c, "setup-token-sha256", &want))
		return false;
	if (strlen(want) == strlen(have) &&
	    same_bytes(want, have, strlen(have)))
		return true;
	return err_code(&c->err, ERR_DENIED, "SETUP_TOKEN_WRONG",
	    "this is not the setup token; on the host, as root:"
	    " davit admin setup-token");
}

static bool
new_owner(struct ctx *c, const struct setup_input *in, struct actor *who)
{
	const char *id = uuid_new(c->mem), *hash;
	struct yes_row row;

	hash = pass_hash(c->mem, in->password);
	if (!c_one(c, &make_owner,
		DB(db_text(id), db_text(in->username), db_text(in->email),
		    db_text(hash), db_text(uuid_new(c->mem)),
		    db_text(in->team ? in->team : in->username)),
		&row))
		return false;
	if (!row.yes)
		return err_code(&c->err, ERR_CONFLICT, "ALREADY_SET_UP",
		    "this instance has an owner; sign in instead");
	*who = (struct actor){ .user_id = id,
		.username = in->username,
		.email = in->email,
		.role = "super_admin" };
	return true;
}

bool
account_setup(
    struct ctx *c, const struct setup_input *in, const char **session_token)
{
	struct actor *who = mem_new(c->mem, struct actor);
	bool set_up;

	if (!account_is_set_up(c, &set_up))
		return false;
	if (set_up)
		return err_code(&c->err, ERR_CONFLICT, "ALREADY_SET_UP",
		    "this instance has an owner; sign in instead");
	if (!setup_token_ok(c, in->token) ||
	    !pass_strong(&c->err, "password", in->password) ||
	    !new_owner(c, in, who) || !ctx_act(c, who))
		return false;
	if (in->base_domain != NULL &&
	    !setting_put(c, "base-domain", in->base_domain))
		return false;
	if (!setting_put(c, "setup-token-sha256", ""))
		return false;
	return login_session(c, session_token) &&
	       audit_add(c, NULL, "setup", "user", who->user_id, NULL);
}

static void
to_actor(const struct who_row *row, struct actor *out)
{
	*out = (struct actor){ row->user_id, row->username, row->email,
		row->role, row->session_id, row->token_id, row->seen };
}

/* Look a secret up by its hash; note the use at most once a minute. */
static bool
find_who(struct ctx *c, const struct db_stmt *st, const struct db_stmt *seen,
    const char *secret, struct actor *out, bool *found)
{
	unsigned char hash[SHA256_BYTES];
	const struct actor *before = c->actor;
	struct who_row row = { 0 };
	const char *id;

	sha256(secret, strlen(secret), hash);
	if (!c_maybe(c, st, DB(db_bytes(hash, sizeof hash)), &row, found))
		return false;
	if (!*found)
		return true;
	to_actor(&row, out);
	if (!row.stale)
		return true;
	id = row.session_id ? row.session_id : row.token_id;
	c->actor = out;
	if (!ctx_begin(c) || !c_run(c, seen, DB(db_text(id)), NULL) ||
	    !ctx_commit(c)) {
		/* A database that cannot write now still knows who it is. */
		err_clear(&c->err);
		ctx_end(c);
	}
	c->actor = before;
	return true;
}

bool
account_by_session(
    struct ctx *c, const char *token, struct actor *out, bool *found)
{
	return find_who(c, &by_session, &session_seen, token, out, found);
}

bool
account_by_token(
    struct ctx *c, const char *token, struct actor *out, bool *found)
{
	return find_who(c, &by_token, &token_seen, token, out, found);
}

char *
account_csrf(void *mem, const char *session_token)
{
	unsigned char mac[SHA256_BYTES];

	hmac_sha256(session_token, strlen(session_token), "csrf", 4, mac);
	return enc_hex(mem, mac, sizeof mac);
}

bool
account_me(struct ctx *c, struct user *out)
{
	return c_one(c, &user_me, DB(db_text(ctx_user(c))), out);
}
