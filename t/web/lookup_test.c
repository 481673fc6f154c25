/* SPDX-License-Identifier: MIT */
/* The form of a new application without script: look-ups that bring it back
 * as it was, and the first project made with it. */
#include "core/lookup.h"
#include "base/str.h"
#include "t/web/panel.h"

#include <criterion/criterion.h>
#include <string.h>

static bool
shows(const struct turn *t, const char *text)
{
	return t->rs.body.text != NULL && strstr(t->rs.body.text, text) != NULL;
}

static const char *
one(struct panel *p, const char *sql)
{
	struct db *db = fixture_owner(p->f);
	const char *text = testdb_text(db, p->f->mem, sql);

	db_close(db);
	return text;
}

/* As the runner ends the newest look-up. */
static const char *
answered(struct panel *p, const char *result, const struct err *why)
{
	struct ctx run = { .mem = p->f->mem,
		.db = testdb_as(p->f->db, "davit_run"),
		.conf = &p->f->conf };
	const char *id =
	    one(p, "select id from lookups order by created_at desc limit 1");

	must(&run, lookup_finish(&run, id, result, why));
	db_close(run.db);
	return id;
}

Test(lookup_page, brings_the_form_back_with_everything_typed)
{
	struct panel *p = panel_new();
	const char *path = at(p, "/lookups?environment=%s", p->env.id);
	const char *typed =
	    "image=registry.example.org%2Fteam%2Fapi%3A2&port=3000&replicas=2"
	    "&envVars%5B0%5D.key=GREETING&envVars%5B0%5D.value=hi";
	struct turn *t = panel_page(p, p->ann, "POST", path, typed);
	const char *id;

	expect_status(t, 200);
	cr_expect(shows(t, "Looking..."));
	cr_expect(shows(t, "value=\"registry.example.org/team/api:2\""));
	cr_expect(shows(t, "value=\"3000\""));
	cr_expect(shows(t, "Port 3000 \u00b7 2 replicas"));
	cr_expect(shows(t, "value=\"GREETING\""));
	cr_expect(shows(t, p->project.name));
	cr_expect(!shows(t, "need another look"));
	id = answered(p,
	    "{\"tags\":[\"latest\",\"2\"],\"digest\":\"sha256:0123456789ab\","
	    "\"ports\":[8081],\"onNode\":false}",
	    NULL);
	cr_expect(shows(t, at(p, "name=\"lookup\" value=\"%s\"", id)));
	t = panel_page(
	    p, p->ann, "POST", path, at(p, "%s&lookup=%s", typed, id));
	expect_status(t, 200);
	cr_expect(shows(t, "The image exposes port <b data-port=\"8081\">"));
	cr_expect(shows(t, "Tags: latest, 2."));
	cr_expect(shows(t, "In its registry"));
	cr_expect(shows(t, "value=\"3000\""), "what was typed stays");
	cr_expect_str_eq(one(p, "select count(*) from lookups"), "1",
	    "to see it again asks nobody again");
	/* Somebody else's is as good as none. */
	expect_status(panel_page(p, p->bob, "POST", "/lookups",
			  at(p, "image=x&lookup=%s", id)),
	    404);
	panel_end(p);
}

