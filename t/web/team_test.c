/* SPDX-License-Identifier: MIT */
#include "t/web/panel.h"

#include <criterion/criterion.h>
#include <string.h>

static bool
shows(const struct turn *t, const char *text)
{
	return t->rs.body.text != NULL && strstr(t->rs.body.text, text) != NULL;
}

Test(team_page, leads_to_the_only_team_and_lists_several)
{
	struct panel *p = panel_new();
	struct turn *t = panel_page(p, p->ann, "GET", "/teams", NULL);
	struct db *owner;

	expect_status(t, 303);
	cr_expect_str_eq(
	    panel_header(t, "Location"), at(p, "/teams/%s", p->f->team_a));
	owner = fixture_owner(p->f);
	testdb_sql(owner, at(p,
			      "insert into team_members (team_id, user_id,"
			      " role) values ('%s', '%s', 'viewer')",
			      p->f->team_b, p->f->ann.user_id));
	t = panel_page(p, p->ann, "GET", "/teams", NULL);
	expect_status(t, 200);
	cr_expect(shows(t, at(p, "href=\"/teams/%s\"", p->f->team_a)));
	cr_expect(shows(t, at(p, "href=\"/teams/%s\"", p->f->team_b)));
	testdb_sql(owner, "alter table team_members disable trigger user;"
			  "delete from team_members");
	db_close(owner);
	t = panel_page(p, p->ann, "GET", "/teams", NULL);
	expect_status(t, 200);
	cr_expect(shows(t, "You are in no team"));
	panel_end(p);
}

Test(team_page, shows_members_and_the_table_of_permissions)
{
	struct panel *p = panel_new();
	struct turn *t = panel_page(
	    p, p->vic, "GET", at(p, "/teams/%s", p->f->team_a), NULL);

	expect_status(t, 200);
	cr_expect(shows(t, "ann@example.org"));
	cr_expect(shows(t, "Your role: Viewer"));
	cr_expect(!shows(t, "bob@example.org"));
	cr_expect(shows(t, "Delete and administer"));
	cr_expect(shows(t, "Change the number of replicas"),
	    "what a permission opens comes from the routes");
	panel_end(p);
}

Test(team_page, is_the_same_in_the_api)
{
	struct panel *p = panel_new();
	struct turn *t = panel_api(p, p->vic, "GET", "/api/v1/teams", NULL);

	expect_status(t, 200);
	cr_expect_str_eq(panel_text(t, "data/0/id"), p->f->team_a);
	cr_expect_str_eq(panel_text(t, "data/0/myRole"), "viewer");
	t = panel_api(p, p->vic, "GET",
	    at(p, "/api/v1/teams/%s/members?sort=name", p->f->team_a), NULL);
	expect_status(t, 200);
	cr_expect_str_eq(panel_text(t, "data/0/username"), "ann");
	cr_expect_str_eq(panel_text(t, "data/0/may/4"), "owner");
	cr_expect_str_eq(panel_text(t, "data/1/role"), "viewer");
	expect_status(
	    panel_api(p, p->bob, "GET",
		at(p, "/api/v1/teams/%s/members", p->f->team_a), NULL),
	    404);
	panel_end(p);
}
