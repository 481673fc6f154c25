/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "core/domain.h"
#include "core/limits.h"
#include "core/var.h"
#include "core/work.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>
#include <string.h>

Test(app, gets_an_address_a_service_name_and_the_defaults)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct project project;
	struct app app;

	fixture_app(f, c, &project, &app);
	cr_expect_str_eq(
	    app.url, "http://web-production.apps.example.org:8080");
	cr_expect_str_eq(app.environment_name, "production");
	cr_expect_eq(app.port, 8080);
	cr_expect_eq(app.replicas, 1);
	cr_expect(text_starts(app.service_name, "test-web-"));
	cr_expect_null(app.release);
	cr_expect_str_eq(app.my_role, "owner");
	cr_expect_not_null(strstr(app.health_check, "\"type\":\"http\""));
	fixture_end(f);
}

Test(app, of_another_team_does_not_exist)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct list_page page;
	const struct list_query q = { 0 };
	const struct app_filter none = { 0 };
	struct project project, other;
	struct app app, seen;

	fixture_app(f, c, &project, &app);
	c = fixture_as(f, &f->bob);
	cr_expect_not(app_find(c, app.id, &seen));
	cr_expect_eq(c->err.kind, ERR_ABSENT);
	cr_expect_not(project_find(c, project.id, &other));
	cr_expect_eq(c->err.kind, ERR_ABSENT);
	must(c, app_list(c, &none, &q, &page));
	cr_expect_eq(page.rows.n, 0);
	fixture_end(f);
}

Test(app, cannot_be_made_by_a_viewer_or_in_a_foreign_project)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct app_input in = { .name = "other", .image = "nginx" };
	struct project project;
	struct app app, made;

	fixture_app(f, c, &project, &app);
	in.project_id = project.id;
	c = fixture_as(f, &f->vic);
	cr_expect_not(app_create(c, &in, &made));
	cr_expect_eq(c->err.kind, ERR_DENIED);
	c = fixture_as(f, &f->bob);
	cr_expect_not(app_create(c, &in, &made));
	cr_expect_eq(c->err.kind, ERR_ABSENT);
	fixture_end(f);
}

Test(app, has_a_command_that_a_release_can_hold)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	char *word = mem_array(c->mem, char, COMMAND_BYTES + 1);
	const char *args[] = { "run", word };
	struct app_health_input health = { .type = "command" };
	struct app_input in = { .name = "long", .image = "nginx" };
	struct project project;
	struct app app, made;

	fixture_app(f, c, &project, &app);
	memset(word, 'x', COMMAND_BYTES);
	in.project_id = project.id;
	in.has_command = true;
	in.command = (struct form_list){ args, COUNT(args) };
	cr_expect_not(app_create(c, &in, &made));
	cr_expect_eq(c->err.kind, ERR_INVALID);
	cr_expect_str_eq(c->err.field, "command");
	in.name = "longer";
	in.has_command = false;
	in.command.n = 0;
	health.command = (struct form_list){ args, COUNT(args) };
	in.health_check = &health;
	cr_expect_not(app_create(c, &in, &made));
	cr_expect_str_eq(c->err.field, "healthCheck.command");
	fixture_end(f);
}

Test(app, name_is_unique_in_its_environment)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct app_input in = { .name = "web", .image = "nginx" };
	struct project project;
	struct app app, made;

	fixture_app(f, c, &project, &app);
	in.project_id = project.id;
	cr_expect_not(app_create(c, &in, &made));
	cr_expect_eq(c->err.kind, ERR_CONFLICT);
	cr_expect_str_eq(c->err.field, "name");
	fixture_end(f);
}

