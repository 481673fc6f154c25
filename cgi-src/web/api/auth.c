/* SPDX-License-Identifier: MIT */
#include "core/account.h"
#include "web/api/api.h"

enum { EXPIRES_S = 604800, USER_BYTES = 64 * 1024 };

struct login_answer {
	const char *token;
	int64_t expires_in;
	const char *user;
};

/* clang-format off */
static const struct field login_answer_fields[] = {
	F(login_answer, token, FIELD_TEXT, 0),
	F(login_answer, expires_in, FIELD_I64, 0),
	F(login_answer, user, FIELD_JSON, 0),
	FIELD_END
};
/* clang-format on */

static bool
show_session(struct req *rq, struct res *rs, const char *token)
{
	struct login_answer answer = { token, EXPIRES_S, NULL };
	struct user *me = mem_new(rq->ctx->mem, struct user);
	struct buf user;

	if (!account_me(rq->ctx, me))
		return false;
	buf_init(&user, rq->ctx->mem, USER_BYTES);
	buf_chr(&user, '{');
	field_json(&user, user_fields, me);
	buf_chr(&user, '}');
	answer.user = user.text;
	return res_json(rs, login_answer_fields, &answer);
}

static bool
login(struct req *rq, struct res *rs)
{
	const char *token;

	return account_login(rq->ctx, rq->form, &token) &&
	       show_session(rq, rs, token);
}

/* First run: the owner's account, by the token that is on the host. */
static bool
set_up(struct req *rq, struct res *rs)
{
	const char *token;

	return account_setup(rq->ctx, rq->form, &token) &&
	       show_session(rq, rs, token);
}

static bool
logout(struct req *rq, struct res *rs)
{
	if (!account_logout(rq->ctx))
		return false;
	if (rq->by_cookie)
		res_sign_out(rs);
	return res_none(rs);
}

/* clang-format off */
const struct route api_auth_routes[] = {
	{ METHOD_POST, "/auth/login", PERM_ANYONE, .run = login,
	  ROUTE_FORM(login_form, struct login_input), .gives = login_answer_fields,
	  .audit = AUDIT_BY_CORE, .flags = ROUTE_RATE_ANON,
	  .says = "Sign in; the token is used as Authorization: Bearer" },
	{ METHOD_POST, "/setup", PERM_ANYONE, .run = set_up, .status = 201,
	  ROUTE_FORM(setup_form, struct setup_input), .gives = login_answer_fields,
	  .audit = AUDIT_BY_CORE, .flags = ROUTE_RATE_ANON,
	  .says = "Create the owner's account, once; answers as signing in does" },
	{ METHOD_POST, "/auth/logout", PERM_SIGNED_IN, .run = logout, .status = 204,
	  .audit = AUDIT_BY_CORE, .flags = ROUTE_NO_FORM,
	  .says = "End the session that the request was made with" },
	ROUTE_END
};
/* clang-format on */
