/* SPDX-License-Identifier: MIT */
#include "t/web/panel.h"
#include "base/str.h"
#include "core/login.h"
#include "web/cookie.h"
#include "web/known.h"
#include "web/shared.h"
#include "web/view.h"

#include <criterion/criterion.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

const char *
panel_session(struct panel *p, const struct actor *who)
{
	struct ctx *c = fixture_as(p->f, who);
	const char *token;

	must(c, login_session(c, &token));
	must(c, ctx_commit(c));
	return token;
}

static void
objects(struct panel *p)
{
	struct ctx *c = fixture_as(p->f, &p->f->ann);
	const struct list_query q = { .limit = 1 };
	const struct deploy_input plain = { 0 };
	struct list_page page;

	fixture_app(p->f, c, &p->project, &p->app);
	must(c, deploy_request(c, &p->app, &plain, "api", &p->deploy));
	must(c, env_find(c, p->app.environment_id, &p->env));
	must(c, domain_list(c, &p->app, &q, &page));
	cr_assert(page.rows.n == 1, "a new application has a host name");
	p->domain = *(const struct domain *)page.rows.at;
	must(c, ctx_commit(c));
}

const char *
panel_share_dir(void *mem)
{
	const char *top = getenv("srcdir");
	char whole[PATH_MAX];

	cr_assert(realpath(top != NULL ? top : "..", whole) != NULL);
	return mem_str(mem, whole);
}

void
panel_words(void *mem)
{
	struct err e = { .kind = ERR_NONE };

	cr_assert(
	    view_words(&e, mem_fmt(mem, "%s/templates", panel_share_dir(mem))),
	    "%s", e.text);
}

struct panel *
panel_new(void)
{
	struct fixture *f = fixture_new();
	struct panel *p = mem_new(f->mem, struct panel);
	struct db *owner = fixture_owner(f);

	p->f = f;
	testdb_sql(owner, "update settings set value = '1000000'"
			  " where key like 'rate-%'"
			  " or key = 'lookups-per-minute'");
	db_close(owner);
	f->conf.share_dir = panel_share_dir(f->mem);
	panel_words(f->mem);
	p->ann = panel_session(p, &f->ann);
	p->bob = panel_session(p, &f->bob);
	p->vic = panel_session(p, &f->vic);
	objects(p);
	p->web = (struct web){ .mem = f->mem,
		.conf = &f->conf,
		.db = f->web.db,
		.queue = f->web.queue,
		.seal = f->web.seal,
		.rev = "rev",
		.known = known_new(f->mem) };
	cr_assert(shared_new(&f->web.err, &p->web.shared));
	return p;
}

struct panel *
panel_of_bob(const struct panel *p)
{
	struct panel *m = mem_copy(p->f->mem, p, sizeof *p);
	struct fixture *f = mem_copy(p->f->mem, p->f, sizeof *p->f);

	m->f = f;
	f->ann = p->f->bob;
	f->bob = p->f->ann;
	f->team_a = p->f->team_b;
	f->team_b = p->f->team_a;
	m->ann = p->bob;
	m->bob = p->ann;
	objects(m);
	return m;
}

void
panel_end(struct panel *p)
{
	shared_end(p->web.shared);
	fixture_end(p->f);
}

void
panel_appoint(struct panel *p, const char *role)
{
	struct db *owner = fixture_owner(p->f);

	testdb_sql(owner,
	    at(p, "update users set role = '%s' where username = 'ann'", role));
	db_close(owner);
}

struct turn *
panel_ask(struct panel *p, const struct web_input *in)
{
	struct turn *t = mem_new(p->f->mem, struct turn);

	web_answer(&p->web, p->f->mem, mem_copy(p->f->mem, in, sizeof *in), t);
	cr_expect(!db_in_tx(p->web.db), "%s %s leaves a transaction open",
	    in->method, in->uri);
	return t;
}

struct turn *
panel_api(struct panel *p, const char *who, const char *method, const char *uri,
    const char *json)
{
	struct web_input in = { .method = method,
		.uri = uri,
		.ip = "192.0.2.7",
		.host = "localhost:8080",
		.body = json,
		.body_n = json ? strlen(json) : 0,
		.content_type = json ? "application/json; charset=utf-8" : "" };

	if (who != NULL)
		in.authorization = mem_fmt(p->f->mem, "Bearer %s", who);
	return panel_ask(p, &in);
}

struct turn *
panel_page(struct panel *p, const char *who, const char *method,
    const char *uri, const char *form)
{
	void *mem = p->f->mem;
	const char *key = who ? who : "guest-key";
	struct web_input in = { .method = method,
		.uri = uri,
		.ip = "192.0.2.7",
		.host = "localhost:8080",
		.origin = "http://localhost:8080",
		.accept = "text/html,*/*;q=0.8",
		.content_type = "application/x-www-form-urlencoded" };

	in.cookie = mem_fmt(mem, "%s=%s",
	    cookie_name(mem, &p->f->conf, who ? COOKIE_SESSION : COOKIE_GUEST),
	    key);
	if (!same(method, "GET")) {
		in.body = mem_fmt(mem, "%s%scsrf=%s", form ? form : "",
		    form ? "&" : "", account_csrf(mem, key));
		in.body_n = strlen(in.body);
	}
	return panel_ask(p, &in);
}

const char *
panel_header(const struct turn *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->rs.headers_n; i++)
		if (same(t->rs.header[i].name, name))
			return t->rs.header[i].value;
	return NULL;
}

static struct json *
answer(const struct turn *t)
{
	struct err e = { .kind = ERR_NONE };
	struct json *v = NULL;

	if (!json_parse(&e, t->ctx.mem, t->rs.body.text, t->rs.body.len, &v))
		cr_assert_fail("%s %s: no JSON (%s): %s", t->rq.in->method,
		    t->rq.in->uri, e.text, t->rs.body.text);
	return v;
}

const char *
panel_text(const struct turn *t, const char *path)
{
	return json_text_at(answer(t), path, "");
}

int64_t
panel_int(const struct turn *t, const char *path)
{
	return json_int_at(answer(t), path, -1);
}