Test(app, from_git_checks_its_source)
{
	static const struct {
		const char *url, *token;
		bool key, ok;
		const char *field;
	} cases[] = {
		{ "https://example.org/a.git", NULL, false, true, NULL },
		{ "https://example.org/a.git", "secret", false, true, NULL },
		{ "git@example.org:a/b.git", NULL, false, true, NULL },
		{ "git@example.org:a/b.git", "secret", false, false,
		    "gitSource.token" },
		{ "https://example.org/a.git", NULL, true, false,
		    "gitSource.deployKey" },
		{ "file:///etc/passwd", NULL, false, false,
		    "gitSource.repoUrl" },
		{ "nonsense", NULL, false, false, "gitSource.repoUrl" },
		{ "--upload-pack=x", NULL, false, false, "gitSource.repoUrl" },
		{ NULL, NULL, false, false, "gitSource.repoUrl" },
	};
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	const struct project_input p = { .name = "shop" };
	struct project project;
	size_t i;

	must(c, project_create(c, &p, &project));
	for (i = 0; i < COUNT(cases); i++) {
		struct app_git_input git = { .repo_url = cases[i].url,
			.has_repo_url = cases[i].url != NULL,
			.token = cases[i].token,
			.has_token = cases[i].token != NULL,
			.deploy_key = cases[i].key };
		const struct app_input in = { .name =
						  mem_fmt(c->mem, "app-%zu", i),
			.project_id = project.id,
			.git_source = &git };
		struct app app;
		bool ok = app_create(c, &in, &app);

		cr_expect_eq(ok, cases[i].ok, "case %zu: %s", i, c->err.text);
		if (!ok && cases[i].field != NULL)
			cr_expect_str_eq(
			    c->err.field, cases[i].field, "case %zu", i);
		if (ok)
			cr_expect_null(strstr(app.git_source, "secret"));
		if (ok && cases[i].url[0] == 'g')
			cr_expect_not_null(
			    strstr(app.git_source, "ssh-ed25519 "));
	}
	fixture_end(f);
}

Test(app, change_counts_as_pending_until_deployed)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct app_health_input health = { .type = "tcp" };
	const struct app_input in = {
		.port = 9000, .has_port = true, .health_check = &health
	};
	struct project project;
	struct app app, changed;

	fixture_app(f, c, &project, &app);
	must(c, app_update(c, &app, &in, &changed));
	cr_expect_eq(changed.port, 9000);
	cr_expect_gt(changed.config_version, app.config_version);
	cr_expect_gt(changed.version, app.version);
	cr_expect_not_null(strstr(changed.health_check, "\"tcp\""));
	cr_expect_str_eq(changed.image, "nginx:1.27");
	fixture_end(f);
}

/* Whether a change of the address keeps what lets one in. */
Test(app, credentials_do_not_follow_to_another_host)
{
	static const struct {
		const char *url;
		bool kept;
	} cases[] = {
		{ "https://example.org/b.git", true },
		{ "https://example.org:8443/b.git", false },
		{ "https://evil.example/b.git", false },
		{ "git@example.org:a/b.git", false },
	};
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	const struct project_input p = { .name = "shop" };
	struct project project;

	must(c, project_create(c, &p, &project));
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct app_git_input git = { .repo_url =
						 "https://example.org/a.git",
			.has_repo_url = true,
			.token = "secret",
			.has_token = true };
		struct app_git_input move = { .repo_url = cases[i].url,
			.has_repo_url = true };
		struct app_input in = { .name = mem_fmt(c->mem, "app-%zu", i),
			.project_id = project.id,
			.git_source = &git };
		struct work_app now;
		struct app app, out;

		must(c, app_create(c, &in, &app));
		in = (struct app_input){ .git_source = &move };
		must(c, app_update(c, &app, &in, &out));
		must(c, work_app(c, app.id, &now));
		cr_expect_eq(
		    now.git_token != NULL, cases[i].kept, "case %zu", i);
	}
	fixture_end(f);
}

Test(app, registry_passwords_do_not_follow_to_another_registry)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct app_registry_input login = { "me", "secret" };
	struct app_input in = { .image = "r.example.org/a:1",
		.registry = &login,
		.has_registry = true };
	struct project project;
	struct work_app now;
	struct app app, out;

	fixture_app(f, c, &project, &app);
	must(c, app_update(c, &app, &in, &out));
	in = (struct app_input){ .image = "r.example.org/b:2" };
	must(c, app_update(c, &app, &in, &out));
	must(c, work_app(c, app.id, &now));
	cr_expect_str_eq(now.registry_username, "me");
	cr_expect_not_null(now.registry_password);
	in = (struct app_input){ .image = "evil.example/b:2" };
	must(c, app_update(c, &app, &in, &out));
	must(c, work_app(c, app.id, &now));
	cr_expect_null(now.registry_username);
	cr_expect_null(now.registry_password);
	fixture_end(f);
}

/* How many apply jobs there are, with all that c did. */
static const char *
applies(struct fixture *f)
{
	(void)fixture_as(f, &f->ann);
	return fixture_text(
	    f, "select count(*) from jobs where kind = 'apply'");
}

