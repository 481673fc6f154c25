/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/str.h"
#include "core/login.h"
#include "t/web/panel.h"
#include "web/known.h"
#include "web/shared.h"

#include <criterion/criterion.h>
#include <poll.h>

/*
 * Who asks is known for a moment, and no longer than nothing moves.  That the
 * database was not asked is seen by taking a session away so that nothing is
 * told of it.
 */

static struct panel *
listening(void)
{
	struct panel *p = panel_new();

	cr_assert(db_listen(&p->f->web.err, p->web.db, KNOWN_CHANNEL), "%s",
	    p->f->web.err.text);
	return p;
}

static void
change(struct panel *p, const char *sql)
{
	struct db *owner = fixture_owner(p->f);

	testdb_sql(owner, sql);
	db_close(owner);
}

/* Ann's sessions go, and nobody is told. */
static void
end_in_silence(struct panel *p)
{
	change(p, "alter table sessions disable trigger sessions_moved;"
		  "delete from sessions where user_id ="
		  " (select id from users where username = 'ann');"
		  "alter table sessions enable trigger sessions_moved");
}

static const char *
new_session(struct panel *p)
{
	struct ctx *c = fixture_as(p->f, &p->f->ann);
	const char *token;

	must(c, login_session(c, &token));
	must(c, ctx_commit(c));
	return token;
}

static int
app_status(struct panel *p, const char *who, const char *cache)
{
	const struct web_input in = { .method = "GET",
		.uri = at(p, "/api/v1/applications/%s", p->app.id),
		.ip = "192.0.2.7",
		.authorization = at(p, "Bearer %s", who),
		.cache_control = cache };

	return panel_ask(p, &in)->rs.status;
}

static int
home_status(struct panel *p, const char *cookie)
{
	return panel_page(p, cookie, "GET", "/", NULL)->rs.status;
}

/* Whether one that was ended in silence is still known; more than once, because
 * a slow machine may need the whole moment for it. */
static bool
is_trusted(struct panel *p, const char *cache)
{
	int tries;

	for (tries = 0; tries < 10; tries++) {
		const char *session = new_session(p);

		cr_assert_eq(app_status(p, session, NULL), 200);
		end_in_silence(p);
		if (app_status(p, session, cache) == 200)
			return true;
	}
	return false;
}

Test(known, for_a_moment_the_database_is_not_asked)
{
	struct panel *p = listening();
	const char *session;

	cr_expect(is_trusted(p, NULL));
	cr_expect(is_trusted(p, "max-stale"));
	session = new_session(p);
	cr_expect_eq(home_status(p, session), 200);
	end_in_silence(p);
	clock_sleep_ms(KNOWN_MS);
	cr_expect_eq(home_status(p, session), 303);
	panel_end(p);
}

Test(known, who_wants_it_fresh_gets_it_fresh)
{
	struct panel *p = listening();

	cr_expect_not(is_trusted(p, "no-cache"));
	cr_expect_not(is_trusted(p, "max-age=0"));
	panel_end(p);
}

Test(known, without_a_bell_the_database_is_asked)
{
	struct panel *p = panel_new();

	cr_expect_not(is_trusted(p, NULL));
	panel_end(p);
}

/* So that it is no older than what is shown with it. */
Test(known, what_is_made_anew_is_made_for_who_is_asked_anew)
{
	struct panel *p = listening();
	const char *session = new_session(p);

	cr_expect_eq(app_status(p, session, NULL), 200);
	end_in_silence(p);
	cr_expect_eq(home_status(p, session), 303);
	panel_end(p);
}

Test(known, who_is_found_to_be_nobody_is_nobody)
{
	struct panel *p = listening();
	const char *session = new_session(p);
	uint64_t before;

	cr_expect_eq(app_status(p, session, NULL), 200);
	end_in_silence(p);
	before = shared_moves(p->web.shared);
	cr_expect_eq(app_status(p, session, "no-cache"), 401);
	cr_expect_gt(shared_moves(p->web.shared), before, "others know, too");
	cr_expect_eq(app_status(p, session, NULL), 401);
	panel_end(p);
}

/* Nobody can take from others what they are known by. */
Test(known, who_may_not_enter_moves_nothing)
{
	struct panel *p = listening();
	const char *uri = at(p, "/api/v1/applications/%s", p->app.id);
	uint64_t before;

	cr_expect_eq(app_status(p, p->ann, NULL), 200);
	before = shared_moves(p->web.shared);
	(void)panel_api(p, NULL, "POST", "/api/v1/nowhere", "{}");
	(void)panel_api(p, NULL, "OPTIONS", uri, NULL);
	(void)panel_api(p, NULL, "PATCH", uri, "{}");
	(void)panel_api(p, "dvt_wrong", "DELETE", uri, NULL);
	cr_expect_eq(shared_moves(p->web.shared), before);
	panel_end(p);
}

