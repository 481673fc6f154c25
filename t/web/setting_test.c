/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "t/web/panel.h"

#include <criterion/criterion.h>
#include <string.h>

/* Settings of the instance, and the resources of an application. */

static bool
shows(const struct turn *t, const char *text)
{
	return t->rs.body.text != NULL && strstr(t->rs.body.text, text) != NULL;
}

Test(setting, is_for_administrators_of_the_instance)
{
	static const struct {
		const char *role;
		bool may;
	} cases[] = { { "super_admin", true }, { "admin", true },
		{ "developer", false }, { "viewer", false } };
	struct panel *p = panel_new();
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		int want = cases[i].may ? 200 : 403;

		/* Ann owns her team in every case. */
		panel_appoint(p, cases[i].role);
		expect_status(
		    panel_page(p, p->ann, "GET", "/settings", NULL), want);
		expect_status(
		    panel_api(p, p->ann, "GET", "/api/v1/settings", NULL),
		    want);
		expect_status(panel_api(p, p->ann, "PATCH", "/api/v1/settings",
				  "{\"watchSeconds\":4}"),
		    want);
		expect_status(panel_page(p, p->ann, "POST", "/settings",
				  "watchSeconds=4"),
		    cases[i].may ? 303 : 403);
		cr_expect_eq(shows(panel_page(p, p->ann, "GET", "/", NULL),
				 "href=\"/settings\""),
		    cases[i].may, "%s", cases[i].role);
	}
	cr_expect_str_eq(fixture_text(p->f, "select count(*) from audit_log"
					    " where action = 'setting.update'"),
	    "1");
	panel_end(p);
}

Test(setting, answers_what_it_is_and_may_be)
{
	struct panel *p = panel_new();
	struct turn *t;

	panel_appoint(p, "admin");
	t = panel_api(p, p->ann, "PATCH", "/api/v1/settings",
	    "{\"watchSeconds\":0,\"baseDomain\":\"apps.example.net\"}");
	expect_status(t, 200);
	cr_expect_str_eq(panel_text(t, "data/0/key"), "base-domain");
	cr_expect_str_eq(panel_text(t, "data/0/value"), "apps.example.net");
	cr_expect(shows(t, "\"key\":\"watch-seconds\",\"name\":"
			   "\"watchSeconds\",\"section\":\"deployments\","
			   "\"value\":0,\"default\":10,\"unit\":\"seconds\","
			   "\"minimum\":0,\"maximum\":3600,\"takesEffect\":"
			   "\"with the next deployment\""),
	    "%s", t->rs.body.text);
	cr_expect_not(shows(t, "sha256"));
	t = panel_page(p, p->ann, "GET", "/settings", NULL);
	cr_expect(shows(t, "name=\"watchSeconds\""));
	cr_expect(shows(t, "value=\"apps.example.net\""));
	cr_expect(shows(t, "0 to 3600, 10 by default. A change counts with the"
			   " next deployment."));
	t = panel_api(
	    p, p->ann, "PATCH", "/api/v1/settings", "{\"baseDomain\":null}");
	cr_expect_str_eq(panel_text(t, "data/0/value"), "");
	panel_end(p);
}

Test(setting, that_is_wrong_is_named_and_nothing_is_changed)
{
	struct panel *p = panel_new();
	struct turn *t;

	panel_appoint(p, "super_admin");
	t = panel_api(p, p->ann, "PATCH", "/api/v1/settings",
	    "{\"watchSeconds\":3,\"keepReleases\":0,\"baseDomain\":\"A b\"}");
	expect_status(t, 400);
	cr_expect_str_eq(
	    panel_text(t, "error/details/errors/0/field"), "baseDomain");
	cr_expect_str_eq(
	    panel_text(t, "error/details/errors/1/field"), "keepReleases");
	expect_status(panel_api(p, p->ann, "PATCH", "/api/v1/settings",
			  "{\"setupTokenSha256\":\"x\"}"),
	    400);
	t = panel_page(p, p->ann, "POST", "/settings",
	    "watchSeconds=3&keepReleases=many&registry=%3Cb%3E");
	expect_status(t, 400);
	cr_expect(shows(t, "href=\"#f-keepReleases\""));
	cr_expect(shows(t, "value=\"many\"") && shows(t, "value=\"3\""));
	cr_expect(shows(t, "value=\"&lt;b&gt;\""));
	cr_expect_str_eq(
	    fixture_text(p->f,
		"select string_agg(value, ' ' order by key) from settings"
		" where key in ('keep-releases', 'registry',"
		" 'watch-seconds')"),
	    "10  10");
	panel_end(p);
}