/* The routes and the watcher read the number: the runner has to hear of it. */
Test(app, replicas_changed_in_a_form_are_applied)
{
	const struct deploy_input plain = { 0 };
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct app_input in = { .replicas = 3, .has_replicas = true };
	struct project project;
	struct deploy d;
	struct app app, out;

	fixture_app(f, c, &project, &app);
	must(c, app_update(c, &app, &in, &out));
	cr_expect_str_eq(applies(f), "0", "never deployed");
	must(c, deploy_request(c, &out, &plain, "manual", &d));
	(void)fixture_as(f, &f->ann);
	fixture_released(f, &d, 1);
	c = fixture_as(f, &f->ann);
	must(c, app_find(c, app.id, &app));
	must(c, app_update(c, &app, &in, &out));
	cr_expect_str_eq(applies(f), "0", "the same number");
	in.replicas = 2;
	must(c, app_update(c, &app, &in, &out));
	cr_expect_eq(out.replicas, 2);
	cr_expect_str_eq(applies(f), "1");
	fixture_end(f);
}

Test(app, deleted_can_be_restored)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct project project;
	struct app app, back;

	fixture_app(f, c, &project, &app);
	must(c, app_delete(c, &app, false));
	cr_expect_not(app_find(c, app.id, &back));
	must(c, app_find_deleted(c, app.id, &back));
	cr_expect_not_null(back.deleted_at);
	must(c, app_restore(c, &back, &app));
	cr_expect_null(app.deleted_at);
	fixture_end(f);
}

Test(var, secret_is_sealed_and_survives_a_list_without_its_value)
{
	static const struct app_var_input first[] = {
		{ "PLAIN", "a\nb", NULL, false, true },
		{ "TOKEN", "hunter22", NULL, true, true },
	};
	static const struct app_var_input second[] = {
		{ "TOKEN", NULL, "both", false, false },
	};
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	struct vars_input in = { .vars = { NULL, 2 } };
	const struct var_input bare = { "TOKEN", NULL, NULL, false, true };
	struct var_owner o = { NULL, NULL };
	struct project project;
	struct db_rows rows;
	struct app app;
	const struct var *v;

	fixture_app(f, c, &project, &app);
	o.app = &app;
	in.vars.items = mem_copy(c->mem, first, sizeof first);
	must(c, var_put_all(c, o, &in));
	must(c, var_list(c, o, &rows));
	v = rows.at;
	cr_assert_eq(rows.n, 2);
	cr_expect_str_eq(v[0].value, "a\nb");
	cr_expect_null(v[1].value);
	in.vars.items = mem_copy(c->mem, second, sizeof second);
	in.vars.n = 1;
	must(c, var_put_all(c, o, &in));
	must(c, var_list(c, o, &rows));
	v = rows.at;
	cr_assert_eq(rows.n, 1);
	cr_expect_str_eq(v[0].usage, "both");
	cr_expect(v[0].is_secret);
	cr_expect_not(var_put(c, o, &bare));
	cr_expect_str_eq(c->err.field, "value");
	must(c, var_import(c, o, "# x\nA=1\nB='two words'\n", false));
	must(c, var_list(c, o, &rows));
	cr_expect_eq(rows.n, 3);
	must(c, var_delete(c, o, "A"));
	cr_expect_not(var_delete(c, o, "A"));
	fixture_end(f);
}

Test(domain, host_belongs_to_one_application)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);
	const struct domain_input in = { .host = "www.example.org" };
	const struct domain_input panel = { .host = "localhost" };
	const struct project_input p = { .name = "theirs" };
	struct app_input theirs = { .name = "web", .image = "nginx" };
	struct project project;
	struct domain d;
	struct app app;

	fixture_app(f, c, &project, &app);
	must(c, domain_create(c, &app, &in, &d));
	cr_expect_not(domain_create(c, &app, &panel, &d));
	c = fixture_as(f, &f->bob);
	must(c, project_create(c, &p, &project));
	theirs.project_id = project.id;
	must(c, app_create(c, &theirs, &app));
	cr_expect_str_eq(
	    app.url, "http://web-production-theirs.apps.example.org:8080");
	cr_expect_not(domain_create(c, &app, &in, &d));
	cr_expect_eq(c->err.kind, ERR_CONFLICT);
	cr_expect_str_eq(c->err.field, "host");
	fixture_end(f);
}
