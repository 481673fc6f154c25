/* SPDX-License-Identifier: MIT */
#include "t/core/fixture.h"
#include "base/rand.h"
#include "core/constraints.h"

#include <criterion/criterion.h>

void
fixture_person(struct fixture *f, struct actor *who, const char *name)
{
	struct db *db = fixture_owner(f);

	*who = (struct actor){ .user_id = uuid_new(f->mem),
		.username = name,
		.email = mem_fmt(f->mem, "%s@example.org", name),
		.role = "developer" };
	testdb_sql(db, mem_fmt(f->mem,
			   "insert into users (id, username, email) values"
			   " ('%s', '%s', '%s')",
			   who->user_id, name, who->email));
	db_close(db);
}

void
fixture_member(struct fixture *f, const char *team, const struct actor *who,
    const char *role)
{
	struct db *db = fixture_owner(f);

	testdb_sql(db, mem_fmt(f->mem,
			   "insert into teams (id, name) values ('%s', 'team')"
			   " on conflict do nothing",
			   team));
	testdb_sql(db, mem_fmt(f->mem,
			   "insert into team_members (team_id, user_id, role)"
			   " values ('%s', '%s', '%s')",
			   team, who->user_id, role));
	db_close(db);
}

struct db *
fixture_owner(struct fixture *f)
{
	return testdb_as(f->db, "davit");
}

struct fixture *
fixture_new(void)
{
	void *mem;
	struct fixture *f;
	struct db *db;

	mem_setup();
	mem = mem_root("fixture");
	f = mem_new(mem, struct fixture);
	f->mem = mem;
	f->db = testdb_new(mem);
	db_constraints(core_constraints);
	seal_generate(&f->key);
	f->conf.instance = "test";
	f->conf.panel_url = "http://localhost:8080";
	f->conf.git_file_root = "";
	f->conf.lease_seconds = 30;
	f->team_a = uuid_new(mem);
	f->team_b = uuid_new(mem);
	fixture_person(f, &f->ann, "ann");
	fixture_person(f, &f->bob, "bob");
	fixture_person(f, &f->vic, "vic");
	fixture_member(f, f->team_a, &f->ann, "owner");
	fixture_member(f, f->team_b, &f->bob, "owner");
	fixture_member(f, f->team_a, &f->vic, "viewer");
	db = fixture_owner(f);
	testdb_sql(db, "update settings set value = 'apps.example.org'"
		       " where key = 'base-domain'");
	testdb_sql(db, "insert into settings (key, value) values"
		       " ('app-url-prefix', 'http://'),"
		       " ('app-url-suffix', ':8080')"
		       " on conflict (key) do update"
		       " set value = excluded.value");
	db_close(db);
	f->web = (struct ctx){ .mem = mem,
		.db = testdb_as(f->db, "davit_web"),
		.conf = &f->conf,
		.seal = &f->key.public,
		.ip = "192.0.2.1",
		.user_agent = "test",
		.request_id = "request" };
	queue_open(mem, testdb_redis(), "test", &f->web.queue);
	return f;
}

void
fixture_end(struct fixture *f)
{
	db_end(f->web.db);
	db_close(f->web.db);
	mem_end(f->mem);
}

struct ctx *
fixture_as(struct fixture *f, const struct actor *who)
{
	struct ctx *c = &f->web;

	if (db_in_tx(c->db))
		must(c, ctx_commit(c));
	err_clear(&c->err);
	c->errors.n = 0;
	c->actor = who;
	must(c, ctx_begin(c));
	return c;
}

struct ctx
fixture_runner(struct fixture *f)
{
	struct ctx c = { .mem = f->mem,
		.db = testdb_as(f->db, "davit_run"),
		.conf = &f->conf };

	queue_open(f->mem, testdb_redis(), "test", &c.queue);
	return c;
}

const char *
fixture_text(struct fixture *f, const char *sql)
{
	struct db *db = fixture_owner(f);
	const char *text = testdb_text(db, f->mem, sql);

	db_close(db);
	return text;
}

void
fixture_app(
    struct fixture *f, struct ctx *c, struct project *project, struct app *app)
{
	const struct project_input p = { .name = "shop", .has_name = true };
	struct app_input in = {
		.name = "web", .image = "nginx:1.27", .has_name = true
	};

	(void)f;
	must(c, project_create(c, &p, project));
	in.project_id = project->id;
	must(c, app_create(c, &in, app));
}

void
fixture_released(struct fixture *f, const struct deploy *d, int number)
{
	struct db *db = fixture_owner(f);
	const char *id = uuid_new(f->mem);

	testdb_sql(
	    db, mem_fmt(f->mem,
		    "update releases set active = false where application_id ="
		    " '%s'",
		    d->application_id));
	testdb_sql(
	    db, mem_fmt(f->mem,
		    "insert into releases (id, team_id, application_id, number,"
		    " image, digest, image_id, spec, hash, active) values"
		    " ('%s', '%s', '%s', %d, 'nginx', 'sha256:1', 'sha256:1',"
		    " '{}', 'x', true)",
		    id, d->team_id, d->application_id, number));
	testdb_sql(db, mem_fmt(f->mem,
			   "update deployments set status = 'success',"
			   " release_id = '%s' where id = '%s'",
			   id, d->id));
	db_close(db);
}
