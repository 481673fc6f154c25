/* SPDX-License-Identifier: MIT */
#include "base/pass.h"
#include "base/str.h"
#include "t/web/panel.h"
#include "web/cookie.h"

#include <criterion/criterion.h>
#include <string.h>

Test(answer, walks_from_project_to_deployment)
{
	struct panel *p = panel_new();
	const char *id;
	struct turn *t;

	t = panel_api(p, p->ann, "POST", "/api/v1/projects",
	    "{\"name\":\"blog\",\"description\":\"x\"}");
	expect_status(t, 201);
	id = panel_text(t, "id");
	cr_expect_str_eq(
	    panel_header(t, "Location"), at(p, "/api/v1/projects/%s", id));
	t = panel_api(p, p->ann, "GET", at(p, "/api/projects/%s", id), NULL);
	expect_status(t, 200);
	cr_expect_str_eq(panel_text(t, "name"), "blog");
	t = panel_api(p, p->ann, "POST", "/api/v1/applications",
	    at(p,
		"{\"name\":\"site\",\"projectId\":\"%s\","
		"\"image\":\"nginx:1.27\"}",
		id));
	expect_status(t, 201);
	id = panel_text(t, "id");
	t = panel_api(p, p->ann, "POST",
	    at(p, "/api/v1/applications/%s/deploy", id), NULL);
	expect_status(t, 202);
	cr_expect_str_eq(panel_text(t, "status"), "pending");
	cr_expect(panel_int(t, "estimatedTime") > 0);
	t = panel_api(p, p->ann, "GET",
	    at(p, "/api/v1/deployments/%s", panel_text(t, "deploymentId")),
	    NULL);
	expect_status(t, 200);
	cr_expect_str_eq(panel_text(t, "applicationId"), id);
	cr_expect_str_eq(panel_text(t, "_links/application"),
	    at(p, "/api/v1/applications/%s", id));
	panel_end(p);
}

Test(answer, names_what_is_wrong_with_input)
{
	static const struct {
		const char *body, *code, *field, *constraint;
	} cases[] = {
		{ "{\"name\":", "INVALID_INPUT", NULL, NULL },
		{ "{\"nmae\":\"blog\"}", "VALIDATION_ERROR", "nmae",
		    "unknown" },
		{ "{\"name\":7}", "VALIDATION_ERROR", "name", "type" },
		{ "{\"name\":\"Blog!\"}", "VALIDATION_ERROR", "name",
		    "pattern" },
		{ "{}", "VALIDATION_ERROR", "name", "required" },
		{ "[]", "VALIDATION_ERROR", NULL, NULL },
	};
	struct panel *p = panel_new();
	size_t i, k;

	for (i = 0; i < COUNT(cases); i++) {
		struct turn *t = panel_api(
		    p, p->ann, "POST", "/api/v1/projects", cases[i].body);
		bool found = cases[i].field == NULL;

		expect_status(t, 400);
		cr_expect_str_eq(panel_text(t, "error/code"), cases[i].code,
		    "%s", cases[i].body);
		for (k = 0; k < 4 && cases[i].field != NULL; k++) {
			const char *e =
			    mem_fmt(p->f->mem, "error/details/errors/%zu", k);
			const char *field =
			    panel_text(t, mem_fmt(p->f->mem, "%s/field", e));
			const char *constraint = panel_text(
			    t, mem_fmt(p->f->mem, "%s/constraint", e));

			found |= same(field, cases[i].field) &&
				 same(constraint, cases[i].constraint);
		}
		cr_expect(found, "%s: %s", cases[i].body, t->rs.body.text);
	}
	cr_expect(panel_int(panel_api(p, p->ann, "POST", "/api/v1/projects",
				"{\"name\":"),
		      "error/details/position/line") == 1);
	panel_end(p);
}

