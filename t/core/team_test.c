/* SPDX-License-Identifier: MIT */
#include "core/team.h"
#include "core/audit.h"
#include "core/perm.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>

Test(team, lists_the_own_and_finds_no_other)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->vic);
	const struct list_query q = { 0 };
	const struct team *team;
	struct list_page page;
	struct team found;

	must(c, team_list(c, &q, &page));
	cr_assert_eq(page.total, 1);
	team = page.rows.at;
	cr_expect_str_eq(team->id, f->team_a);
	cr_expect_str_eq(team->my_role, "viewer");
	cr_expect_str_eq(team->may, "[\"view\"]");
	cr_expect_eq(team->members, 2);
	must(c, team_find(c, f->team_a, &found));
	cr_expect_not(team_find(c, f->team_b, &found));
	cr_expect_eq(c->err.kind, ERR_ABSENT);
	err_clear(&c->err);
	cr_expect_not(team_find(c, "x", &found));
	cr_expect_eq(c->err.kind, ERR_ABSENT);
	fixture_end(f);
}

Test(team, shows_its_members_with_what_they_may)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	const struct list_query q = { 0 }, vic = { .search = "VIC@" };
	const struct member *m;
	struct list_page page;
	struct team team;

	must(c,
	    audit_add(c, f->team_a, "project.create", "project", NULL, NULL));
	must(c, team_find(c, f->team_a, &team));
	must(c, member_list(c, &team, &q, &page));
	cr_assert_eq(page.total, 2, "nobody of another team");
	m = page.rows.at;
	cr_expect_str_eq(m[0].username, "ann");
	cr_expect_str_eq(m[0].role, "owner");
	cr_expect_str_eq(
	    m[0].may, "[\"view\",\"deploy\",\"edit\",\"admin\",\"owner\"]");
	cr_expect_not_null(m[0].last_active_at);
	cr_expect(m[0].me && !m[1].me);
	cr_expect_str_eq(m[1].username, "vic");
	cr_expect_null(m[1].last_active_at);
	must(c, member_list(c, &team, &vic, &page));
	cr_expect_eq(page.total, 1);
	fixture_end(f);
}

Test(perm, names_roles_and_what_they_may)
{
	void *mem;

	mem_setup();
	mem = mem_root("perm");
	cr_expect_str_eq(perm_roles(mem, PERM_ADMIN), "admin,owner");
	cr_expect_str_eq(
	    perm_roles(mem, PERM_VIEW), "viewer,developer,admin,owner");
	cr_expect_str_eq(perm_list(mem, "stranger"), "[]");
	cr_expect_str_eq(
	    perm_list(mem, "developer"), "[\"view\",\"deploy\",\"edit\"]");
	cr_expect_str_eq(perm_role(0), "viewer");
	cr_expect_null(perm_role(4));
	mem_end(mem);
}
