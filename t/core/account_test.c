/* SPDX-License-Identifier: MIT */
#include "base/digest.h"
#include "core/account.h"
#include "core/limits.h"
#include "core/login.h"
#include "core/setting.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>
#include <string.h>

#define PASSWORD "correct horse"

/* An instance before its first run, with the setup token "token". */
static struct fixture *
fresh(void)
{
	struct fixture *f = fixture_new();
	struct db *db = fixture_owner(f);

	testdb_sql(db, "delete from teams; delete from users");
	testdb_sql(db, mem_fmt(f->mem,
			   "insert into settings (key, value) values"
			   " ('setup-token-sha256', '%s') on conflict (key)"
			   " do update set value = excluded.value",
			   sha256_hex(f->mem, "token", 5)));
	db_close(db);
	return f;
}

static bool
set_up(struct ctx *c, const char *token, const char **session)
{
	const struct setup_input in = { token, "ann", "ann@example.org",
		PASSWORD, NULL, "apps.example.org" };

	return account_setup(c, &in, session);
}

Test(account, setup_needs_the_token_and_happens_once)
{
	struct fixture *f = fresh();
	struct ctx *c = fixture_as(f, NULL);
	const char *session;
	struct actor who;
	bool found;

	cr_expect_not(set_up(c, "wrong", &session));
	cr_expect_eq(c->err.kind, ERR_DENIED);
	c = fixture_as(f, NULL);
	must(c, set_up(c, "token", &session));
	c = fixture_as(f, NULL);
	cr_expect_not(set_up(c, "token", &session));
	cr_expect_eq(c->err.kind, ERR_CONFLICT);
	must(c, ctx_commit(c));
	must(c, account_by_session(c, session, &who, &found));
	cr_assert(found);
	cr_expect_str_eq(who.username, "ann");
	must(c, account_by_session(c, "other", &who, &found));
	cr_expect_not(found);
	fixture_end(f);
}

Test(account, sign_in_refuses_alike_and_locks_out)
{
	struct fixture *f = fresh();
	struct ctx *c = fixture_as(f, NULL);
	const struct login_input good = { "ANN@example.org", PASSWORD };
	const struct login_input wrong = { "ann@example.org", "no" };
	const struct login_input nobody = { "eve@example.org", PASSWORD };
	const char *session, *text;
	int i;

	must(c, set_up(c, "token", &session));
	c = fixture_as(f, NULL);
	must(c, account_login(c, &good, &session));
	c = fixture_as(f, NULL);
	cr_expect_not(account_login(c, &nobody, &session));
	text = mem_str(c->mem, c->err.text);
	for (i = 0; i < 4; i++) {
		c = fixture_as(f, NULL);
		cr_expect_not(account_login(c, &wrong, &session));
		cr_expect_str_eq(c->err.text, text);
		cr_expect_str_eq(c->err.code, "INVALID_CREDENTIALS");
	}
	c = fixture_as(f, NULL);
	cr_expect_not(account_login(c, &good, &session));
	cr_expect_str_eq(c->err.code, "LOGIN_LOCKED");
	fixture_end(f);
}

/* Who has a network of his own to choose addresses from is one, too. */
Test(account, sign_in_locks_out_a_network)
{
	struct fixture *f = fresh();
	struct ctx *c = fixture_as(f, NULL);
	struct login_input in = { NULL, PASSWORD };
	const char *session;
	int i;

	for (i = 0; i < 5; i++) {
		c = fixture_as(f, NULL);
		c->ip = mem_fmt(f->mem, "2001:db8:1:2::%d", i);
		in.email = mem_fmt(f->mem, "eve%d@example.org", i);
		cr_expect_not(account_login(c, &in, &session));
		cr_expect_str_eq(c->err.code, "INVALID_CREDENTIALS");
	}
	c = fixture_as(f, NULL);
	c->ip = "2001:db8:1:2:ffff::9";
	cr_expect_not(account_login(c, &in, &session));
	cr_expect_str_eq(c->err.code, "LOGIN_LOCKED");
	c = fixture_as(f, NULL);
	c->ip = "2001:db8:1:3::9";
	cr_expect_not(account_login(c, &in, &session));
	cr_expect_str_eq(c->err.code, "INVALID_CREDENTIALS");
	fixture_end(f);
}

