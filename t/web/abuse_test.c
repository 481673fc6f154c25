/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/str.h"
#include "t/abuse/tally.h"
#include "t/web/evil.h"
#include "t/web/walk.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * From the tables: every field of every route that takes text gets text that
 * means something to a shell, a program's options, the file system,
 * templates, HTTP, proxies, SQL and HTML.  The answer is a success or a
 * refusal, and wherever it comes back it is text.
 */
struct scene {
	struct panel *p;
	struct walk_ids ids;
	const struct route *r;
	bool api;
};

static bool
is_html(const struct turn *t)
{
	const char *type = panel_header(t, "Content-Type");

	return type != NULL && text_starts(type, "text/html");
}

/* What of an answer's body is not as it must be, or NULL. */
static const char *
body_flaw(const struct turn *t)
{
	static const char *const markup[] = { "<script>alert(1)", "<img src=x",
		"<?cs", "href=\"javascript:", "src=\"javascript:",
		"action=\"javascript:", "\" onx=" };
	static const char *const leaks[] = { "syntax error at", "SQLSTATE",
		"violates ", "root:x:0:0" };
	const char *text = t->rs.body.text ? t->rs.body.text : "";
	size_t i;

	for (i = 0; is_html(t) && i < COUNT(markup); i++)
		if (strstr(text, markup[i]) != NULL)
			return markup[i];
	for (i = 0; i < COUNT(leaks); i++)
		if (strstr(text, leaks[i]) != NULL)
			return leaks[i];
	return NULL;
}

static const char *
header_flaw(const struct turn *t)
{
	size_t i;

	for (i = 0; i < t->rs.headers_n; i++) {
		const char *c = t->rs.header[i].value;

		for (; *c != '\0'; c++)
			if ((unsigned char)*c < ' ' || *c == 0x7f)
				return t->rs.header[i].name;
		if (same(t->rs.header[i].name, "X-Abuse"))
			return "X-Abuse";
		if (text_starts(t->rs.header[i].value, "abuse="))
			return "abuse=1";
	}
	return NULL;
}

static const char *
flaw_of(const struct turn *t)
{
	const char *flaw = header_flaw(t);

	if (t->rs.status < 200 || t->rs.status >= 500)
		return "its status";
	return flaw != NULL ? flaw : body_flaw(t);
}

static bool
judge(const struct turn *t, const struct evil *evil, const char *where)
{
	const char *flaw = flaw_of(t);
	bool taken = t->rs.status < 400;

	cr_expect(flaw == NULL, "%s %s, %s in %s: %d, %s: %.300s",
	    t->rq.in->method, t->rq.in->uri, evil->text, where, t->rs.status,
	    flaw, t->rs.body.text ? t->rs.body.text : "");
	tally_add(evil->class, flaw != NULL ? FATE_FAILED
			       : taken	    ? FATE_HARMLESS
					    : FATE_REFUSED);
	return taken;
}

static struct turn *
ask(struct scene *s, const char *method, const char *path, const char *body)
{
	return s->api ? panel_api(s->p, s->p->ann, method, path, body)
		      : panel_page(s->p, s->p->ann, method, path, body);
}

/* Everything that can be read, after something was accepted. */
static void
look_everywhere(struct scene *s)
{
	struct route_walk w = { NULL, NULL };
	const struct route *r;
	bool api;

	while (route_next(&w, &r, &api)) {
		const char *path, *flaw;
		struct turn *t;

		if (r->method != METHOD_GET)
			continue;
		path = walk_path(
		    s->p, r, api, walk_id(s->p, &s->ids, r->target), "ABUSE");
		t = api ? panel_api(s->p, s->p->ann, "GET", path, NULL)
			: panel_page(s->p, s->p->ann, "GET", path, NULL);
		/* readyz answers 503 where no runner is. */
		flaw = same(r->path, "/readyz") ? body_flaw(t) : flaw_of(t);
		cr_expect(flaw == NULL, "after %s: %s shows %s", s->r->path,
		    path, flaw);
	}
}

/* A route may have taken away what the next one needs. */
static void
fresh(struct scene *s)
{
	if (s->p != NULL &&
	    panel_api(s->p, s->p->ann, "GET",
		at(s->p, "/api/v1/domains/%s", s->p->domain.id), NULL)
		    ->rs.status == 200)
		return;
	if (s->p != NULL) {
		look_everywhere(s);
		panel_end(s->p);
	}
	s->p = panel_new();
	panel_appoint(s->p, "admin");
	s->ids = walk_objects(s->p);
}

static const char *
path_of(struct scene *s)
{
	return walk_path(
	    s->p, s->r, s->api, walk_id(s->p, &s->ids, s->r->target), "ABUSE");
}