Test(answer, says_every_refusal_by_its_status)
{
	struct panel *p = panel_new();
	const struct web_input xml = { .method = "POST",
		.uri = "/api/v1/projects",
		.ip = "192.0.2.7",
		.authorization = at(p, "Bearer %s", p->ann),
		.content_type = "text/xml",
		.body = "<a/>",
		.body_n = 4 };
	struct web_input in = xml;
	struct turn *t;

	expect_status(panel_ask(p, &xml), 415);
	in.too_large = true;
	expect_status(panel_ask(p, &in), 413);
	t = panel_api(p, p->ann, "PUT", "/api/v1/projects", NULL);
	expect_status(t, 405);
	cr_expect_str_eq(panel_header(t, "Allow"), "GET, POST, HEAD, OPTIONS");
	t = panel_api(p, p->ann, "OPTIONS", "/api/v1/projects", NULL);
	expect_status(t, 204);
	cr_expect_str_eq(panel_header(t, "Allow"), "GET, POST, HEAD, OPTIONS");
	expect_status(
	    panel_api(p, p->ann, "TRACE", "/api/v1/projects", NULL), 405);
	expect_status(
	    panel_api(p, p->ann, "GET", "/api/v1/nothing", NULL), 404);
	expect_status(panel_api(p, NULL, "GET", "/api/v1/projects", NULL), 401);
	t = panel_api(p, "dvt_wrong", "GET", "/api/v1/projects", NULL);
	expect_status(t, 401);
	cr_expect_str_eq(panel_text(t, "error/code"), "INVALID_TOKEN");
	cr_expect_str_eq(panel_header(t, "WWW-Authenticate"), "Bearer");
	t = panel_api(p, p->vic, "POST",
	    at(p, "/api/v1/applications/%s/stop", p->app.id), NULL);
	expect_status(t, 403);
	expect_status(
	    panel_api(p, p->ann, "GET",
		at(p, "/api/v1/deployments/%s/logs?follow=true", p->deploy.id),
		NULL),
	    400);
	expect_status(
	    panel_api(p, p->ann, "GET",
		at(p, "/api/v1/applications/%s/logs?follow=false", p->app.id),
		NULL),
	    200);
	t = panel_api(p, p->ann, "GET", "/api/v1/projects?limt=3", NULL);
	expect_status(t, 400);
	in = (struct web_input){ .method = "GET",
		.uri = "/api/v1/projects",
		.accept = "text/html" };
	expect_status(panel_ask(p, &in), 406);
	in.accept = "text/csv";
	expect_status(panel_ask(p, &in), 406);
	in.uri =
	    "/api/v1/audit-logs?format=csv"; /* to sign in is what is left */
	expect_status(panel_ask(p, &in), 401);
	panel_end(p);
}

Test(answer, has_the_headers_of_the_contract)
{
	static const char *const names[] = { "X-Request-Id",
		"X-RateLimit-Limit", "X-RateLimit-Remaining",
		"X-RateLimit-Reset", "X-RateLimit-Used", "ETag",
		"Content-Security-Policy", "X-Content-Type-Options",
		"Referrer-Policy", "Cross-Origin-Opener-Policy",
		"Permissions-Policy", "Cache-Control" };
	struct panel *p = panel_new();
	struct web_input in = { .method = "GET",
		.uri = "/api/v1/projects",
		.ip = "192.0.2.7",
		.authorization = at(p, "Bearer %s", p->ann),
		.request_id = "my-own.id_1" };
	struct turn *t = panel_ask(p, &in);
	size_t i;

	expect_status(t, 200);
	for (i = 0; i < COUNT(names); i++)
		cr_expect(panel_header(t, names[i]) != NULL, "%s", names[i]);
	cr_expect_str_eq(panel_header(t, "X-Request-Id"), "my-own.id_1");
	cr_expect(panel_header(t, "Strict-Transport-Security") == NULL);
	in.request_id = "bad id\r\nX: y";
	t = panel_ask(p, &in);
	cr_expect(strlen(panel_header(t, "X-Request-Id")) == 36);
	p->f->conf.panel_url = "https://panel.example.org";
	t = panel_ask(p, &in);
	cr_expect(panel_header(t, "Strict-Transport-Security") != NULL);
	panel_end(p);
}

Test(answer, protects_against_lost_updates)
{
	struct panel *p = panel_new();
	const char *uri = at(p, "/api/v1/projects/%s", p->project.id);
	struct web_input in = { .method = "PATCH",
		.uri = uri,
		.ip = "192.0.2.7",
		.authorization = at(p, "Bearer %s", p->ann),
		.content_type = "application/json",
		.body = "{\"description\":\"new\"}",
		.body_n = 21 };
	struct turn *t = panel_api(p, p->ann, "GET", uri, NULL);
	const char *tag = panel_header(t, "ETag");
	struct web_input again = { .method = "GET",
		.uri = uri,
		.ip = "192.0.2.7",
		.authorization = in.authorization,
		.if_none_match = tag };

	t = panel_ask(p, &again);
	expect_status(t, 304);
	cr_expect(t->rs.body.len == 0);
	in.if_match = tag;
	expect_status(panel_ask(p, &in), 200);
	t = panel_ask(p, &in);
	expect_status(t, 412);
	cr_expect_str_eq(panel_text(t, "error/code"), "PRECONDITION_FAILED");
	expect_status(panel_ask(p, &again), 200);
	in.if_match = "*";
	expect_status(panel_ask(p, &in), 200);
	panel_end(p);
}

