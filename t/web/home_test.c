/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "t/web/panel.h"

#include <criterion/criterion.h>
#include <string.h>

/* Home and the lists of projects and applications, with nothing, with one
 * row and with hundreds. */

static bool
shows(const struct turn *t, const char *text)
{
	return t->rs.body.text != NULL && strstr(t->rs.body.text, text) != NULL;
}

static size_t
times(const struct turn *t, const char *text)
{
	const char *at = t->rs.body.text;
	size_t n = 0;

	for (; (at = strstr(at, text)) != NULL; at++)
		n++;
	return n;
}

/* n more applications beside the panel's own, every tenth degraded. */
static void
crowd(struct panel *p, int n)
{
	struct db *owner = fixture_owner(p->f);

	testdb_sql(owner,
	    at(p,
		"insert into applications (id, team_id, project_id,"
		" environment_id, name, type, image, service_name, status)"
		" select gen_random_uuid(), team_id, project_id,"
		" environment_id, 'many-' || to_char(i, 'FM000'), 'docker',"
		" 'x', 's-' || i, case when i %% 10 = 0 then 'degraded'"
		" else 'running' end from applications,"
		" generate_series(1, %d) i",
		n));
	db_close(owner);
}

static struct turn *
get(struct panel *p, const char *who, const char *uri)
{
	struct turn *t = panel_page(p, who, "GET", uri, NULL);

	expect_status(t, 200);
	return t;
}

Test(home, of_somebody_without_anything_teaches_the_next_step)
{
	struct panel *p = panel_new();
	struct turn *t = get(p, p->bob, "/");

	cr_expect(shows(t, "Nothing runs here yet"));
	cr_expect(shows(t, "href=\"/applications/new\""));
	cr_expect(!shows(t, "Needs you") && !shows(t, "Nothing needs you"));
	panel_end(p);
}

Test(home, says_what_needs_somebody_or_that_nothing_does)
{
	struct panel *p = panel_new();
	struct db *owner = fixture_owner(p->f);
	struct turn *t = get(p, p->vic, "/");

	cr_expect(shows(t, "Nothing needs you."));
	testdb_sql(owner, "update deployments set status = 'failed',"
			  " error_message = 'it <b>broke</b>',"
			  " finished_at = now() - interval '3 hours'");
	db_close(owner);
	t = get(p, p->vic, "/");
	cr_expect(shows(t, "Needs you") && !shows(t, "Nothing needs you"));
	cr_expect(shows(t, at(p, "href=\"/deployments/%s\"", p->deploy.id)));
	cr_expect(shows(t, " failed</a>: it &lt;b&gt;broke&lt;/b&gt;"), "%s",
	    t->rs.body.text);
	cr_expect(shows(t, ">3 hours ago<") || shows(t, ">3 h ago<"), "%s",
	    t->rs.body.text);
	t = panel_api(p, p->ann, "GET", "/api/v1/needs", NULL);
	expect_status(t, 200);
	cr_expect_str_eq(panel_text(t, "data/0/kind"), "failed");
	cr_expect_str_eq(panel_text(t, "data/0/deploymentId"), p->deploy.id);
	panel_end(p);
}

Test(home, shows_the_worst_of_many_and_all_when_asked)
{
	struct panel *p = panel_new();
	struct turn *t;

	crowd(p, 200);
	t = get(p, p->ann, "/");
	cr_expect(shows(t, "The first 10 of 20."), "%s", t->rs.body.text);
	cr_expect_eq(times(t, "containers run."), 10);
	t = get(p, p->ann, "/?needs=all");
	cr_expect_eq(times(t, "containers run."), 20);
	cr_expect(!shows(t, "The first"));
	cr_expect(shows(t, "180 running") && shows(t, "20 degraded"));
	expect_status(panel_page(p, p->ann, "GET", "/?needs=some", NULL), 400);
	panel_end(p);
}

Test(home, has_a_list_of_projects_in_pages_that_keep_the_filter)
{
	struct panel *p = panel_new();
	struct db *owner = fixture_owner(p->f);
	const char *next, *end;
	struct turn *t;

	cr_expect(!shows(get(p, p->ann, "/projects"), "Filter"), "for one");
	testdb_sql(owner,
	    "insert into projects (id, team_id, name) select"
	    " gen_random_uuid(), team_id, 'p-' || to_char(i, 'FM000')"
	    " from projects, generate_series(1, 200) i");
	db_close(owner);
	cr_expect(shows(get(p, p->ann, "/"), "All 201"));
	t = get(p, p->ann, "/projects?search=p-1");
	cr_expect(shows(t, "100 projects") && shows(t, "value=\"p-1\""));
	next = strstr(t->rs.body.text, "?search=p-1&amp;cursor=");
	cr_assert(next != NULL, "%s", t->rs.body.text);
	end = strchr(next, '"');
	t = get(p, p->ann,
	    at(p, "/projects?search=p-1&%.*s",
		(int)(end - next - (int)strlen("?search=p-1&amp;")),
		next + strlen("?search=p-1&amp;")));
	cr_expect(shows(t, ">Back<") && shows(t, ">Next<"));
	cr_expect_eq(times(t, ">p-1"), 20, "%zu", times(t, ">p-1"));
	t = get(p, p->ann, "/projects?search=nothing-has-this");
	cr_expect(shows(t, "No project has"));
	panel_end(p);
}

