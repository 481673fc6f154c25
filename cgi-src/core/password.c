/* SPDX-License-Identifier: MIT */
#include "base/pass.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/login.h"

/* A new password for who knows the present one. */

/* clang-format off */
#define PASSWORD(member, word, words) \
	{ .name = word, .type = FORM_SECRET, .need = true, .lo = 1, .hi = 200, \
	  .offset = offsetof(struct password_input, member), .say = words }

const struct form_field password_form[] = {
	PASSWORD(current, "currentPassword", "the present password"),
	PASSWORD(next, "newPassword", "at least 10 characters"),
	FORM_END
};

const struct form_field password_page_form[] = {
	PASSWORD(current, "currentPassword", "the present password"),
	PASSWORD(next, "newPassword", "at least 10 characters"),
	PASSWORD(again, "newPasswordAgain", "the new password once more"),
	FORM_END
};
/* clang-format on */

static const struct db_stmt hash_put =
    DB_RUN("update users set password_hash = $2 where id = $1::uuid");

const struct db_stmt *const password_stmts[] = { &hash_put, NULL };

static bool
new_ok(struct ctx *c, const struct password_input *in)
{
	if (!pass_strong(&c->err, "newPassword", in->next))
		return false;
	if (same(in->next, in->current))
		return ctx_invalid(c, "newPassword", "same", NULL,
		    "this is the present password; choose another");
	if (in->again != NULL && !same(in->again, in->next))
		return ctx_invalid(c, "newPasswordAgain", "match", NULL,
		    "this is not the same as the new password");
	return true;
}

/* Counts as a failed sign-in and stays although the request fails. */
static bool
refuse(struct ctx *c)
{
	if (!login_failed(c, c->actor->email) ||
	    !audit_add(
		c, NULL, "user.password-refused", "user", ctx_user(c), NULL) ||
	    !ctx_commit(c))
		return false;
	return ctx_invalid(c, "currentPassword", "wrong", NULL,
	    "this is not your present password");
}

bool
password_change(struct ctx *c, const struct password_input *in, int64_t *ended)
{
	bool right;

	if (!new_ok(c, in) || !login_not_locked(c, c->actor->email) ||
	    !login_verify(c, c->actor->email, in->current, &right))
		return false;
	if (!right)
		return refuse(c);
	return c_run(c, &hash_put,
		   DB(db_text(ctx_user(c)),
		       db_text(pass_hash(c->mem, in->next))),
		   NULL) &&
	       login_forgive(c, c->actor->email) &&
	       session_revoke_others(c, ended);
}
