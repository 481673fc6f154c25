/* SPDX-License-Identifier: MIT */
#include "core/audit.h"
#include "base/rand.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>
#include <string.h>

static struct list_page
rows_of(struct ctx *c, const struct audit_filter *f)
{
	const struct list_query q = { .limit = 100 };
	struct list_page page;

	must(c, audit_list(c, f, &q, &page));
	return page;
}

/* A row as the dispatcher writes it. */
static void
did(struct ctx *c, const char *team, const char *action, const char *type,
    const char *id)
{
	struct audit_entry e = { team, action, type, id, NULL, NULL };

	must(c, audit_about(c, type, id, &e.about));
	must(c, audit_put(c, &e));
}

Test(audit, keeps_the_name_and_the_place_of_what_is_gone)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	const struct audit_filter all = { 0 };
	const struct audit_row *row;
	struct list_page page;
	struct project project;
	struct app app;

	fixture_app(f, c, &project, &app);
	did(c, f->team_a, "application.create", "application", app.id);
	page = rows_of(c, &all);
	cr_assert_eq(page.total, 1);
	row = page.rows.at;
	cr_expect_str_eq(row->name, "web");
	cr_expect_str_eq(row->place, "shop / production");
	cr_expect_str_eq(row->project_id, project.id);
	cr_expect_str_eq(row->application_id, app.id);
	cr_expect_str_eq(
	    row->path, mem_fmt(f->mem, "/applications/%s", app.id));
	did(c, f->team_a, "application.delete", "application", app.id);
	must(c, app_delete(c, &app, false));
	page = rows_of(c, &all);
	row = page.rows.at;
	cr_assert_eq(page.rows.n, 2);
	cr_expect_str_eq(row[0].action, "application.delete", "newest first");
	cr_expect_str_eq(row[0].name, "web");
	cr_expect_str_eq(row[1].name, "web");
	cr_expect_null(row[0].path, "a deleted thing has no page");
	fixture_end(f);
}

Test(audit, is_of_the_own_teams_and_addresses_are_for_administrators)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	const struct audit_filter all = { 0 };
	const struct audit_row *row;
	struct list_page page;

	c->ip = "192.0.2.9";
	did(c, f->team_a, "project.create", "project", NULL);
	did(c, NULL, "sign-in", "user", f->ann.user_id);
	cr_expect_eq(rows_of(c, &all).total, 2);
	c = fixture_as(f, &f->bob);
	cr_expect_eq(rows_of(c, &all).total, 0, "another team's");
	c = fixture_as(f, &f->vic);
	page = rows_of(c, &all);
	cr_assert_eq(page.rows.n, 1, "not somebody else's sign-in");
	row = page.rows.at;
	cr_expect_str_eq(row->actor, "ann");
	cr_expect_null(row->ip, "a viewer sees no address of others");
	did(c, f->team_a, "sign-out", "user", f->vic.user_id);
	c = fixture_as(f, &f->ann);
	page = rows_of(c, &all);
	row = page.rows.at;
	cr_expect_str_eq(row[0].actor, "vic");
	cr_expect_str_eq(row[0].ip, "192.0.2.9", "an owner sees it");
	fixture_end(f);
}

Test(audit, is_filtered)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct project project;
	struct app app;
	size_t i;

	fixture_app(f, c, &project, &app);
	did(c, f->team_a, "project.create", "project", project.id);
	did(c, f->team_a, "application.create", "application", app.id);
	did(c, f->team_a, "application.create", "application",
	    uuid_new(f->mem));
	did(c, NULL, "sign-in", "user", f->ann.user_id);
	did(c, NULL, "sign-in.failed", "user", f->ann.user_id);
	{
		const struct {
			struct audit_filter filter;
			const char *search;
			int64_t n;
		} cases[] = {
			{ { 0 }, NULL, 5 },
			{ { .project_id = project.id }, NULL, 2 },
			{ { .application_id = app.id }, NULL, 1 },
			{ { .user_id = f->ann.user_id }, NULL, 5 },
			{ { .user_id = f->vic.user_id }, NULL, 0 },
			{ { .action = "application" }, NULL, 2 },
			{ { .action = "app" }, NULL, 0 },
			{ { .action = "sign-in" }, NULL, 2 },
			{ { .action = "sign-in.failed" }, NULL, 1 },
			{ { .since = "2001-01-01" }, NULL, 5 },
			{ { .since = "2101-01-01T00:00:00Z" }, NULL, 0 },
			{ { .until = "2001-01-01" }, NULL, 0 },
			{ { .until = "2101-01-01" }, NULL, 5 },
			{ { 0 }, "SHOP", 2 },
			{ { 0 }, "%", 0 },
		};

		for (i = 0; i < COUNT(cases); i++) {
			const struct list_query q = { .search =
							  cases[i].search };
			struct list_page page;

			must(c, audit_list(c, &cases[i].filter, &q, &page));
			cr_expect_eq(
			    page.total, page.rows.n > 0 ? cases[i].n : 0);
			cr_expect_eq(page.rows.n, (size_t)cases[i].n,
			    "case %zu: %zu", i, page.rows.n);
		}
	}
	fixture_end(f);
}

