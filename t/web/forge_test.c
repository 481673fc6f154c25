/* SPDX-License-Identifier: MIT */
#include "base/pass.h"
#include "base/str.h"
#include "core/account.h"
#include "t/abuse/tally.h"
#include "t/web/walk.h"
#include "web/cookie.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * From the table: no change is taken from another site, under any of the ways
 * a browser tells where a request comes from, and nobody can choose the
 * session or the host of somebody else.
 */

struct from {
	const char *site, *origin, *referer;
	bool token; /* with the right token all the same */
};

static const struct from forged[] = {
	{ "cross-site", "https://evil.example", NULL, true },
	{ "cross-site", NULL, NULL, true },
	{ "cross-site", "http://localhost:8080", NULL, true },
	{ "same-site", "http://localhost:8081", NULL, true },
	{ "SAME-ORIGIN ", NULL, NULL, true },
	{ NULL, "https://evil.example", NULL, true },
	{ NULL, "null", NULL, true },
	{ NULL, "http://localhost:8080.evil.example", NULL, true },
	{ NULL, "http://localhost:80800", NULL, true },
	{ NULL, "http://localhost", NULL, true },
	{ NULL, NULL, "https://evil.example/http://localhost:8080/", true },
	{ NULL, NULL, "http://localhost:8080@evil.example/", true },
	{ NULL, NULL, NULL, true },
	{ "same-origin", NULL, NULL, false },
	{ "none", NULL, NULL, false },
	{ NULL, "http://localhost:8080", NULL, false },
};

static struct turn *
change(struct panel *p, const struct route *r, bool api, const char *path,
    const struct from *from)
{
	void *mem = p->f->mem;
	const char *name = cookie_name(mem, &p->f->conf, COOKIE_SESSION);
	const char *csrf =
	    from->token ? account_csrf(mem, p->ann) : account_csrf(mem, p->bob);
	struct web_input in = { .method = method_name(r->method),
		.uri = path,
		.ip = "192.0.2.7",
		.host = "localhost:8080",
		.fetch_site = from->site,
		.origin = from->origin,
		.referer = from->referer,
		.csrf = csrf,
		.cookie = mem_fmt(mem, "%s=%s", name, p->ann),
		.content_type = api ? "application/json"
				    : "application/x-www-form-urlencoded" };

	in.body = api ? "{}" : mem_fmt(mem, "csrf=%s", csrf);
	in.body_n = strlen(in.body);
	return panel_ask(p, &in);
}

Test(forge, no_change_comes_from_another_site)
{
	struct panel *p = panel_new();
	struct walk_ids ids = walk_objects(p);
	struct route_walk w = { NULL, NULL };
	const struct route *r;
	size_t i, tried = 0;
	bool api;

	while (route_next(&w, &r, &api)) {
		const char *path =
		    walk_path(p, r, api, walk_id(p, &ids, r->target), "ABUSE");

		if (r->method == METHOD_GET)
			continue;
		for (i = 0; i < COUNT(forged); i++) {
			struct turn *t = change(p, r, api, path, &forged[i]);

			cr_expect(t->rs.status == 403, "case %zu: %s %s: %d", i,
			    method_name(r->method), path, t->rs.status);
			tally_add("forged origin or token",
			    t->rs.status == 403 ? FATE_REFUSED : FATE_FAILED);
			tried++;
		}
	}
	cr_expect(tried > 800, "only %zu requests", tried);
	cr_expect_str_eq(
	    fixture_text(p->f, "select count(*) from audit_log where action"
			       " not like 'application.%'"
			       " and action not like 'token.%'"
			       " and action not like 'lookup.%'"),
	    "0");
	tally_write("forge");
	panel_end(p);
}

/* A body that another site can send without asking first. */
Test(forge, the_api_takes_no_simple_body)
{
	static const char *const types[] = { "text/plain",
		"application/x-www-form-urlencoded",
		"multipart/form-data; boundary=x", "",
		"text/plain; application/json" };
	struct panel *p = panel_new();
	struct route_walk w = { NULL, NULL };
	const struct route *r;
	size_t i;
	bool api;

	panel_appoint(p, "admin");
	while (route_next(&w, &r, &api))
		for (i = 0; api && r->form != NULL && i < COUNT(types); i++) {
			struct web_input in = { .method =
						    method_name(r->method),
				.uri = walk_path(p, r, api, p->app.id, "ABUSE"),
				.ip = "192.0.2.7",
				.host = "localhost:8080",
				.authorization = at(p, "Bearer %s", p->ann),
				.content_type = types[i],
				.body = "{}",
				.body_n = 2 };
			struct turn *t = panel_ask(p, &in);
			bool good = t->rs.status == 415 || t->rs.status == 404;

			cr_expect(good, "%s %s as '%s': %d", in.method, in.uri,
			    types[i], t->rs.status);
			tally_add("body of another type",
			    good ? FATE_REFUSED : FATE_FAILED);
		}
	tally_write("types");
	panel_end(p);
}

