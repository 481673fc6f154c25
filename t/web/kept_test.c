/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "t/web/panel.h"

#include <criterion/criterion.h>
#include <string.h>

/* Home is not made again while nothing moved, and is when anything did. */

static bool
shows(const struct turn *t, const char *text)
{
	return t->rs.body.text != NULL && strstr(t->rs.body.text, text) != NULL;
}

static void
change(struct panel *p, const char *sql)
{
	struct db *owner = fixture_owner(p->f);

	testdb_sql(owner, sql);
	db_close(owner);
}

/* Again when the minute, which is part of the tag, ended in between. */
static bool
is_kept(struct panel *p, const char *who)
{
	int tries;

	for (tries = 0; tries < 2; tries++) {
		struct turn *a = panel_page(p, who, "GET", "/", NULL);
		struct turn *b = panel_page(p, who, "GET", "/", NULL);

		expect_status(b, 200);
		if (b->kept) {
			cr_expect_str_eq(a->rs.body.text, b->rs.body.text);
			return true;
		}
	}
	return false;
}

Test(kept, home_is_made_once_and_again_when_something_moved)
{
	static const char *const moves[] = {
		"update applications set status = 'degraded'",
		"update projects set name = 'store'",
		"update deployments set status = 'failed', finished_at = now()",
		"update team_members set role = 'admin' where role = 'viewer'",
		"update users set username = 'anna' where username = 'ann'",
		"insert into environments (id, team_id, project_id, name) "
		"select"
		" gen_random_uuid(), team_id, id, 'test' from projects",
		"update applications set deleted_at = now()",
	};
	struct panel *p = panel_new();
	size_t i;

	cr_expect(is_kept(p, p->ann));
	for (i = 0; i < COUNT(moves); i++) {
		change(p, moves[i]);
		cr_expect(!panel_page(p, p->ann, "GET", "/", NULL)->kept,
		    "not moved by: %s", moves[i]);
		cr_expect(is_kept(p, p->ann), "%s", moves[i]);
	}
	cr_expect(shows(panel_page(p, p->ann, "GET", "/", NULL), "store"));
	panel_end(p);
}

Test(kept, what_does_not_show_moves_nothing)
{
	struct panel *p = panel_new();

	cr_expect(is_kept(p, p->ann));
	change(p, "insert into deployment_logs (deployment_id, team_id,"
		  " sequence, stage, message) select id, team_id, 1, 'build',"
		  " 'x' from deployments");
	change(p, "insert into projects (id, team_id, name) select"
		  " gen_random_uuid(), team_id, 'other' from team_members m"
		  " join users u on u.id = m.user_id where u.username = 'bob'");
	cr_expect(is_kept(p, p->ann));
	panel_end(p);
}

Test(kept, is_of_one_session_and_ends_with_it)
{
	struct panel *p = panel_new();
	struct turn *t;

	cr_expect(is_kept(p, p->ann));
	t = panel_page(p, p->bob, "GET", "/", NULL);
	cr_expect(!t->kept && !shows(t, "shop"));
	cr_expect(!panel_page(p, p->vic, "GET", "/", NULL)->kept);
	change(p, "delete from sessions where user_id = (select id from users"
		  " where username = 'ann')");
	t = panel_page(p, p->ann, "GET", "/", NULL);
	cr_expect_neq(t->rs.status, 200);
	cr_expect(!shows(t, "shop"));
	panel_end(p);
}

/* As a browser asks that has the page. */
static struct turn *
ask_again(struct panel *p, const char *tag, const char *more)
{
	struct web_input in = { .method = "GET",
		.uri = "/",
		.ip = "192.0.2.7",
		.host = "localhost:8080",
		.accept = "text/html",
		.if_none_match = tag };

	in.cookie = mem_fmt(p->f->mem, "s-test=%s%s", p->ann, more);
	return panel_ask(p, &in);
}

