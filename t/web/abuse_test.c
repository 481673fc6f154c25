/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/pass.h"
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
	const char *git; /* an application from a repository */
	const char *bare_project, *bare_env; /* with nothing in them */
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

/* Ann's password may have been changed. */
static void
give_password(struct panel *p)
{
	struct db *db = fixture_owner(p->f);

	testdb_sql(db, at(p,
			   "update users set password_hash = '%s'"
			   " where username = 'ann'",
			   pass_hash(p->f->mem, EVIL_PASSWORD)));
	db_close(db);
}

/* The first guesses do not answer for the rest. */
static void
endless(struct panel *p)
{
	struct db *db = fixture_owner(p->f);

	testdb_sql(db, "update settings set value = '1000000'"
		       " where key like 'login-failures-%'");
	db_close(db);
}

static const char *
git_app(struct panel *p)
{
	struct turn *t = panel_api(p, p->ann, "POST", "/api/v1/applications",
	    at(p,
		"{\"name\":\"cloned\",\"projectId\":\"%s\",\"gitSource\":"
		"{\"repoUrl\":\"https://git.example.org/a\"}}",
		p->project.id));

	expect_status(t, 201);
	return panel_text(t, "id");
}

static const char *
bare(struct panel *p, const char *name)
{
	struct turn *t = panel_api(p, p->ann, "POST", "/api/v1/projects",
	    at(p, "{\"name\":\"%s\"}", name));

	expect_status(t, 201);
	return panel_text(t, "id");
}

static const char *
bare_env(struct panel *p)
{
	struct turn *t = panel_api(p, p->ann, "POST",
	    at(p, "/api/v1/projects/%s/environments", bare(p, "bare-place")),
	    "{\"name\":\"empty\"}");

	expect_status(t, 201);
	return panel_text(t, "id");
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
	s->git = git_app(s->p);
	s->bare_project = bare(s->p, "bare");
	s->bare_env = bare_env(s->p);
	endless(s->p);
	give_password(s->p);
}

static bool
is_of_git(const struct leaf *leaf)
{
	const char *top = leaf->at[0]->name;

	return same(top, "gitSource") || same(top, "branch") ||
	       same(top, "commitSha");
}

/* What the path names: something that takes this field. */
static const char *
target_of(const struct scene *s, const struct leaf *leaf)
{
	bool sure = same(leaf->at[0]->name, "confirm");

	if (s->r->target == TARGET_APP && is_of_git(leaf))
		return s->git;
	if (s->r->target == TARGET_PROJECT && sure)
		return s->bare_project;
	if (s->r->target == TARGET_ENV && sure)
		return s->bare_env;
	return walk_id(s->p, &s->ids, s->r->target);
}

static const char *
path_of(struct scene *s, const struct leaf *leaf)
{
	return walk_path(s->p, s->r, s->api, target_of(s, leaf), "ABUSE");
}

/* Why nothing good can be said in a field, or (NULL) in a route. */
static const struct {
	const char *path, *field, *why;
} never[] = {
	{ "/setup", NULL, "it is closed once somebody is there" },
	{ NULL, "cursor", "an answer makes it for the next one" },
};

static bool
is_never(const struct scene *s, const struct form_field *f)
{
	size_t i;

	for (i = 0; i < COUNT(never); i++)
		if ((never[i].path == NULL ||
			same(never[i].path, s->r->path)) &&
		    (never[i].field == NULL || same(never[i].field, f->name)))
			return true;
	return false;
}

/* What is typed to be sure; earlier inputs may have changed it. */
static const char *
name_of_target(struct scene *s, const struct leaf *leaf)
{
	const char *table = s->r->target == TARGET_PROJECT ? "projects"
			    : s->r->target == TARGET_ENV   ? "environments"
							   : "applications";

	return fixture_text(
	    s->p->f, at(s->p, "select name from %s where id = '%s'", table,
			 target_of(s, leaf)));
}

static const char *
plain_text(struct scene *s, const struct leaf *leaf)
{
	const struct form_field *f = leaf->at[leaf->n - 1];

	return same(f->name, "confirm") ? name_of_target(s, leaf)
					: evil_good(s->p, f);
}

/* What was accepted may stand in the way of what comes next. */
static void
mend(struct scene *s)
{
	fresh(s);
	if (strstr(s->r->path, "/password") != NULL)
		give_password(s->p);
}

/* The same with nothing evil in the field is taken, so that what is refused
 * is refused for that. */
static void
expect_taken(struct scene *s, const struct leaf *leaf, struct turn *t)
{
	const struct form_field *f = leaf->at[leaf->n - 1];
	bool taken = t->rs.status < 400;

	cr_expect(taken != is_never(s, f),
	    "%s %s: '%s' with something good in it: %d: %.600s",
	    t->rq.in->method, t->rq.in->uri, f->name, t->rs.status,
	    t->rs.body.text ? t->rs.body.text : "");
}

static void
in_body(void *arg, const struct leaf *leaf)
{
	struct scene *s = arg;
	struct evil plain = { NULL, NULL, false };
	size_t i;

	for (i = 0; i < evils_n; i++)
		if (judge(ask(s, method_name(s->r->method), path_of(s, leaf),
			      evil_body(
				  s->p, s->r->form, leaf, &evils[i], s->api)),
			&evils[i], leaf->at[leaf->n - 1]->name))
			mend(s);
	mend(s);
	plain.text = plain_text(s, leaf);
	expect_taken(s, leaf,
	    ask(s, method_name(s->r->method), path_of(s, leaf),
		evil_body(s->p, s->r->form, leaf, &plain, s->api)));
}

static void
in_query(void *arg, const struct leaf *leaf)
{
	struct scene *s = arg;
	struct evil plain = { NULL, NULL, false };
	size_t i;

	for (i = 0; i < evils_n; i++)
		(void)judge(ask(s, method_name(s->r->method),
				at(s->p, "%s?%s", path_of(s, leaf),
				    evil_body(s->p, s->r->query, leaf,
					&evils[i], false)),
				NULL),
		    &evils[i], leaf->at[leaf->n - 1]->name);
	plain.text = plain_text(s, leaf);
	/* A change has a body besides, which in_body sends. */
	if (s->r->method == METHOD_GET)
		expect_taken(s, leaf,
		    ask(s, "GET",
			at(s->p, "%s?%s", path_of(s, leaf),
			    evil_body(s->p, s->r->query, leaf, &plain, false)),
			NULL));
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
