/* SPDX-License-Identifier: MIT */
#include "core/account.h"
#include "core/setting.h"
#include "web/page/page.h"

/* First run, sign-in, sign-out. */

struct next_query {
	const char *next;
};

/* clang-format off */
static const struct form_field next_form[] = {
	{ .name = "next", .type = FORM_TEXT, .hi = 2000,
	  .offset = offsetof(struct next_query, next),
	  .say = "a path of this panel" },
	FORM_END
};
/* clang-format on */

static bool
show_setup(struct req *rq, struct res *rs)
{
	const char *domain;
	bool done;

	if (!account_is_set_up(rq->ctx, &done) ||
	    !setting_text(rq->ctx, "base-domain", &domain))
		return false;
	res_title(rs, "SetUp");
	res_put_text(rs, "Form.Value.baseDomain", domain);
	if (done)
		res_page(rs, "setup/done.cs");
	return true;
}

static bool
set_up(struct req *rq, struct res *rs)
{
	const char *session;

	if (!account_setup(rq->ctx, rq->form, &session))
		return false;
	res_sign_in(rs, session);
	res_flash(rs, "SetUp");
	return res_redirect(rs, "/");
}

static bool
show_sign_in(struct req *rq, struct res *rs)
{
	const struct next_query *q = rq->query;

	if (rq->ctx->actor != NULL)
		return res_redirect(rs, "%s", req_next(q->next));
	res_title(rs, "SignIn");
	return true;
}

static bool
sign_in(struct req *rq, struct res *rs)
{
	const struct next_query *q = rq->query;
	const char *session;

	if (!account_login(rq->ctx, rq->form, &session))
		return false;
	res_sign_in(rs, session);
	return res_redirect(rs, "%s", req_next(q->next));
}

static bool
sign_out(struct req *rq, struct res *rs)
{
	if (!account_logout(rq->ctx))
		return false;
	res_sign_out(rs);
	return res_redirect(rs, "/sign-in");
}

/* clang-format off */
const struct route page_setup_routes[] = {
	{ METHOD_GET, "/setup", PERM_ANYONE, .run = show_setup,
	  .page = "setup/new.cs", .says = "First run: the owner's account" },
	{ METHOD_POST, "/setup", PERM_ANYONE, .run = set_up,
	  ROUTE_FORM(setup_form, struct setup_input),
	  .page = "setup/new.cs", .again = show_setup,
	  .audit = AUDIT_BY_CORE, .says = "Create the owner's account" },
	{ METHOD_GET, "/sign-in", PERM_ANYONE, .run = show_sign_in,
	  ROUTE_QUERY(next_form, struct next_query),
	  .page = "session/new.cs", .says = "Sign in" },
	{ METHOD_POST, "/sign-in", PERM_ANYONE, .run = sign_in,
	  ROUTE_FORM(login_form, struct login_input),
	  ROUTE_QUERY(next_form, struct next_query),
	  .page = "session/new.cs", .again = show_sign_in,
	  .audit = AUDIT_BY_CORE, .says = "Begin a session" },
	{ METHOD_POST, "/sign-out", PERM_SIGNED_IN, .run = sign_out,
	  .audit = AUDIT_BY_CORE, .flags = ROUTE_NO_FORM,
	  .says = "End this session" },
	ROUTE_END
};
/* clang-format on */
