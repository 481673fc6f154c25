/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "core/deploy.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>

static const struct deploy_input plain;

Test(deploy, newer_request_supersedes_the_waiting_one)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct deploy one, two, again;
	struct project project;
	struct app app;

	fixture_app(f, c, &project, &app);
	must(c, deploy_request(c, &app, &plain, "manual", &one));
	cr_expect_eq(one.queue_position, 1);
	cr_expect_eq(one.number, 1);
	must(c, deploy_request(c, &app, &plain, "manual", &two));
	cr_expect_eq(two.queue_position, 1);
	must(c, deploy_find(c, one.id, &again));
	cr_expect_str_eq(again.status, "superseded");
	fixture_end(f);
}

Test(deploy, waiting_is_cancelled_at_once_and_only_once)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct project project;
	struct deploy d;
	struct app app;

	fixture_app(f, c, &project, &app);
	must(c, deploy_request(c, &app, &plain, "manual", &d));
	must(c, deploy_cancel(c, &d, &d));
	cr_expect_str_eq(d.status, "cancelled");
	cr_expect_not(deploy_cancel(c, &d, &d));
	cr_expect_eq(c->err.kind, ERR_CONFLICT);
	fixture_end(f);
}

Test(deploy, rolls_back_to_the_release_before_or_to_its_own)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct deploy one, two, three, back;
	struct project project;
	struct app app;

	fixture_app(f, c, &project, &app);
	must(c, deploy_request(c, &app, &plain, "manual", &one));
	c = fixture_as(f, &f->ann);
	fixture_released(f, &one, 1);
	must(c, deploy_find(c, one.id, &one));
	cr_expect_not(one.can_rollback);
	cr_expect_not(deploy_rollback(c, &one, &back));
	cr_expect_str_eq(c->err.code, "NO_EARLIER_RELEASE");
	must(c, deploy_request(c, &app, &plain, "manual", &two));
	c = fixture_as(f, &f->ann);
	fixture_released(f, &two, 2);
	must(c, deploy_request(c, &app, &plain, "manual", &three));
	cr_expect_not(deploy_rollback(c, &three, &back));
	cr_expect_str_eq(c->err.code, "NOT_A_SUCCESS");
	c = fixture_as(f, &f->ann);
	must(c, deploy_find(c, two.id, &two));
	cr_expect(two.can_rollback);
	must(c, deploy_rollback(c, &two, &back));
	cr_expect_str_eq(back.trigger, "rollback");
	must(c, deploy_rollback(c, &one, &back));
	fixture_end(f);
}

Test(deploy, list_pages_forward_and_back)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct deploy_filter filter = { 0 };
	struct list_query q = { .limit = 2 };
	struct list_page page, next, back;
	struct project project;
	struct deploy d;
	struct app app;
	int i;

	fixture_app(f, c, &project, &app);
	filter.application_id = app.id;
	for (i = 0; i < 5; i++) {
		must(c, deploy_request(c, &app, &plain, "manual", &d));
		c = fixture_as(f, &f->ann);
	}
	must(c, deploy_list(c, &filter, &q, &page));
	cr_assert_eq(page.rows.n, 2);
	cr_expect(page.more);
	cr_expect_eq(page.total, 5);
	cr_expect_null(page.prev);
	cr_expect_eq(((struct deploy *)page.rows.at)[0].number, 5);
	q.cursor = page.next;
	must(c, deploy_list(c, &filter, &q, &next));
	cr_expect_eq(((struct deploy *)next.rows.at)[0].number, 3);
	cr_expect_not_null(next.prev);
	q.cursor = next.prev;
	must(c, deploy_list(c, &filter, &q, &back));
	cr_assert_eq(back.rows.n, 2);
	cr_expect_eq(((struct deploy *)back.rows.at)[0].number, 5);
	cr_expect_null(back.prev);
	q.cursor = "nonsense";
	cr_expect_not(deploy_list(c, &filter, &q, &back));
	cr_expect_str_eq(c->err.field, "cursor");
	fixture_end(f);
}

Test(deploy, the_total_of_a_list_counts_what_is_there)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct deploy_filter filter = { 0 };
	struct list_query q = { .limit = 2 };
	struct list_page page;
	struct project project;
	struct db *owner;
	struct deploy d;
	struct app app;

	fixture_app(f, c, &project, &app);
	filter.application_id = app.id;
	for (int i = 0; i < 4; i++) {
		must(c, deploy_request(c, &app, &plain, "manual", &d));
		c = fixture_as(f, &f->ann);
	}
	owner = fixture_owner(f);
	testdb_sql(owner, "delete from deployments where number < 3");
	db_close(owner);
	must(c, deploy_list(c, &filter, &q, &page));
	cr_expect_eq(page.total, 2);
	filter.status = "superseded";
	must(c, deploy_list(c, &filter, &q, &page));
	cr_expect_eq(page.total, 1);
	fixture_end(f);
}