Test(kept, a_browser_asks_again_and_hears_that_nothing_moved)
{
	struct panel *p = panel_new();
	struct turn *t;
	const char *tag;
	int tries;

	for (tries = 0; tries < 2; tries++) {
		t = panel_page(p, p->ann, "GET", "/", NULL);
		tag = panel_header(t, "ETag");
		cr_assert_not_null(tag);
		cr_expect_str_eq(
		    panel_header(t, "Cache-Control"), "private, no-cache");
		t = ask_again(p, tag, "");
		if (t->rs.status == 304)
			break;
	}
	cr_expect_eq(t->rs.status, 304);
	cr_expect_eq(t->rs.body.len, 0);
	cr_expect_eq(ask_again(p, "\"other\"", "")->rs.status, 200);
	/* A sentence to be shown once is shown. */
	t = ask_again(p, tag, "; f-test=Saved");
	cr_expect_eq(t->rs.status, 200);
	cr_expect(shows(t, "Saved"));
	cr_expect_null(panel_header(t, "ETag"));
	change(p, "update applications set status = 'running'");
	cr_expect_eq(ask_again(p, tag, "")->rs.status, 200);
	/* Where signing out cannot make a browser forget, it keeps nothing. */
	p->f->conf.panel_url = "http://panel.example.org";
	t = panel_page(p, p->ann, "GET", "/", NULL);
	cr_expect_null(panel_header(t, "ETag"));
	cr_expect_str_eq(panel_header(t, "Cache-Control"), "no-store");
	panel_end(p);
}

static struct turn *
get_app(struct panel *p, const char *who)
{
	return panel_api(p, who, "GET",
	    mem_fmt(p->f->mem, "/api/v1/applications/%s", p->app.id), NULL);
}

/* Made once, whoever asks in the same minute. */
static bool
app_is_kept(struct panel *p, const char *who)
{
	int tries;

	for (tries = 0; tries < 2; tries++) {
		struct turn *a = get_app(p, who), *b = get_app(p, who);

		expect_status(b, 200);
		if (b->kept) {
			cr_expect_str_eq(a->rs.body.text, b->rs.body.text);
			cr_expect_str_eq(
			    panel_header(a, "ETag"), panel_header(b, "ETag"));
			return true;
		}
	}
	return false;
}

Test(kept, an_application_as_json_moves_with_all_it_says)
{
	static const char *const moves[] = {
		"update applications set status = 'degraded'",
		"insert into env_vars (id, team_id, application_id, key, value)"
		" select gen_random_uuid(), team_id, id, 'A', 'b'"
		" from applications",
		"update env_vars set value = 'c'",
		"delete from env_vars",
		"insert into domains (id, team_id, application_id, host) select"
		" gen_random_uuid(), team_id, id, 'a.example.org'"
		" from applications",
		"insert into git_sources (application_id, team_id, repo_url)"
		" select id, team_id, 'https://example.org/a'"
		" from applications",
		"insert into releases (id, team_id, application_id, number,"
		" image, digest, image_id, spec, hash) select"
		" gen_random_uuid(), team_id, id, 1, 'x', 'x', 'x', '{}', 'x'"
		" from applications",
		"update releases set active = true",
		"update deployments set status = 'failed'",
		"update settings set value = 'https://'"
		" where key = 'app-url-prefix'",
		"update environments set name = 'other'",
	};
	struct panel *p = panel_new();
	struct turn *t;
	size_t i;

	cr_expect(app_is_kept(p, p->ann));
	for (i = 0; i < COUNT(moves); i++) {
		change(p, moves[i]);
		cr_expect(
		    !get_app(p, p->ann)->kept, "not moved by: %s", moves[i]);
		cr_expect(app_is_kept(p, p->ann), "%s", moves[i]);
	}
	/* Who is no longer of the team sees nothing of it. */
	cr_expect(app_is_kept(p, p->vic));
	expect_status(get_app(p, p->bob), 404);
	change(p, "delete from team_members where role = 'viewer'");
	t = get_app(p, p->vic);
	expect_status(t, 404);
	panel_end(p);
}