Test(account, api_token_works_until_revoked)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	const struct token_input in = { "ci", NULL };
	const struct token_input past = { "old", "2001-01-01T00:00:00Z" };
	const struct list_query q = { 0 };
	struct list_page page;
	struct token token;
	struct actor who;
	bool found;

	cr_expect_not(token_create(c, &past, &token));
	cr_expect_str_eq(c->err.field, "expiresAt");
	must(c, token_create(c, &in, &token));
	cr_expect_eq(strncmp(token.token, "dvt_", 4), 0);
	cr_expect_eq(strlen(token.token), 47);
	c = fixture_as(f, &f->ann);
	must(c, token_list(c, &q, &page));
	cr_assert_eq(page.rows.n, 1);
	cr_expect_null(((struct token *)page.rows.at)[0].token);
	must(c, ctx_commit(c));
	must(c, account_by_token(c, token.token, &who, &found));
	cr_assert(found);
	cr_expect_str_eq(who.user_id, f->ann.user_id);
	c = fixture_as(f, &f->bob);
	cr_expect_not(token_revoke(c, token.id));
	cr_expect_eq(c->err.kind, ERR_ABSENT);
	c = fixture_as(f, &f->ann);
	must(c, token_revoke(c, token.id));
	must(c, ctx_commit(c));
	must(c, account_by_token(c, token.token, &who, &found));
	cr_expect_not(found);
	fixture_end(f);
}

Test(account, csrf_token_belongs_to_one_session)
{
	void *mem = mem_root("csrf");
	const char *one = account_csrf(mem, "session one");

	cr_expect_eq(strlen(one), 64);
	cr_expect_str_eq(one, account_csrf(mem, "session one"));
	cr_expect_str_neq(one, account_csrf(mem, "session two"));
	mem_end(mem);
}

Test(account, has_so_many_tokens_and_no_more)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	const struct token_input in = { "one more", NULL };
	struct db *owner = fixture_owner(f);
	struct token token;

	testdb_sql(owner,
	    mem_fmt(f->mem,
		"insert into api_tokens (id, user_id, name, prefix, token_hash)"
		" select gen_random_uuid(), '%s', 't-' || n, 'dvt_', "
		"n::text::bytea"
		" from generate_series(1, %d) n",
		f->ann.user_id, TOKENS_MAX));
	cr_expect_not(token_create(c, &in, &token));
	cr_expect_str_eq(c->err.code, "TOKENS_TOO_MANY");
	testdb_sql(owner, "delete from api_tokens where name = 't-1'");
	db_close(owner);
	c = fixture_as(f, &f->ann);
	must(c, token_create(c, &in, &token));
	c = fixture_as(f, &f->bob);
	must(c, token_create(c, &in, &token));
	fixture_end(f);
}

Test(account, signing_in_once_more_ends_the_session_unused_for_longest)
{
	struct fixture *f = fixture_new();
	struct db *owner = fixture_owner(f);
	struct ctx *c;
	const char *session;
	struct actor who;
	bool found;

	testdb_sql(owner,
	    mem_fmt(f->mem,
		"insert into sessions (id, user_id, token_hash, last_seen_at,"
		" expires_at) select gen_random_uuid(), '%s', n::text::bytea,"
		" now() - make_interval(mins => 1000 - n), now() + interval '1 "
		"day'"
		" from generate_series(1, %d) n",
		f->ann.user_id, SESSIONS_MAX));
	c = fixture_as(f, &f->ann);
	must(c, login_session(c, &session));
	must(c, ctx_commit(c));
	must(c, account_by_session(c, session, &who, &found));
	cr_expect(found);
	cr_expect_str_eq(testdb_text(owner, f->mem,
			     "select count(*) || ' ' || count(*) filter (where"
			     " token_hash = '1'::bytea) from sessions"),
	    mem_fmt(f->mem, "%d 0", SESSIONS_MAX));
	db_close(owner);
	fixture_end(f);
}
