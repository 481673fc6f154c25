/* SPDX-License-Identifier: MIT */
#include "base/rand.h"
#include "base/str.h"
#include "t/web/walk.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * From the table: whatever of team A is named in a path, somebody of team B
 * hears 404, exactly as for an id that nobody has.  What the roles may is in
 * role_test.c, what is named in bodies and queries in ids_test.c.
 */

static struct turn *
try_as(struct panel *p, const char *who, const struct route *r, bool api,
    const char *id)
{
	const char *m = method_name(r->method);
	const char *path = walk_path(p, r, api, id, "X");

	return api ? panel_api(
			 p, who, m, path, r->method == METHOD_GET ? NULL : "{}")
		   : panel_page(p, who, m, path, NULL);
}

Test(tenant, of_another_team_hears_404_on_every_route)
{
	struct panel *p = panel_new();
	struct walk_ids ids = walk_objects(p);
	struct route_walk w = { NULL, NULL };
	const struct route *r;
	size_t tried = 0;
	bool api;

	while (route_next(&w, &r, &api)) {
		const char *unknown = uuid_new(p->f->mem);

		if (r->target == TARGET_NONE)
			continue;
		expect_status(
		    try_as(p, p->bob, r, api, walk_id(p, &ids, r->target)),
		    404);
		expect_status(try_as(p, p->bob, r, api, unknown), 404);
		expect_status(try_as(p, p->ann, r, api, unknown), 404);
		expect_status(try_as(p, p->ann, r, api, "not-an-id"), 404);
		expect_status(try_as(p, p->ann, r, api, "'--"), 404);
		tried++;
	}
	cr_expect(tried > 40, "only %zu routes with a target", tried);
	panel_end(p);
}

Test(tenant, hears_the_same_words_as_for_nothing)
{
	struct panel *p = panel_new();
	struct turn *theirs, *nobodys;

	theirs = panel_api(p, p->bob, "GET",
	    at(p, "/api/v1/applications/%s", p->app.id), NULL);
	nobodys = panel_api(p, p->bob, "GET",
	    at(p, "/api/v1/applications/%s", uuid_new(p->f->mem)), NULL);
	cr_expect_str_eq(panel_text(theirs, "error/message"),
	    panel_text(nobodys, "error/message"));
	panel_end(p);
}

Test(tenant, sees_nothing_of_others_in_lists)
{
	static const char *const lists[] = { "/api/v1/projects",
		"/api/v1/applications", "/api/v1/deployments" };
	struct panel *p = panel_new();
	size_t i;

	for (i = 0; i < COUNT(lists); i++) {
		struct turn *t = panel_api(p, p->bob, "GET", lists[i], NULL);

		expect_status(t, 200);
		cr_expect(
		    panel_int(t, "pagination/total") == 0, "%s", lists[i]);
		cr_expect(strstr(t->rs.body.text, p->f->team_a) == NULL);
		t = panel_api(p, p->ann, "GET", lists[i], NULL);
		cr_expect(panel_int(t, "pagination/total") > 0, "%s", lists[i]);
	}
	panel_end(p);
}

/* Every secret there is has the same value, which no answer to the owner
 * itself says again, nor the database in the clear. */
#define CANARY "canary-7c1f"

static const char *
application_with_secrets(struct panel *p)
{
	struct turn *t = panel_api(p, p->ann, "POST", "/api/v1/applications",
	    at(p,
		"{\"name\":\"sealed\",\"projectId\":\"%s\","
		"\"gitSource\":{\"repoUrl\":\"https://git.example.org/a\","
		"\"username\":\"ann\",\"token\":\"" CANARY "\"},"
		"\"envVars\":[{\"key\":\"A\",\"value\":\"" CANARY
		"\",\"isSecret\":true}]}",
		p->project.id));
	const char *id;

	expect_status(t, 201);
	id = panel_text(t, "id");
	expect_status(panel_api(p, p->ann, "PATCH",
			  at(p, "/api/v1/applications/%s", p->app.id),
			  "{\"registry\":{\"username\":\"ann\","
			  "\"password\":\"" CANARY "\"}}"),
	    200);
	expect_status(panel_api(p, p->ann, "POST", "/api/v1/lookups",
			  "{\"repoUrl\":\"https://git.example.org/a\","
			  "\"token\":\"" CANARY "\"}"),
	    202);
	expect_status(panel_api(p, p->ann, "POST", "/api/v1/lookups",
			  "{\"image\":\"x\",\"registry\":{\"username\":"
			  "\"ann\",\"password\":\"" CANARY "\"}}"),
	    202);
	expect_status(panel_api(p, p->ann, "PUT",
			  at(p, "/api/v1/environments/%s/env/B", p->env.id),
			  "{\"value\":\"" CANARY "\",\"isSecret\":true}"),
	    200);
	return id;
}

static void
expect_no_canary(
    struct panel *p, const struct route *r, bool api, const char *id)
{
	struct turn *t = try_as(p, p->ann, r, api, id);

	cr_expect(t->rs.status < 500, "%s: %d", r->path, t->rs.status);
	cr_expect(
	    t->rs.body.text == NULL || strstr(t->rs.body.text, CANARY) == NULL,
	    "%s says a secret", r->path);
}

Test(tenant, never_hears_a_secret_again)
{
	struct panel *p = panel_new();
	const char *sealed = application_with_secrets(p), *found;
	struct walk_ids ids = walk_objects(p);
	struct route_walk w = { NULL, NULL };
	struct db *owner = fixture_owner(p->f);
	const struct route *r;
	bool api;

	while (route_next(&w, &r, &api)) {
		if (r->method != METHOD_GET)
			continue;
		expect_no_canary(p, r, api, walk_id(p, &ids, r->target));
		if (r->target == TARGET_APP)
			expect_no_canary(p, r, api, sealed);
	}
	found = testdb_text(owner, p->f->mem,
	    "select count(*) from (select a::text from applications a"
	    " union all select g::text from git_sources g"
	    " union all select v::text from env_vars v"
	    " union all select l::text from audit_log l"
	    " union all select k::text from lookups k"
	    " union all select j::text from jobs j) t (row)"
	    " where row like '%" CANARY "%'");
	cr_expect_str_eq(found, "0");
	db_close(owner);
	panel_end(p);
}
