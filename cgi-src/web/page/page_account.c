/* SPDX-License-Identifier: MIT */
#include "core/account.h"
#include "web/page/page.h"

/* What belongs to the person: password, sessions, API tokens. */

enum { SHOWN = 100 };

static bool
show(struct req *rq, struct res *rs)
{
	const struct list_query q = { .limit = SHOWN };
	struct list_page sessions, tokens;

	if (!session_list(rq->ctx, &q, &sessions) ||
	    !token_list(rq->ctx, &q, &tokens))
		return false;
	res_title(rs, "Account");
	res_put_rows(rs, "Sessions", session_fields, sizeof(struct session),
	    &sessions.rows);
	res_put_rows(
	    rs, "Tokens", token_fields, sizeof(struct token), &tokens.rows);
	return true;
}

static bool
end_session(struct req *rq, struct res *rs)
{
	if (!session_revoke(rq->ctx, rq->param[0]))
		return false;
	res_flash(rs, "SessionEnded");
	return res_redirect(rs, "/account");
}

static bool
end_others(struct req *rq, struct res *rs)
{
	int64_t n;

	if (!session_revoke_others(rq->ctx, &n))
		return false;
	res_flash(rs, "SessionsEnded", mem_fmt(rs->mem, "%lld", (long long)n));
	return res_redirect(rs, "/account");
}

static bool
change_password(struct req *rq, struct res *rs)
{
	int64_t ended;

	if (!password_change(rq->ctx, rq->form, &ended))
		return false;
	req_made(rq, NULL, ctx_user(rq->ctx));
	res_flash(
	    rs, "PasswordChanged", mem_fmt(rs->mem, "%lld", (long long)ended));
	return res_redirect(rs, "/account");
}

/* No redirect: the text is in this answer and nowhere else. */
static bool
create_token(struct req *rq, struct res *rs)
{
	struct token made;

	if (!token_create(rq->ctx, rq->form, &made))
		return false;
	req_made(rq, NULL, made.id);
	res_title(rs, "Token", made.name);
	res_put(rs, "Token", token_fields, &made);
	res_page(rs, "account/token.cs");
	return true;
}

static bool
revoke_token(struct req *rq, struct res *rs)
{
	if (!token_revoke(rq->ctx, rq->param[0]))
		return false;
	res_flash(rs, "TokenRevoked");
	return res_redirect(rs, "/account");
}

/* clang-format off */
const struct route page_account_routes[] = {
	{ METHOD_GET, "/account", PERM_SIGNED_IN, .run = show,
	  .page = "account/show.cs",
	  .says = "Password, sessions, API tokens and theme" },
	{ METHOD_POST, "/account/password", PERM_SIGNED_IN,
	  .run = change_password,
	  ROUTE_FORM(password_page_form, struct password_input),
	  .page = "account/show.cs", .again = show, .audit = "user.password",
	  .says = "Change the own password" },
	{ METHOD_POST, "/account/sessions/end-others", PERM_SIGNED_IN,
	  .run = end_others, .flags = ROUTE_NO_FORM,
	  .audit = "session.revoke-others", .says = "End all other sessions" },
	{ METHOD_POST, "/account/sessions/:id/revoke", PERM_SIGNED_IN,
	  .run = end_session, .target = TARGET_SESSION,
	  .flags = ROUTE_NO_FORM, .audit = "session.revoke",
	  .says = "End a session" },
	{ METHOD_POST, "/account/tokens", PERM_SIGNED_IN, .run = create_token,
	  ROUTE_FORM(token_form, struct token_input),
	  .page = "account/show.cs", .again = show,
	  .audit = "token.create", .says = "Create an API token" },
	{ METHOD_POST, "/account/tokens/:id/revoke", PERM_SIGNED_IN,
	  .run = revoke_token, .target = TARGET_TOKEN,
	  .flags = ROUTE_NO_FORM, .audit = "token.revoke",
	  .says = "Revoke an API token" },
	ROUTE_END
};
/* clang-format on */
