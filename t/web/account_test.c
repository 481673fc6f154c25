/* SPDX-License-Identifier: MIT */
#include "base/pass.h"
#include "base/str.h"
#include "core/login.h"
#include "t/web/panel.h"

#include <criterion/criterion.h>
#include <string.h>

#define OLD "correct horse"
#define NEW "battery staple"

static bool
shows(const struct turn *t, const char *text)
{
	return t->rs.body.text != NULL && strstr(t->rs.body.text, text) != NULL;
}

static struct panel *
with_password(void)
{
	struct panel *p = panel_new();
	struct db *owner = fixture_owner(p->f);

	testdb_sql(owner, at(p, "update users set password_hash = '%s'",
			      pass_hash(p->f->mem, OLD)));
	db_close(owner);
	return p;
}

Test(account_page, changes_the_password_by_its_page)
{
	struct panel *p = with_password();
	struct turn *t;

	t = panel_page(p, p->ann, "POST", "/account/password",
	    "currentPassword=nothing+like+it&newPassword=battery+staple"
	    "&newPasswordAgain=battery+staple");
	expect_status(t, 400);
	cr_expect(shows(t, "href=\"#f-currentPassword\""));
	cr_expect(shows(t, "this is not your present password"));
	cr_expect(!shows(t, "nothing like it"));
	t = panel_page(p, p->ann, "POST", "/account/password",
	    "currentPassword=correct+horse&newPassword=battery+staple");
	expect_status(t, 400);
	cr_expect(shows(t, "id=\"e-newPasswordAgain\""));
	t = panel_page(p, p->ann, "POST", "/account/password",
	    "currentPassword=correct+horse&newPassword=battery+staple"
	    "&newPasswordAgain=battery+staple");
	expect_status(t, 303);
	expect_status(panel_page(p, p->ann, "GET", "/account", NULL), 200);
	t = panel_page(p, p->ann, "GET", "/activity", NULL);
	cr_expect(shows(t, "</strong> changed the password"));
	cr_expect(shows(t, "without knowing the present one"));
	panel_end(p);
}

Test(account_page, changes_the_password_by_the_api)
{
	struct panel *p = with_password();
	struct turn *t;

	t = panel_api(p, p->ann, "PUT", "/api/v1/users/me/password",
	    "{\"currentPassword\":\"wrong-wrong\",\"newPassword\":\"" NEW
	    "\"}");
	expect_status(t, 400);
	cr_expect_str_eq(
	    panel_text(t, "error/details/errors/0/field"), "currentPassword");
	cr_expect(!shows(t, "wrong-wrong"));
	expect_status(panel_api(p, p->ann, "PUT", "/api/v1/users/me/password",
			  "{\"currentPassword\":\"" OLD
			  "\",\"newPassword\":\"" NEW "\"}"),
	    204);
	expect_status(
	    panel_api(p, NULL, "POST", "/api/v1/auth/login",
		"{\"email\":\"ann@example.org\",\"password\":\"" NEW "\"}"),
	    200);
	cr_expect_str_eq(
	    fixture_text(p->f, "select count(*) from audit_log"
			       " where details::text like '%staple%'"),
	    "0");
	panel_end(p);
}

Test(account_page, lists_sessions_and_ends_the_others)
{
	struct panel *p = panel_new();
	struct ctx *c = fixture_as(p->f, &p->f->ann);
	const char *other;
	struct turn *t;

	c->user_agent = "Mozilla/5.0 (X11; Linux x86_64) Firefox/128.0";
	must(c, login_session(c, &other));
	must(c, ctx_commit(c));
	t = panel_page(p, p->ann, "GET", "/account", NULL);
	expect_status(t, 200);
	cr_expect(shows(t, ">Firefox on Linux"));
	cr_expect(shows(t, "End all others"));
	t = panel_page(p, p->ann, "POST", "/account/sessions/end-others", NULL);
	expect_status(t, 303);
	expect_status(
	    panel_api(p, other, "GET", "/api/v1/users/me", NULL), 401);
	expect_status(
	    panel_api(p, p->vic, "GET", "/api/v1/users/me", NULL), 200);
	t = panel_page(p, p->ann, "GET", "/account", NULL);
	cr_expect(!shows(t, "End all others"), "there is no other");
	t = panel_api(p, p->ann, "GET", "/api/v1/users/me/sessions", NULL);
	cr_expect_eq(panel_int(t, "pagination/total"), 1);
	panel_end(p);
}

Test(account_page, ends_every_session_by_a_token)
{
	struct panel *p = panel_new();
	struct turn *t = panel_api(
	    p, p->ann, "POST", "/api/v1/users/me/tokens", "{\"name\":\"ci\"}");
	const char *token = panel_text(t, "token");

	expect_status(
	    panel_api(p, token, "DELETE", "/api/v1/users/me/sessions", NULL),
	    204);
	expect_status(
	    panel_api(p, p->ann, "GET", "/api/v1/users/me", NULL), 401);
	expect_status(
	    panel_api(p, token, "GET", "/api/v1/users/me", NULL), 200);
	panel_end(p);
}