Test(home, has_projects_whose_table_filters_by_state_and_name)
{
	struct panel *p = panel_new();
	const char *here = at(p, "/projects/%s", p->project.id);
	struct turn *t = get(p, p->ann, here);

	cr_expect(!shows(t, ">Filter<"), "for one");
	crowd(p, 200);
	t = get(p, p->ann, here);
	cr_expect_eq(times(t, "class=\"name\""), 50);
	cr_expect(shows(t, "201 applications"));
	t = get(p, p->ann, at(p, "%s?status=degraded", here));
	cr_expect_eq(times(t, "class=\"name\""), 20);
	cr_expect(shows(t, "value=\"degraded\" selected"));
	t = get(p, p->ann, at(p, "%s?search=many-01&status=degraded", here));
	cr_expect_eq(times(t, "class=\"name\""), 1);
	t = get(p, p->ann, at(p, "%s?search=many&environment=all", here));
	cr_expect(shows(t, "200 applications"));
	cr_expect(shows(t, "?environment=all&amp;search=many&amp;cursor="));
	cr_expect(shows(t, ">production</span></th>"));
	t = get(p, p->ann, at(p, "%s?status=scaling", here));
	cr_expect(shows(t, "No application here is in the state "
			   "<strong>Scaling</strong>."),
	    "%s", t->rs.body.text);
	expect_status(
	    panel_page(p, p->ann, "GET", at(p, "%s?status=x", here), NULL),
	    400);
	panel_end(p);
}

Test(home, has_buttons_in_rows_that_lead_back)
{
	struct panel *p = panel_new();
	const char *here = at(p, "/projects/%s", p->project.id);
	const char *stop = at(p, "/applications/%s/stop", p->app.id);
	struct turn *t;

	fixture_released(p->f, &p->deploy, 4);
	t = get(p, p->ann, here);
	cr_expect(shows(t, at(p, "\"%s?back=environment\"", stop)));
	cr_expect(shows(t, "/deploy\"") && shows(t, "/restart?back"));
	cr_expect(!shows(t, "/start?back"));
	cr_expect(!shows(get(p, p->vic, here), stop), "a viewer may not");
	t = panel_page(
	    p, p->ann, "POST", at(p, "%s?back=environment", stop), NULL);
	expect_status(t, 303);
	cr_expect_str_eq(panel_header(t, "Location"),
	    at(p, "%s?environment=%s", here, p->env.id));
	t = get(p, p->ann, at(p, "%s?environment=all", here));
	cr_expect(shows(t, "/start?back=project"));
	cr_expect(!shows(t, "/stop?back"));
	t = panel_page(p, p->ann, "POST",
	    at(p, "/applications/%s/start?back=project", p->app.id), NULL);
	cr_expect_str_eq(
	    panel_header(t, "Location"), at(p, "%s?environment=all", here));
	t = panel_page(p, p->ann, "POST", stop, NULL);
	cr_expect_str_eq(
	    panel_header(t, "Location"), at(p, "/applications/%s", p->app.id));
	panel_end(p);
}

/* The head names the release that was there before, on every tab. */
Test(home, has_applications_that_roll_back_to_a_named_release)
{
	struct panel *p = panel_new();
	const char *app = at(p, "/applications/%s", p->app.id);
	const struct deploy_input plain = { 0 };
	struct deploy second;
	struct ctx *c;

	fixture_released(p->f, &p->deploy, 4);
	cr_expect(!shows(get(p, p->ann, app), "Roll back"), "to nothing");
	c = fixture_as(p->f, &p->f->ann);
	must(c, deploy_request(c, &p->app, &plain, "api", &second));
	must(c, ctx_commit(c));
	fixture_released(p->f, &second, 5);
	cr_expect(shows(get(p, p->ann, at(p, "%s/logs", app)),
	    at(p, "/deployments/%s/rollback", p->deploy.id)));
	cr_expect(shows(get(p, p->ann, app), "Roll back to v4"));
	cr_expect(!shows(get(p, p->vic, app), "/rollback"));
	panel_end(p);
}