Test(lookup_page, says_failure_as_a_hint_and_never_a_secret)
{
	struct panel *p = panel_new();
	const char *typed =
	    "gitSource.repoUrl=https%3A%2F%2Fgit.example.org%2Fa"
	    "&gitSource.token=canary-0b21&registry.password=canary-0b21"
	    "&registry.username=ann";
	struct turn *t = panel_page(p, p->ann, "POST", "/lookups", typed);
	struct err why = { .kind = ERR_NONE };
	const char *id;

	expect_status(t, 200);
	cr_expect(!shows(t, "canary"));
	(void)err_code(
	    &why, ERR_DENIED, "GIT_AUTH_FAILED", "the token is <b>refused");
	id = answered(p, NULL, &why);
	t = panel_page(
	    p, p->ann, "POST", "/lookups", at(p, "%s&lookup=%s", typed, id));
	expect_status(t, 200);
	cr_expect(shows(t, "Not found out: the token is &lt;b&gt;refused"));
	cr_expect(!shows(t, "canary"));
	cr_expect(!shows(t, "aria-invalid"));
	/* Nothing to look up, and what cannot be. */
	t = panel_page(p, p->ann, "POST", "/lookups", "name=x");
	expect_status(t, 400);
	t = panel_page(
	    p, p->ann, "POST", "/lookups", "gitSource.repoUrl=git%40x.org%3Aa");
	expect_status(t, 400);
	cr_expect(shows(t, "deploy key"));
	/* The form of settings, with what is stored. */
	t = panel_page(p, p->ann, "POST",
	    at(p, "/applications/%s/lookups", p->app.id),
	    at(p, "image=%s", p->app.image));
	expect_status(t, 200);
	cr_expect_str_eq(one(p, "select count(*) from lookups where"
				" application_id is not null"),
	    "1");
	t = panel_page(p, p->ann, "POST",
	    at(p, "/applications/%s/lookups", p->app.id),
	    "image=elsewhere.example.org%2Fx");
	expect_status(t, 200);
	cr_expect_str_eq(one(p, "select count(*) from lookups where"
				" application_id is not null"),
	    "1", "stored credentials go to their own address only");
	panel_end(p);
}

Test(lookup_page, offers_the_places_there_are_or_makes_the_first)
{
	struct panel *p = panel_new();
	struct turn *t =
	    panel_page(p, p->ann, "GET", "/applications/new", NULL);

	expect_status(t, 200);
	cr_expect(shows(t, at(p, "<option value=\"%s\"", p->env.id)));
	cr_expect(!shows(t, "name=\"project\""));
	t = panel_page(p, p->ann, "POST", "/applications",
	    at(p, "name=second&image=x&environmentId=%s", p->env.id));
	expect_status(t, 303);
	cr_expect_str_eq(one(p, at(p, "select project_id from applications"
				      " where name = 'second'")),
	    p->project.id);
	/* Bob has nothing yet: project, environment and application at once. */
	t = panel_page(p, p->bob, "GET", "/applications/new", NULL);
	expect_status(t, 200);
	cr_expect(shows(t, "value=\"main\""));
	cr_expect(!shows(t, p->project.name));
	t = panel_page(p, p->bob, "POST", "/applications",
	    "name=Not+Good&image=x&project=main");
	expect_status(t, 400);
	cr_expect_str_eq(
	    one(p, "select count(*) from projects where name = 'main'"), "0",
	    "a form that fails makes nothing");
	t = panel_page(p, p->bob, "POST", "/applications",
	    "name=first&image=x&project=main&port=8080");
	expect_status(t, 303);
	cr_expect(text_starts(panel_header(t, "Location"), "/deployments/"));
	cr_expect_str_eq(
	    one(p, "select p.name || '/' || e.name || '/' || a.name from"
		   " applications a join environments e on e.id ="
		   " a.environment_id join projects p on p.id = e.project_id"
		   " where a.name = 'first'"),
	    "main/production/first");
	/* The name is taken meanwhile: the error is not about the application.
	 */
	t = panel_page(p, p->bob, "POST", "/applications",
	    "name=third&image=x&project=main");
	expect_status(t, 400);
	cr_expect(shows(t, "f-project"));
	/* Nowhere to go, and another team's place. */
	t = panel_page(
	    p, p->bob, "POST", "/applications", "name=third&image=x");
	expect_status(t, 400);
	t = panel_page(p, p->bob, "POST", "/applications",
	    at(p, "name=third&image=x&environmentId=%s", p->env.id));
	expect_status(t, 404);
	panel_end(p);
}
