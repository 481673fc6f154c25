/* SPDX-License-Identifier: MIT */
#include "base/pass.h"
#include "core/audit.h"
#include "core/login.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>
#include <string.h>

#define OLD "correct horse"
#define NEW "battery staple"

static struct fixture *
fresh(void)
{
	struct fixture *f = fixture_new();
	struct db *owner = fixture_owner(f);

	testdb_sql(
	    owner, mem_fmt(f->mem, "update users set password_hash = '%s'",
		       pass_hash(f->mem, OLD)));
	db_close(owner);
	return f;
}

static bool
signs_in(struct fixture *f, const char *password)
{
	const struct login_input in = { "ann@example.org", password };
	struct ctx *c = fixture_as(f, NULL);
	const char *session;

	return account_login(c, &in, &session);
}

Test(password, changes_and_ends_the_other_sessions)
{
	struct fixture *f = fresh();
	const struct password_input in = { OLD, NEW, NEW };
	struct ctx *c = fixture_as(f, &f->ann);
	const char *mine, *other, *bobs;
	struct actor who;
	int64_t ended;
	bool found;

	must(c, login_session(c, &other));
	must(c, login_session(c, &mine));
	c = fixture_as(f, &f->bob);
	must(c, login_session(c, &bobs));
	must(c, ctx_commit(c));
	must(c, account_by_session(c, mine, &who, &found));
	cr_assert(found);
	c = fixture_as(f, &who);
	must(c, password_change(c, &in, &ended));
	cr_expect_eq(ended, 1);
	must(c, ctx_commit(c));
	must(c, account_by_session(c, mine, &who, &found));
	cr_expect(found);
	must(c, account_by_session(c, other, &who, &found));
	cr_expect_not(found);
	must(c, account_by_session(c, bobs, &who, &found));
	cr_expect(found, "others stay signed in");
	cr_expect_not(signs_in(f, OLD));
	cr_expect(signs_in(f, NEW));
	fixture_end(f);
}

Test(password, says_at_the_field_what_is_wrong)
{
	static const struct {
		struct password_input in;
		const char *field;
	} cases[] = {
		{ { "not it at all", NEW, NEW }, "currentPassword" },
		{ { OLD, "short", "short" }, "newPassword" },
		{ { OLD, "aaaaaaaaaaaa", "aaaaaaaaaaaa" }, "newPassword" },
		{ { OLD, OLD, OLD }, "newPassword" },
		{ { OLD, NEW, "battery stable" }, "newPasswordAgain" },
	};
	struct fixture *f = fresh();
	int64_t ended;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		struct ctx *c = fixture_as(f, &f->ann);

		cr_expect_not(password_change(c, &cases[i].in, &ended));
		cr_expect_eq(c->err.kind, ERR_INVALID);
		cr_expect_str_eq(c->err.field, cases[i].field, "%zu", i);
		cr_expect_null(strstr(c->err.text, cases[i].in.current));
	}
	cr_expect(signs_in(f, OLD));
	fixture_end(f);
}

Test(password, is_locked_like_the_sign_in_and_leaves_a_row)
{
	struct fixture *f = fresh();
	const struct password_input wrong = { "a guess of it", NEW, NEW };
	const struct password_input right = { OLD, NEW, NEW };
	const struct audit_filter refused = { .action =
						  "user.password-refused" };
	const struct list_query q = { 0 };
	struct list_page page;
	int64_t ended;
	struct ctx *c;
	int i;

	for (i = 0; i < 5; i++) {
		c = fixture_as(f, &f->ann);
		cr_expect_not(password_change(c, &wrong, &ended));
	}
	c = fixture_as(f, &f->ann);
	cr_expect_not(password_change(c, &right, &ended));
	cr_expect_str_eq(c->err.code, "LOGIN_LOCKED");
	cr_expect_not(signs_in(f, OLD), "the door is the same");
	c = fixture_as(f, &f->ann);
	must(c, audit_list(c, &refused, &q, &page));
	cr_expect_eq(page.total, 5);
	fixture_end(f);
}
