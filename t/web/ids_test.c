/* SPDX-License-Identifier: MIT */
#include "base/rand.h"
#include "base/str.h"
#include "t/web/evil.h"
#include "t/web/walk.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * From the form tables: every field that names an object by its id, in a body
 * or a query, gets the id of another team's.  The answer is the one for an id
 * that nobody has, it shows nothing of that team, and nothing is changed.
 */
#define CANARY "canary-4e1b"
enum { ID_CHARS = 36 };

struct scene {
	struct panel *p, *m; /* as Ann has it, as Bob does */
	struct walk_ids theirs, own;
	const struct route *r;
	bool api, query;
	size_t tried;
};

/* Fields that a route takes and does not look at. */
static const struct {
	const char *path, *field, *why;
} unused[] = {
	{ "/lookups", "projectId", "only the source is looked up" },
	{ "/lookups", "environmentId", "only the source is looked up" },
	{ "/applications/:id/lookups", "projectId", "the application has it" },
	{ "/applications/:id/lookups", "environmentId",
	    "the application has it" },
	{ "/applications", "lookup", "what was looked up is typed in by then" },
};

static bool
is_unused(const struct scene *s, const char *field)
{
	size_t i;

	for (i = 0; i < COUNT(unused); i++)
		if (same(unused[i].path, s->r->path) &&
		    same(unused[i].field, field))
			return true;
	return false;
}

static const char *
id_for(const char *field, const struct panel *p, const struct walk_ids *ids)
{
	const char *words[][2] = { { "projectId", p->project.id },
		{ "project", p->project.id }, { "environmentId", p->env.id },
		{ "environment", p->env.id }, { "applicationId", p->app.id },
		{ "teamId", p->f->team_a }, { "userId", p->f->ann.user_id },
		{ "lookup", ids->lookup } };
	size_t i;

	for (i = 0; i < COUNT(words); i++)
		if (same(field, words[i][0]))
			return words[i][1];
	cr_assert_fail("say in this test what %s names", field);
	return NULL;
}

/* Bob asks for something of his own, with this id in the field. */
static struct turn *
ask(struct scene *s, const struct leaf *leaf, const char *id)
{
	const struct evil named = { "id", id, false };
	const char *m = method_name(s->r->method), *path, *body;

	path = walk_path(
	    s->m, s->r, s->api, walk_id(s->m, &s->own, s->r->target), "X");
	body = evil_body(s->m, s->query ? s->r->query : s->r->form, leaf,
	    &named, s->api && !s->query);
	if (s->query) {
		path = at(s->m, "%s?%s", path, body);
		body = NULL;
	}
	return s->api ? panel_api(s->m, s->m->ann, m, path, body)
		      : panel_page(s->m, s->m->ann, m, path, body);
}

static const char *
text_of(const struct turn *t)
{
	return t->rs.body.text != NULL ? t->rs.body.text : "";
}

static void
expect_as_unknown(struct scene *s, const char *field, struct turn *theirs,
    struct turn *nobodys)
{
	int status = theirs->rs.status;

	cr_expect(status == nobodys->rs.status,
	    "%s %s, %s: %d, and %d for nobody's", theirs->rq.in->method,
	    theirs->rq.in->uri, field, status, nobodys->rs.status);
	cr_expect(strstr(text_of(theirs), CANARY) == NULL,
	    "%s %s, %s: shows what is not theirs", theirs->rq.in->method,
	    theirs->rq.in->uri, field);
	if (s->r->method != METHOD_GET)
		cr_expect(status == 400 || status == 404 || status == 422 ||
			      is_unused(s, field),
		    "%s %s, %s: %d", theirs->rq.in->method, theirs->rq.in->uri,
		    field, status);
	if (s->api && status >= 400)
		cr_expect_str_eq(panel_text(theirs, "error/message"),
		    panel_text(nobodys, "error/message"));
	else if (s->api && s->r->list)
		cr_expect(panel_int(theirs, "pagination/total") == 0, "%s, %s",
		    theirs->rq.in->uri, field);
}

static void
try_leaf(void *arg, const struct leaf *leaf)
{
	struct scene *s = arg;
	const char *field = leaf->at[leaf->n - 1]->name, *before;
	struct turn *own, *nobodys, *theirs;

	if (leaf->at[leaf->n - 1]->hi != ID_CHARS)
		return;
	own = ask(s, leaf, id_for(field, s->m, &s->own));
	cr_expect(
	    own->rs.status < 400 || (s->query && s->r->method != METHOD_GET),
	    "%s %s, %s: %d for an own one: %.400s", own->rq.in->method,
	    own->rq.in->uri, field, own->rs.status, text_of(own));
	nobodys = ask(s, leaf, uuid_new(s->p->f->mem));
	before = walk_digest(s->p);
	theirs = ask(s, leaf, id_for(field, s->p, &s->theirs));
	expect_as_unknown(s, field, theirs, nobodys);
	if (!is_unused(s, field))
		cr_expect_str_eq(before, walk_digest(s->p),
		    "%s %s, %s: something was changed", theirs->rq.in->method,
		    theirs->rq.in->uri, field);
	s->tried++;
}

/* Ann's objects get names that nobody else shall see, also in the audit
 * log. */
static void
rename_all(struct panel *p)
{
	const char *paths[] = { at(p, "/api/v1/projects/%s", p->project.id),
		at(p, "/api/v1/environments/%s", p->env.id),
		at(p, "/api/v1/applications/%s", p->app.id) };
	size_t i;

	for (i = 0; i < COUNT(paths); i++)
		expect_status(panel_api(p, p->ann, "PATCH", paths[i],
				  "{\"name\":\"" CANARY "\"}"),
		    200);
}

Test(tenant, cannot_name_objects_of_others_in_any_field)
{
	struct scene s = { .p = panel_new() };
	struct route_walk w = { NULL, NULL };

	s.theirs = walk_objects(s.p);
	rename_all(s.p);
	s.m = panel_of_bob(s.p);
	s.own = walk_objects(s.m);
	while (route_next(&w, &s.r, &s.api)) {
		s.query = false;
		if (s.r->form != NULL)
			leaf_each(s.r->form, try_leaf, &s);
		s.query = true;
		if (s.r->query != NULL)
			leaf_each(s.r->query, try_leaf, &s);
	}
	cr_expect(s.tried >= 20, "only %zu fields", s.tried);
	panel_end(s.p);
}
