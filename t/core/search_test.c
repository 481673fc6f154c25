/* SPDX-License-Identifier: MIT */
#include "core/search.h"
#include "base/str.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>
#include <string.h>

/* "name name ..." of what is found, in order. */
static const char *
names(struct ctx *c, const char *text)
{
	const struct found *at;
	struct db_rows rows;
	struct buf b;
	bool more;
	size_t i;

	must(c, search_names(c, text, &rows, &more));
	buf_init(&b, c->mem, 10000);
	buf_str(&b, "");
	at = rows.at;
	for (i = 0; i < rows.n; i++)
		buf_fmt(&b, "%s%s", i > 0 ? " " : "", at[i].name);
	return rows.n > 0 ? b.text : "";
}

static void
application(struct ctx *c, const struct project *project, const char *name,
    const char *image)
{
	const struct app_input in = { .name = name,
		.has_name = true,
		.image = image,
		.project_id = project->id };
	struct app app;

	must(c, app_create(c, &in, &app));
}

Test(search, finds_each_kind_and_says_where_it_is)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct project project;
	const struct found *at;
	struct db_rows rows;
	struct app app;
	bool more;

	fixture_app(f, c, &project, &app);
	must(c, search_names(c, " WEB ", &rows, &more));
	cr_assert_eq(rows.n, 1);
	at = rows.at;
	cr_expect_str_eq(at->kind, "application");
	cr_expect_str_eq(at->id, app.id);
	cr_expect_str_eq(at->where, "shop / production");
	cr_expect_str_eq(at->path, mem_fmt(f->mem, "/applications/%s", app.id));
	cr_expect_null(at->match, "the name has it");
	cr_expect_not(more);
	must(c, search_names(c, "produc", &rows, &more));
	at = rows.at;
	cr_assert_eq(rows.n, 2, "and the generated host name");
	cr_expect_str_eq(at->kind, "environment");
	cr_expect_str_eq(at->where, "shop");
	cr_expect_str_eq(at->path,
	    mem_fmt(f->mem, "/projects/%s?environment=%s", project.id, at->id));
	must(c, search_names(c, "hop", &rows, &more));
	at = rows.at;
	cr_assert_geq(rows.n, 1);
	cr_expect_str_eq(at->kind, "project");
	cr_expect_str_eq(at->where, "team");
	cr_expect_str_eq(at->path, mem_fmt(f->mem, "/projects/%s", project.id));
	fixture_end(f);
}

Test(search, finds_an_application_by_host_image_and_repository)
{
	static const char *const cases[][2] = {
		{ "WWW.example", "www.example.com" },
		{ "inx:1", "nginx:1.27" },
		{ "Team/Code", "https://git.example.org/Team/code.git" },
	};
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct project project;
	struct db *owner;
	struct app app;
	size_t i;

	fixture_app(f, c, &project, &app);
	must(c, ctx_commit(c));
	owner = fixture_owner(f);
	testdb_sql(owner,
	    mem_fmt(f->mem,
		"insert into domains (id, team_id, application_id, host)"
		" values (gen_random_uuid(), '%s', '%s', 'www.example.com');"
		"insert into git_sources (application_id, team_id, repo_url)"
		" values ('%s', '%s', '%s')",
		f->team_a, app.id, app.id, f->team_a, cases[2][1]));
	db_close(owner);
	c = fixture_as(f, &f->ann);
	for (i = 0; i < COUNT(cases); i++) {
		const struct found *at;
		struct db_rows rows;
		bool more;

		must(c, search_names(c, cases[i][0], &rows, &more));
		cr_assert_eq(rows.n, 1, "%s: %zu", cases[i][0], rows.n);
		at = rows.at;
		cr_expect_str_eq(at->id, app.id);
		cr_expect_str_eq(at->match, cases[i][1]);
	}
	fixture_end(f);
}

Test(search, never_finds_what_is_another_teams_or_deleted)
{
	static const char *const words[] = { "shop", "web", "production",
		"nginx", "apps.example", "e" };
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct project project;
	struct app app;
	size_t i;

	fixture_app(f, c, &project, &app);
	for (i = 0; i < COUNT(words); i++) {
		c = fixture_as(f, &f->bob);
		cr_expect_str_eq(names(c, words[i]), "", "%s", words[i]);
		c = fixture_as(f, &f->vic);
		cr_expect_str_neq(names(c, words[i]), "", "%s", words[i]);
	}
	c = fixture_as(f, &f->ann);
	must(c, app_delete(c, &app, false));
	cr_expect_str_eq(names(c, "web"), "");
	cr_expect_str_eq(names(c, "nginx"), "");
	fixture_end(f);
}

Test(search, takes_every_character_for_itself)
{
	static const struct {
		const char *text, *found;
	} cases[] = {
		{ "%", "percent" },
		{ "_", "under" },
		{ "\\", "back" },
		{ "a%c", "percent" },
		{ "a_c", "under" },
		{ "a\\c", "back" },
		{ "\\%", "" },
		{ "%%", "" },
		{ "'", "" },
		{ "' or ''='", "" },
		{ "\xc3\x84", "" },
		{ " ", "" },
	};
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	const struct project_input in = { .name = "shop", .has_name = true };
	struct project project;
	struct db *owner;
	size_t i;

	must(c, project_create(c, &in, &project));
	application(c, &project, "percent", "one");
	application(c, &project, "under", "two");
	application(c, &project, "back", "three");
	application(c, &project, "plain", "abc");
	must(c, ctx_commit(c));
	owner = fixture_owner(f);
	testdb_sql(owner, "update applications set image = case name"
			  " when 'percent' then 'a%c' when 'under' then 'a_c'"
			  " when 'back' then 'a\\c' else image end");
	db_close(owner);
	c = fixture_as(f, &f->ann);
	for (i = 0; i < COUNT(cases); i++)
		cr_expect_str_eq(names(c, cases[i].text), cases[i].found, "%s",
		    cases[i].text);
	fixture_end(f);
}

Test(search, puts_the_name_itself_first_then_beginnings)
{
	const struct project_input shop = { .name = "shop", .has_name = true },
				   other = { .name = "apiary",
					   .has_name = true };
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct project project, apiary;

	must(c, project_create(c, &shop, &project));
	must(c, project_create(c, &other, &apiary));
	application(c, &project, "a-my-api", "x");
	application(c, &project, "zed", "api:1");
	application(c, &project, "b-zed", "team/api");
	application(c, &project, "api-two", "x");
	application(c, &project, "api", "x");
	cr_expect_str_eq(
	    names(c, "Api"), "api api-two apiary zed a-my-api b-zed");
	fixture_end(f);
}

Test(search, gives_at_most_twenty_and_says_that_there_are_more)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct db_rows rows;
	char name[20];
	bool more;
	int i;

	for (i = 0; i < SEARCH_MAX + 1; i++) {
		const struct project_input in = { .name = name,
			.has_name = true };
		struct project made;

		must(c, search_names(c, "many", &rows, &more));
		cr_expect_eq(rows.n, (size_t)i);
		cr_expect_not(more);
		(void)snprintf(name, sizeof name, "many-%d", i);
		must(c, project_create(c, &in, &made));
	}
	must(c, search_names(c, "many", &rows, &more));
	cr_expect_eq(rows.n, SEARCH_MAX);
	cr_expect(more);
	fixture_end(f);
}