Test(audit, takes_a_date_for_the_whole_day)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	const struct audit_filter bad = { .since = "yesterday" };
	struct audit_filter day = { 0 };
	const struct list_query q = { 0 };
	struct list_page page;
	const char *now;

	did(c, f->team_a, "project.create", "project", NULL);
	now = ((const struct audit_row *)rows_of(c, &day).rows.at)->created_at;
	day.since = day.until = mem_strn(f->mem, now, 10);
	cr_expect_eq(rows_of(c, &day).rows.n, 1);
	cr_expect_not(audit_list(c, &bad, &q, &page));
	cr_expect_str_eq(c->err.field, "since");
	fixture_end(f);
}

Test(audit, has_pages_there_and_back)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	const struct audit_filter all = { 0 };
	struct list_query q = { .limit = 2 };
	struct list_page page, second;
	const struct audit_row *row;
	int i;

	for (i = 0; i < 5; i++)
		did(c, f->team_a, mem_fmt(f->mem, "project.%d", i), "project",
		    NULL);
	must(c, audit_list(c, &all, &q, &page));
	cr_expect(page.more && page.prev == NULL && page.total == 5);
	q.cursor = page.next;
	must(c, audit_list(c, &all, &q, &second));
	row = second.rows.at;
	cr_assert_eq(second.rows.n, 2);
	cr_expect_str_eq(row[0].action, "project.2");
	q.cursor = second.next;
	must(c, audit_list(c, &all, &q, &page));
	cr_assert_eq(page.rows.n, 1);
	cr_expect_str_eq(
	    ((const struct audit_row *)page.rows.at)->action, "project.0");
	q.cursor = second.prev;
	must(c, audit_list(c, &all, &q, &page));
	cr_assert_eq(page.rows.n, 2);
	cr_expect_str_eq(
	    ((const struct audit_row *)page.rows.at)->action, "project.4");
	fixture_end(f);
}

Test(audit, names_the_token_that_was_used)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	const struct token_input in = { "ci", NULL };
	const struct audit_filter all = { 0 };
	struct actor by_token = f->ann;
	struct list_page page;
	struct token token;

	must(c, token_create(c, &in, &token));
	by_token.token_id = token.id;
	c = fixture_as(f, &by_token);
	did(c, f->team_a, "project.create", "project", NULL);
	page = rows_of(c, &all);
	cr_expect_str_eq(
	    ((const struct audit_row *)page.rows.at)->token_name, "ci");
	must(c, token_revoke(c, token.id));
	page = rows_of(c, &all);
	cr_expect_str_eq(
	    ((const struct audit_row *)page.rows.at)->token_name, "ci");
	fixture_end(f);
}

Test(audit, shows_the_owner_of_an_account_who_tried_its_door)
{
	struct fixture *f = fixture_new();
	const struct login_input wrong = { "ann@example.org", "guess" };
	const struct audit_filter failed = { .action = "sign-in.failed" };
	struct db *owner = fixture_owner(f);
	const char *session;
	struct ctx *c;

	testdb_sql(owner, "update users set password_hash = 'x'");
	db_close(owner);
	c = fixture_as(f, NULL);
	cr_expect_not(account_login(c, &wrong, &session));
	cr_expect_null(c->actor, "a failure signs nobody in");
	c = fixture_as(f, &f->ann);
	cr_expect_eq(rows_of(c, &failed).rows.n, 1);
	c = fixture_as(f, &f->vic);
	cr_expect_eq(rows_of(c, &failed).rows.n, 0);
	fixture_end(f);
}