/* Two with the same If-Match: the second waits for the first and then finds
 * a version that it did not name. */
Test(answer, holds_what_it_compares)
{
	struct panel *p = panel_new();
	const char *uri = at(p, "/api/v1/projects/%s", p->project.id);
	struct db *other = fixture_owner(p->f);
	const struct web_input in = { .method = "PATCH",
		.uri = uri,
		.ip = "192.0.2.7",
		.authorization = at(p, "Bearer %s", p->ann),
		.content_type = "application/json",
		.if_match = panel_header(
		    panel_api(p, p->ann, "GET", uri, NULL), "ETag"),
		.body = "{\"description\":\"new\"}",
		.body_n = 21 };

	testdb_sql(other, "begin");
	testdb_sql(other, "update projects set version = version + 1");
	expect_status(panel_ask(p, &in), 503);
	testdb_sql(other, "commit");
	expect_status(panel_ask(p, &in), 412);
	db_close(other);
	panel_end(p);
}

Test(answer, repeats_what_it_said_to_the_same_key)
{
	struct panel *p = panel_new();
	struct web_input in = { .method = "POST",
		.uri = "/api/v1/projects",
		.ip = "192.0.2.7",
		.authorization = at(p, "Bearer %s", p->ann),
		.content_type = "application/json",
		.idempotency_key = "once",
		.body = "{\"name\":\"twice\"}",
		.body_n = 16 };
	struct turn *first = panel_ask(p, &in), *second = panel_ask(p, &in);

	expect_status(first, 201);
	expect_status(second, 201);
	cr_expect_str_eq(first->rs.body.text, second->rs.body.text);
	cr_expect_str_eq(
	    panel_header(first, "Location"), panel_header(second, "Location"));
	in.body = "{\"name\":\"other\"}";
	second = panel_ask(p, &in);
	expect_status(second, 409);
	cr_expect_str_eq(
	    panel_text(second, "error/details/code"), "IDEMPOTENCY_KEY_REUSED");
	in.uri = "/api/v1/users/me/tokens";
	in.idempotency_key = "token";
	in.body = "{\"name\":\"ci-ci\"}";
	first = panel_ask(p, &in);
	second = panel_ask(p, &in);
	expect_status(first, 201);
	expect_status(second, 201);
	cr_expect(text_starts(panel_text(first, "token"), "dvt_"));
	cr_expect_str_eq(panel_text(second, "token"), "");
	panel_end(p);
}

Test(answer, counts_requests)
{
	struct panel *p = panel_new();
	struct db *owner = fixture_owner(p->f);
	struct turn *t = NULL;
	int i;

	testdb_sql(owner, "update settings set value = '3'"
			  " where key like 'rate-%'");
	db_close(owner);
	p->web.rate_until_ms = 0;
	for (i = 0; i < 4; i++)
		t = panel_api(p, p->ann, "GET", "/api/v1/projects", NULL);
	expect_status(t, 429);
	cr_expect_str_eq(panel_header(t, "X-RateLimit-Limit"), "3");
	cr_expect_str_eq(panel_header(t, "X-RateLimit-Remaining"), "0");
	cr_expect_str_eq(panel_header(t, "X-RateLimit-Used"), "4");
	cr_expect(panel_header(t, "Retry-After") != NULL);
	cr_expect(panel_int(t, "error/details/limit") == 3);
	cr_expect(panel_text(t, "error/details/resetAt")[0] != '\0');
	for (i = 0; i < 4; i++)
		t = panel_api(p, "dvt_wrong", "GET", "/api/v1/projects", NULL);
	expect_status(t, 429);
	expect_status(panel_api(p, NULL, "GET", "/healthz", NULL), 200);
	panel_end(p);
}

Test(answer, lets_no_cookie_change_anything_without_proof)
{
	struct panel *p = panel_new();
	const char *cookie = mem_fmt(p->f->mem, "%s=%s",
	    cookie_name(p->f->mem, &p->f->conf, COOKIE_SESSION), p->ann);
	const char *csrf = account_csrf(p->f->mem, p->ann);
	struct web_input in = { .method = "POST",
		.uri = "/api/v1/projects",
		.ip = "192.0.2.7",
		.host = "localhost:8080",
		.cookie = cookie,
		.content_type = "application/json",
		.body = "{\"name\":\"forged\"}",
		.body_n = 17 };

	expect_status(panel_ask(p, &in), 403);
	in.csrf = csrf;
	expect_status(panel_ask(p, &in), 403);
	in.origin = "http://evil.example.org";
	expect_status(panel_ask(p, &in), 403);
	in.fetch_site = "cross-site";
	expect_status(panel_ask(p, &in), 403);
	in.fetch_site = "same-origin";
	in.csrf = account_csrf(p->f->mem, p->bob);
	expect_status(panel_ask(p, &in), 403);
	in.csrf = csrf;
	expect_status(panel_ask(p, &in), 201);
	panel_end(p);
}