/* What is not kept is never answered from memory. */
Test(known, other_pages_ask)
{
	struct panel *p = listening();
	const char *session = new_session(p);

	cr_expect_eq(home_status(p, session), 200);
	end_in_silence(p);
	cr_expect_eq(
	    panel_api(p, session, "GET", "/api/v1/projects", NULL)->rs.status,
	    401);
	panel_end(p);
}

/* True when the database tells something within five seconds. */
static bool
is_told(struct panel *p)
{
	struct pollfd ready = { .fd = db_socket(p->web.db), .events = POLLIN };

	return poll(&ready, 1, 5000) == 1;
}

Test(known, everything_it_depends_on_is_told)
{
	static const char *const moves[] = {
		"update applications set status = 'degraded'",
		"update users set username = 'anna' where username = 'ann'",
		"update team_members set role = 'admin' where role = 'viewer'",
		"update settings set value = '6'"
		" where key = 'session-idle-days'",
		"update sessions set expires_at = now() + interval '1 hour'",
		"update api_tokens set expires_at = now() + interval '1 hour'",
		"delete from api_tokens",
		"delete from sessions",
	};
	struct panel *p = listening();
	size_t i;

	cr_expect_eq(home_status(p, p->ann), 200);
	for (i = 0; i < COUNT(moves); i++) {
		uint64_t before = shared_moves(p->web.shared);

		change(p, moves[i]);
		cr_expect(is_told(p), "not told: %s", moves[i]);
		known_hear(&p->web);
		cr_expect_gt(shared_moves(p->web.shared), before);
	}
	cr_expect_eq(home_status(p, p->ann), 303);
	panel_end(p);
}

Test(known, to_be_seen_is_no_news)
{
	struct panel *p = listening();
	struct pollfd ready = { .fd = db_socket(p->web.db), .events = POLLIN };

	cr_expect_eq(home_status(p, p->ann), 200);
	change(p, "update sessions set last_seen_at = now();"
		  "update api_tokens set last_used_at = now()");
	cr_expect_eq(poll(&ready, 1, 200), 0);
	panel_end(p);
}

Test(known, a_change_is_seen_by_every_worker_at_once)
{
	static const char *const methods[] = { "PATCH", "DELETE" };
	struct panel *p = listening();
	size_t i;

	cr_expect_eq(app_status(p, p->ann, NULL), 200);
	for (i = 0; i < COUNT(methods); i++) {
		uint64_t before = shared_moves(p->web.shared);

		(void)panel_api(p, p->ann, methods[i],
		    at(p, "/api/v1/applications/%s", p->app.id), "{}");
		cr_expect_gt(
		    shared_moves(p->web.shared), before, "%s", methods[i]);
	}
	panel_end(p);
}

/* One worker asks and learns something; another one had not heard of it. */
Test(known, what_one_worker_learns_the_others_do_not_miss)
{
	struct panel *p = listening();
	uint64_t before;

	cr_expect_eq(app_status(p, p->ann, NULL), 200);
	cr_expect_eq(app_status(p, p->ann, "no-cache"), 200);
	before = shared_moves(p->web.shared);
	cr_expect_eq(app_status(p, p->ann, "no-cache"), 200);
	cr_expect_eq(shared_moves(p->web.shared), before);
	/* One by one: the number moves at the end of a transaction. */
	change(p, "alter table team_versions disable trigger versions_moved");
	change(p, "update applications set status = 'degraded'");
	cr_expect_eq(app_status(p, p->ann, "no-cache"), 200);
	cr_expect_gt(shared_moves(p->web.shared), before);
	panel_end(p);
}

/* A token is no session, however well it is known. */
Test(known, a_token_does_not_sign_in_to_pages)
{
	struct panel *p = listening();
	struct web_input in = { .method = "GET",
		.uri = at(p, "/api/v1/applications/%s", p->app.id),
		.ip = "192.0.2.7" };
	const char *token;

	token = panel_text(panel_api(p, p->ann, "POST",
			       "/api/v1/users/me/tokens", "{\"name\":\"ci\"}"),
	    "token");
	cr_expect_eq(app_status(p, token, NULL), 200);
	cr_expect_eq(home_status(p, token), 303);
	cr_expect_eq(app_status(p, token, NULL), 200);
	in.cookie = at(p, "s-test=%s", token);
	cr_expect_eq(panel_ask(p, &in)->rs.status, 401, "as a cookie");
	in.cookie = at(p, "s-test=%s", p->ann);
	cr_expect_eq(panel_ask(p, &in)->rs.status, 200);
	cr_expect_eq(app_status(p, token, NULL), 200);
	panel_end(p);
}

/* More of them than there are places: each is still who they are. */
Test(known, has_a_ceiling)
{
	struct panel *p = listening();
	const char *all[KNOWN_MAX + 2];
	size_t i, round;

	for (i = 0; i < COUNT(all); i++)
		all[i] = new_session(p);
	for (round = 0; round < 2; round++)
		for (i = 0; i < COUNT(all); i++)
			cr_expect_eq(app_status(p, all[i], NULL), 200);
	panel_end(p);
}