static void
in_body(void *arg, const struct leaf *leaf)
{
	struct scene *s = arg;
	size_t i;

	for (i = 0; i < evils_n; i++)
		(void)judge(
		    ask(s, method_name(s->r->method), path_of(s),
			evil_body(s->p, s->r->form, leaf, &evils[i], s->api)),
		    &evils[i], leaf->at[leaf->n - 1]->name);
}

static void
in_query(void *arg, const struct leaf *leaf)
{
	struct scene *s = arg;
	size_t i;

	for (i = 0; i < evils_n; i++)
		(void)judge(ask(s, method_name(s->r->method),
				at(s->p, "%s?%s", path_of(s),
				    evil_body(s->p, s->r->query, leaf,
					&evils[i], false)),
				NULL),
		    &evils[i], leaf->at[leaf->n - 1]->name);
}

static void
run_rows(bool api, const char *part)
{
	struct scene s = { .p = NULL };
	struct route_walk w = { NULL, NULL };

	while (route_next(&w, &s.r, &s.api)) {
		if (s.api != api || s.r->form == NULL)
			continue;
		fresh(&s);
		leaf_each(s.r->form, in_body, &s);
	}
	look_everywhere(&s);
	tally_write(part);
	panel_end(s.p);
}

Test(abuse, in_bodies_of_the_api_stays_text)
{
	run_rows(true, "api");
}

Test(abuse, in_forms_of_pages_stays_text)
{
	run_rows(false, "pages");
}

static void
in_path(struct scene *s)
{
	const char *id = walk_id(s->p, &s->ids, s->r->target);
	const char *m = method_name(s->r->method);
	size_t i;

	for (i = 0; i < evils_n; i++) {
		const char *text = evil_url(s->p, &evils[i]);

		cr_expect(
		    !judge(ask(s, m, walk_path(s->p, s->r, s->api, text, "X"),
			       NULL),
			&evils[i], "its path"),
		    "%s %s takes '%s' for an id", m, s->r->path, text);
		if (route_params(s->r->path) > 1)
			(void)judge(
			    ask(s, m, walk_path(s->p, s->r, s->api, id, text),
				NULL),
			    &evils[i], "its path");
	}
}

Test(abuse, in_paths_and_queries_stays_text)
{
	struct scene s = { .p = NULL };
	struct route_walk w = { NULL, NULL };

	while (route_next(&w, &s.r, &s.api)) {
		fresh(&s);
		if (s.r->query != NULL)
			leaf_each(s.r->query, in_query, &s);
		if (s.r->target != TARGET_NONE)
			in_path(&s);
	}
	tally_write("paths");
	panel_end(s.p);
}

/* Where a header of the request goes. */
#define HEADER(m)                                                              \
	{                                                                      \
#m, offsetof(struct web_input, m)                              \
	}

Test(abuse, in_headers_stays_text)
{
	static const struct {
		const char *name;
		size_t offset;
	} headers[] = { HEADER(host), HEADER(cookie), HEADER(authorization),
		HEADER(api_key), HEADER(request_id), HEADER(csrf),
		HEADER(origin), HEADER(referer), HEADER(fetch_site),
		HEADER(content_type), HEADER(accept), HEADER(if_match),
		HEADER(if_none_match), HEADER(idempotency_key),
		HEADER(user_agent), HEADER(ip) };
	static const struct route none = { .path = "headers" };
	struct scene s = { .r = &none };
	size_t i, h, k;

	fresh(&s);
	for (i = 0; i < evils_n; i++)
		for (h = 0; h < COUNT(headers); h++)
			for (k = 0; k < 3; k++) {
				static const char *const uris[] = { "/account",
					"/api/v1/users/me",
					"/api/v1/projects" };
				const char *body =
				    at(s.p, "{\"name\":\"h-%zu-%zu\"}", i, h);
				const char *text =
				    evils[i].nul ? "a\x01" : evils[i].text;
				struct web_input in = {
					.method = k == 2 ? "POST" : "GET",
					.uri = uris[k],
					.ip = "192.0.2.7",
					.host = "localhost:8080",
					.authorization =
					    at(s.p, "Bearer %s", s.p->ann),
					.content_type = "application/json",
					.body = k == 2 ? body : NULL,
					.body_n = k == 2 ? strlen(body) : 0
				};

				memcpy((char *)&in + headers[h].offset, &text,
				    sizeof text);
				(void)judge(panel_ask(s.p, &in), &evils[i],
				    headers[h].name);
			}
	look_everywhere(&s);
	tally_write("headers");
	panel_end(s.p);
}