Test(answer, writes_one_audit_row_for_a_change)
{
	struct panel *p = panel_new();
	struct db *owner = fixture_owner(p->f);
	const char *n =
	    "select count(*) from audit_log where action = 'project.update'";

	cr_expect_str_eq(testdb_text(owner, p->f->mem, n), "0");
	expect_status(panel_api(p, p->ann, "PATCH",
			  at(p, "/api/v1/projects/%s", p->project.id),
			  "{\"description\":\"secret words\"}"),
	    200);
	expect_status(panel_api(p, p->ann, "PATCH",
			  at(p, "/api/v1/projects/%s", p->project.id),
			  "{\"name\":\"!\"}"),
	    400);
	cr_expect_str_eq(testdb_text(owner, p->f->mem, n), "1");
	cr_expect_str_eq(
	    testdb_text(owner, p->f->mem,
		"select resource_type || ' ' || (team_id is not null) || ' '"
		" || (details::text like '%description%') || ' '"
		" || (details::text like '%secret words%')"
		" from audit_log where action = 'project.update'"),
	    "project true true false");
	db_close(owner);
	panel_end(p);
}

static const char right[] =
    "{\"email\":\"ann@example.org\",\"password\":\"correct horse\"}";
static const char wrong[] =
    "{\"email\":\"ann@example.org\",\"password\":\"battery staple\"}";

static void
give_password(struct panel *p)
{
	struct db *owner = fixture_owner(p->f);

	testdb_sql(owner, at(p,
			      "update users set password_hash = '%s'"
			      " where username = 'ann'",
			      pass_hash(p->f->mem, "correct horse")));
	db_close(owner);
}

Test(answer, signs_in_and_out)
{
	struct panel *p = panel_new();
	const char *token;
	struct turn *t;

	give_password(p);
	t = panel_api(p, NULL, "POST", "/api/v1/auth/login", right);
	expect_status(t, 200);
	token = panel_text(t, "token");
	cr_expect(panel_int(t, "expiresIn") == 604800);
	cr_expect_str_eq(panel_text(t, "user/username"), "ann");
	cr_expect(panel_header(t, "Set-Cookie") == NULL);
	expect_status(
	    panel_api(p, token, "GET", "/api/v1/users/me", NULL), 200);
	expect_status(
	    panel_api(p, token, "POST", "/api/v1/auth/logout", NULL), 204);
	t = panel_api(p, token, "GET", "/api/v1/users/me", NULL);
	expect_status(t, 401);
	cr_expect_str_eq(panel_text(t, "error/code"), "INVALID_TOKEN");
	panel_end(p);
}

Test(answer, locks_out_who_guesses)
{
	struct panel *p = panel_new();
	struct turn *t;
	int i;

	give_password(p);
	for (i = 0; i < 5; i++) {
		t = panel_api(p, NULL, "POST", "/api/v1/auth/login", wrong);
		expect_status(t, 401);
		cr_expect_str_eq(
		    panel_text(t, "error/details/code"), "INVALID_CREDENTIALS");
	}
	t = panel_api(p, NULL, "POST", "/api/v1/auth/login", right);
	expect_status(t, 429);
	cr_expect_str_eq(panel_text(t, "error/details/code"), "LOGIN_LOCKED");
	cr_expect(panel_header(t, "Retry-After") != NULL);
	panel_end(p);
}

Test(answer, takes_api_tokens_in_both_headers)
{
	struct panel *p = panel_new();
	struct turn *t = panel_api(
	    p, p->ann, "POST", "/api/v1/users/me/tokens", "{\"name\":\"ci\"}");
	struct web_input in = { .method = "GET",
		.uri = "/api/users/me",
		.ip = "192.0.2.7",
		.api_key = panel_text(t, "token") };
	const char *id = panel_text(t, "id");

	expect_status(t, 201);
	expect_status(panel_ask(p, &in), 200);
	expect_status(
	    panel_api(p, in.api_key, "GET", "/api/v1/users/me", NULL), 200);
	t = panel_api(p, p->ann, "GET", "/api/v1/users/me/tokens", NULL);
	cr_expect(strstr(t->rs.body.text, in.api_key) == NULL);
	expect_status(panel_api(p, p->ann, "DELETE",
			  at(p, "/api/v1/users/me/tokens/%s", id), NULL),
	    204);
	expect_status(panel_ask(p, &in), 401);
	panel_end(p);
}
