/* SPDX-License-Identifier: MIT */
#include "core/account.h"
#include "web/api/api.h"

static bool
me(struct req *rq, struct res *rs)
{
	struct user u;

	return account_me(rq->ctx, &u) && res_json(rs, user_fields, &u);
}

static bool
sessions(struct req *rq, struct res *rs)
{
	struct list_page page;

	return session_list(rq->ctx, rq->query, &page) &&
	       res_json_list(rs, session_fields, sizeof(struct session), &page);
}

static bool
session_end(struct req *rq, struct res *rs)
{
	return session_revoke(rq->ctx, rq->param[0]) && res_none(rs);
}

static bool
sessions_end(struct req *rq, struct res *rs)
{
	int64_t n;

	return session_revoke_others(rq->ctx, &n) && res_none(rs);
}

static bool
password(struct req *rq, struct res *rs)
{
	int64_t ended;

	if (!password_change(rq->ctx, rq->form, &ended))
		return false;
	req_made(rq, NULL, ctx_user(rq->ctx));
	return res_none(rs);
}

static bool
tokens(struct req *rq, struct res *rs)
{
	struct list_page page;

	return token_list(rq->ctx, rq->query, &page) &&
	       res_json_list(rs, token_fields, sizeof(struct token), &page);
}

/* The text of a token is said once: what is kept for a repeated request does
 * not have it. */
static bool
token_new(struct req *rq, struct res *rs)
{
	struct token made, kept;

	if (!token_create(rq->ctx, rq->form, &made))
		return false;
	req_made(rq, NULL, made.id);
	kept = made;
	kept.token = NULL;
	(void)res_json(rs, token_fields, &kept);
	rs->kept = mem_str(rq->ctx->mem, rs->body.text);
	buf_clear(&rs->body);
	return res_json_made(rs, 201, NULL, token_fields, &made);
}

static bool
token_end(struct req *rq, struct res *rs)
{
	return token_revoke(rq->ctx, rq->param[0]) && res_none(rs);
}

/* clang-format off */
const struct route api_me_routes[] = {
	{ METHOD_GET, "/users/me", PERM_SIGNED_IN, .run = me, .gives = user_fields,
	  .says = "Who is signed in" },
	{ METHOD_GET, "/users/me/sessions", PERM_SIGNED_IN, .run = sessions,
	  ROUTE_QUERY(list_query_form, struct list_query),
	  .gives = session_fields, .list = true,
	  .says = "Own sessions" },
	{ METHOD_PUT, "/users/me/password", PERM_SIGNED_IN, .run = password,
	  ROUTE_FORM(password_form, struct password_input), .status = 204,
	  .audit = "user.password", .flags = ROUTE_RATE_ANON,
	  .says = "Change the own password; all other sessions end" },
	{ METHOD_DELETE, "/users/me/sessions", PERM_SIGNED_IN,
	  .run = sessions_end, .status = 204, .audit = "session.revoke-others",
	  .flags = ROUTE_NO_FORM,
	  .says = "End all sessions but the one the request was made with" },
	{ METHOD_DELETE, "/users/me/sessions/:id", PERM_SIGNED_IN,
	  .run = session_end, .target = TARGET_SESSION, .status = 204,
	  .audit = "session.revoke", .flags = ROUTE_NO_FORM,
	  .says = "End a session" },
	{ METHOD_GET, "/users/me/tokens", PERM_SIGNED_IN, .run = tokens,
	  ROUTE_QUERY(list_query_form, struct list_query),
	  .gives = token_fields, .list = true,
	  .says = "Own API tokens, without their text" },
	{ METHOD_POST, "/users/me/tokens", PERM_SIGNED_IN, .run = token_new,
	  ROUTE_FORM(token_form, struct token_input), .gives = token_fields,
	  .status = 201, .audit = "token.create", .flags = ROUTE_IDEMPOTENT,
	  .says = "Make an API token; its text appears in this answer only" },
	{ METHOD_DELETE, "/users/me/tokens/:id", PERM_SIGNED_IN,
	  .run = token_end, .target = TARGET_TOKEN, .status = 204,
	  .audit = "token.revoke", .flags = ROUTE_NO_FORM,
	  .says = "Revoke an API token" },
	ROUTE_END
};
/* clang-format on */
