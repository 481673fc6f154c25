/* SPDX-License-Identifier: MIT */
#include "base/rand.h"
#include "base/str.h"
#include "t/web/panel.h"

#include <criterion/criterion.h>
#include <string.h>

/* The pages of what would change and of what did, of an application that is
 * built from a repository. */

#define COMMIT_A "1111111111111111111111111111111111111111"
#define COMMIT_B "2222222222222222222222222222222222222222"

static bool
shows(const struct turn *t, const char *text)
{
	return t->rs.body.text != NULL && strstr(t->rs.body.text, text) != NULL;
}

static void
release(struct panel *p, struct db *owner, int number, const char *commit,
    const char *spec, bool active)
{
	testdb_sql(owner,
	    at(p,
		"insert into releases (id, team_id, application_id, number,"
		" image, digest, image_id, spec, secrets, commit_sha,"
		" commit_message, hash, active) values ('%s', '%s', '%s', %d,"
		" 'built', 'sha256:%d', 'sha256:1', '%s',"
		" '[{\"key\":\"TOKEN\",\"id\":\"x\",\"sealed\":\"canary%d\"}]',"
		" '%s', 'change <b>%d</b>', 'x', %s)",
		uuid_new(p->f->mem), p->f->team_a, p->app.id, number, number,
		spec, number, commit, number, active ? "true" : "false"));
}

static struct panel *
built(const char *repo)
{
	struct panel *p = panel_new();
	struct db *owner = fixture_owner(p->f);

	testdb_sql(
	    owner, at(p,
		       "update applications set type = 'git', image = null"
		       " where id = '%s'",
		       p->app.id));
	testdb_sql(owner,
	    at(p,
		"insert into git_sources (application_id, team_id, repo_url)"
		" values ('%s', '%s', '%s')",
		p->app.id, p->f->team_a, repo));
	release(p, owner, 1, COMMIT_A,
	    "{\"port\":8080,\"env\":[{\"key\":\"COLOUR\","
	    "\"value\":\"<i>blue</i>\"}]}",
	    false);
	release(p, owner, 2, COMMIT_B, "{\"port\":9000,\"env\":[]}", true);
	db_close(owner);
	return p;
}

static struct turn *
compare(struct panel *p, const char *query)
{
	return panel_page(p, p->ann, "GET",
	    at(p, "/applications/%s/compare%s", p->app.id, query), NULL);
}

Test(plan, compares_two_releases_with_their_commits)
{
	static const char *const parts[] = { "2222222", "1111111",
		"change &lt;b&gt;1&lt;/b&gt;",
		"href=\"https://github.com/a/b/"
		"compare/" COMMIT_A "..." COMMIT_B "\"",
		">Port</th>", "Variable <code>COLOUR</code>",
		"&lt;i&gt;blue&lt;/i&gt;", "Variable <code>TOKEN</code>",
		"changed <span class=\"dim\">secret, not shown</span>",
		"<code>sha256:1</code>", ">Pinned at</th>" };
	struct panel *p = built("git@github.com:a/b.git");
	struct turn *t = compare(p, "?from=1&to=2");
	size_t i;

	expect_status(t, 200);
	for (i = 0; i < COUNT(parts); i++)
		cr_expect(
		    shows(t, parts[i]), "%s: %s", parts[i], t->rs.body.text);
	cr_expect(!shows(t, "canary") && !shows(t, "<b>1</b>"));
	/* The same when no number is given, and the other way round. */
	cr_expect(shows(compare(p, ""), parts[3]));
	cr_expect(shows(compare(p, "?from=2&to=1"), COMMIT_B "..." COMMIT_A));
	cr_expect(shows(compare(p, "?from=2&to=2"), "are the same"));
	panel_end(p);
}

Test(plan, names_commits_of_a_host_it_does_not_know)
{
	struct panel *p = built("https://git.example.org/a/b.git");
	struct turn *t = compare(p, "?from=1&to=2");

	expect_status(t, 200);
	cr_expect(shows(t, "1111111...2222222"), "%s", t->rs.body.text);
	cr_expect(!shows(t, "git.example.org/a/b/compare"));
	panel_end(p);
}

Test(plan, says_which_release_is_not_there)
{
	struct panel *p = built("https://git.example.org/a/b.git");
	struct turn *t = compare(p, "?from=1&to=77");

	expect_status(t, 404);
	cr_expect(shows(t, "there is no release v77 of this application"));
	expect_status(compare(p, "?from=x"), 400);
	panel_end(p);
}

Test(plan, says_where_hosts_lead_and_what_is_built)
{
	struct panel *p = built("https://git.example.org/a/b.git");
	struct turn *t = panel_page(
	    p, p->ann, "GET", at(p, "/applications/%s/plan", p->app.id), NULL);
	const char *row;

	expect_status(t, 200);
	row = strstr(t->rs.body.text, at(p, ">%s</th>", p->domain.host));
	cr_assert(row != NULL, "%s", t->rs.body.text);
	cr_expect(strstr(row, "port 9000") != NULL &&
		      strstr(row, "port 9000") < strstr(row, "port 8080"),
	    "%s", row);
	cr_expect(shows(t, "newest commit of"));
	cr_expect(shows(t, ">Port</th>"));
	t = panel_api(p, p->ann, "POST",
	    at(p, "/api/v1/applications/%s/plan", p->app.id), NULL);
	expect_status(t, 200);
	cr_expect_str_eq(panel_text(t, "routes/0/host"), p->domain.host);
	cr_expect_eq(panel_int(t, "routes/0/before"), 9000);
	cr_expect_eq(panel_int(t, "routes/0/after"), 8080);
	t = panel_api(p, p->ann, "GET",
	    at(p, "/api/v1/applications/%s/releases/compare?from=1&to=2",
		p->app.id),
	    NULL);
	expect_status(t, 200);
	cr_expect_str_eq(panel_text(t, "commitRange"), COMMIT_A "..." COMMIT_B);
	panel_end(p);
}