static struct turn *
sign_in(
    struct panel *p, const char *session, const char *guest, const char *host)
{
	void *mem = p->f->mem;
	struct web_input in = { .method = "POST",
		.uri = "/sign-in",
		.ip = "192.0.2.7",
		.host = host,
		.fetch_site = "same-origin",
		.accept = "text/html",
		.content_type = "application/x-www-form-urlencoded" };

	in.cookie = mem_fmt(mem, "%s=%s; %s=%s",
	    cookie_name(mem, &p->f->conf, COOKIE_SESSION), session,
	    cookie_name(mem, &p->f->conf, COOKIE_GUEST), guest);
	in.body = mem_fmt(mem,
	    "email=ann%%40example.org&password=correct-horse-9&csrf=%s",
	    account_csrf(mem, guest));
	in.body_n = strlen(in.body);
	return panel_ask(p, &in);
}

static void
give_password(struct panel *p)
{
	struct db *owner = fixture_owner(p->f);

	testdb_sql(owner,
	    at(p,
		"update users set email = 'ann@example.org',"
		" password_hash = '%s' where id = '%s'",
		pass_hash(p->f->mem, "correct-horse-9"), p->f->ann.user_id));
	db_close(owner);
}

static const char *
session_set(const struct turn *t, const char *name)
{
	size_t i;

	for (i = 0; i < t->rs.headers_n; i++)
		if (same(t->rs.header[i].name, "Set-Cookie") &&
		    text_starts(t->rs.header[i].value, name) &&
		    t->rs.header[i].value[strlen(name)] == '=')
			return t->rs.header[i].value + strlen(name) + 1;
	return NULL;
}

Test(forge, signing_in_never_takes_the_session_that_was_brought)
{
	static const char *const brought[] = {
		"chosen-by-somebody-else-0123456",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "x"
	};
	struct panel *p = panel_new();
	const char *name = cookie_name(p->f->mem, &p->f->conf, COOKIE_SESSION);
	const char *before = NULL;
	size_t i;

	give_password(p);
	for (i = 0; i < COUNT(brought); i++) {
		struct turn *t =
		    sign_in(p, brought[i], "guest-key", "localhost:8080");
		const char *made = session_set(t, name);
		bool good;

		cr_assert(t->rs.status == 303 && made != NULL, "%d: %s",
		    t->rs.status, t->rs.body.text);
		good = !text_starts(made, at(p, "%s;", brought[i])) &&
		       (before == NULL || !same(made, before)) &&
		       strstr(made, "HttpOnly") != NULL &&
		       strstr(made, "SameSite=Lax") != NULL;
		cr_expect(good, "%s", made);
		cr_expect(
		    panel_api(p, brought[i], "GET", "/api/v1/users/me", NULL)
			->rs.status == 401);
		before = made;
		tally_add("fixed session", good ? FATE_REFUSED : FATE_FAILED);
	}
	tally_write("session");
	panel_end(p);
}

/* What the request says its host is stands in no address we give out. */
Test(forge, another_host_leads_nobody_away)
{
	static const char *const hosts[] = { "evil.example", "evil.example:80",
		"localhost:8080.evil.example", "localhost@evil.example", "" };
	struct panel *p = panel_new();
	struct walk_ids ids = walk_objects(p);
	struct route_walk w;
	const struct route *r;
	size_t i, k;
	bool api;

	for (i = 0; i < COUNT(hosts); i++)
		for (w = (struct route_walk){ NULL, NULL };
		     route_next(&w, &r, &api);) {
			const char *path = walk_path(
			    p, r, api, walk_id(p, &ids, r->target), "ABUSE");
			struct web_input in = { .method = "GET",
				.uri = path,
				.ip = "192.0.2.7",
				.host = hosts[i],
				.authorization = at(p, "Bearer %s", p->ann) };
			bool good = true;
			struct turn *t;

			if (r->method != METHOD_GET)
				continue;
			in.cookie = at(p, "%s=%s",
			    cookie_name(p->f->mem, &p->f->conf, COOKIE_SESSION),
			    p->ann);
			t = panel_ask(p, &in);
			for (k = 0; k < t->rs.headers_n; k++)
				good = good && strstr(t->rs.header[k].value,
						   "evil") == NULL;
			good = good &&
			       strstr(t->rs.body.text ? t->rs.body.text : "",
				   "evil.example") == NULL;
			cr_expect(good, "%s as %s", path, hosts[i]);
			tally_add(
			    "another host", good ? FATE_HARMLESS : FATE_FAILED);
		}
	tally_write("host");
	panel_end(p);
}