Test(resources, are_limited_and_freed_again)
{
	struct panel *p = panel_new();
	const char *here = at(p, "/applications/%s/resources", p->app.id);
	struct turn *t = panel_page(p, p->ann, "POST", here,
	    "resources.memoryLimit=96&resources.cpuLimit=0.5"
	    "&resources.memoryReservation=&resources.cpuReservation="
	    "&resources.pidsLimit=");

	expect_status(t, 303);
	cr_expect_str_eq(panel_header(t, "Location"), here);
	t = panel_page(p, p->vic, "GET", here, NULL);
	expect_status(t, 200);
	cr_expect(shows(t, "at most 96 MiB in all"));
	cr_expect_not(shows(t, "<form class=\"card"), "a viewer may not");
	t = panel_page(p, p->ann, "POST", here,
	    "resources.memoryLimit=&resources.cpuLimit="
	    "&resources.memoryReservation=&resources.cpuReservation="
	    "&resources.pidsLimit=");
	expect_status(t, 303);
	t = panel_page(p, p->ann, "GET", here, NULL);
	cr_expect_not(shows(t, "MiB in all"));
	expect_status(panel_page(p, p->ann, "POST", here, "name=other"), 400);
	panel_end(p);
}

Test(resources, that_are_reserved_are_within_the_limit)
{
	struct panel *p = panel_new();
	const char *here = at(p, "/applications/%s/resources", p->app.id);
	struct turn *t = panel_page(p, p->ann, "POST", here,
	    "resources.memoryLimit=64&resources.memoryReservation=128");

	expect_status(t, 400);
	cr_expect(shows(t, "id=\"e-resources.memoryReservation\""), "%s",
	    t->rs.body.text);
	cr_expect(shows(t, "value=\"128\""));
	t = panel_api(p, p->ann, "PATCH",
	    at(p, "/api/v1/applications/%s", p->app.id),
	    "{\"resources\":{\"cpuLimit\":0.5,\"cpuReservation\":0.75}}");
	expect_status(t, 400);
	cr_expect_str_eq(panel_text(t, "error/details/errors/0/field"),
	    "resources.cpuReservation");
	panel_end(p);
}

Test(resources, show_the_tasks_that_were_heard_of)
{
	struct panel *p = panel_new();
	const char *here = at(p, "/applications/%s/resources", p->app.id);
	struct db *owner = fixture_owner(p->f);
	struct turn *t = panel_page(p, p->ann, "GET", here, NULL);

	cr_expect(shows(t, "No task printed anything"));
	testdb_sql(owner,
	    at(p,
		"insert into application_logs (application_id, team_id, task,"
		" stream, time, message) select '%s', '%s', task, stream,"
		" now() - age::interval, 'x' from (values"
		" ('web.1.abc', 'stdout', '10 minutes'),"
		" ('web.1.abc', 'stderr', '5 minutes'),"
		" ('web.2.<b>', 'stdout', '20 minutes'),"
		" ('web.3.old', 'stdout', '2 hours'),"
		" ('davit', 'davit', '1 minute')) l (task, stream, age)",
		p->app.id, p->f->team_a));
	db_close(owner);
	t = panel_page(p, p->ann, "GET", here, NULL);
	cr_expect(shows(t, "web.1.abc") && shows(t, ">5 min ago<"));
	cr_expect(shows(t, "data-l=\"Lines\">2<"));
	cr_expect(shows(t, "data-l=\"Errors\">1<"));
	cr_expect(shows(t, "web.2.&lt;b&gt;"));
	cr_expect_not(shows(t, "web.3.old"));
	panel_end(p);
}

Test(resources, scale_at_once)
{
	struct panel *p = panel_new();
	const char *scale = at(p, "/applications/%s/scale", p->app.id);
	struct turn *t = panel_page(p, p->ann, "POST", scale, "replicas=3");

	expect_status(t, 303);
	cr_expect(text_ends(panel_header(t, "Location"), "/resources"));
	t = panel_page(p, p->ann, "POST", scale, "replicas=101");
	expect_status(t, 400);
	cr_expect(shows(t, "value=\"101\"") && shows(t, "0 of 3 run"), "%s",
	    t->rs.body.text);
	panel_end(p);
}
