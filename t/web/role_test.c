/* SPDX-License-Identifier: MIT */
#include "base/rand.h"
#include "base/str.h"
#include "t/web/walk.h"

#include <criterion/criterion.h>
#include <string.h>

/*
 * Every route x everybody there can be.  Who may what is written down here
 * once more, by hand, and not asked of core/perm.c.
 */
enum {
	OWNER,
	ADMIN,
	DEVELOPER,
	VIEWER,
	OTHER_OWNER,
	OTHER_ADMIN,
	OTHER_DEVELOPER,
	OTHER_VIEWER,
	ALONE,
	INSTANCE_ADMIN,
	INSTANCE_SUPER,
	NOBODY,
	EVERYBODY
};

static const struct {
	const char *name, *role;
	bool team_a;
	const char *instance; /* users.role, or NULL */
} everybody[EVERYBODY] = {
	[OWNER] = { "owner", "owner", true, NULL },
	[ADMIN] = { "admin", "admin", true, NULL },
	[DEVELOPER] = { "developer", "developer", true, NULL },
	[VIEWER] = { "viewer", "viewer", true, NULL },
	[OTHER_OWNER] = { "other-owner", "owner", false, NULL },
	[OTHER_ADMIN] = { "other-admin", "admin", false, NULL },
	[OTHER_DEVELOPER] = { "other-developer", "developer", false, NULL },
	[OTHER_VIEWER] = { "other-viewer", "viewer", false, NULL },
	[ALONE] = { "alone", NULL, false, NULL },
	[INSTANCE_ADMIN] = { "instance-admin", NULL, false, "admin" },
	[INSTANCE_SUPER] = { "instance-super", NULL, false, "super_admin" },
	[NOBODY] = { "nobody", NULL, false, NULL },
};

/* In the own team; in another one nobody may anything. */
static const bool may[][VIEWER + 1] = {
	/*                owner admin developer viewer */
	[PERM_VIEW] = { true, true, true, true },
	[PERM_DEPLOY] = { true, true, true, false },
	[PERM_EDIT] = { true, true, true, false },
	[PERM_ADMIN] = { true, true, false, false },
	[PERM_OWNER] = { true, false, false, false },
};

/* What a change needs, by the first words its path has. */
static const struct {
	const char *words;
	enum perm perm;
} changes[] = {
	{ "/variables", PERM_EDIT },
	{ "/import", PERM_EDIT },
	{ "/domains", PERM_EDIT },
	{ ":id/environments", PERM_ADMIN },
	{ ":id/env", PERM_EDIT },
	{ "/delete", PERM_ADMIN },
	{ "/restore", PERM_ADMIN },
	{ "/deploy", PERM_DEPLOY },
	{ "/rollback", PERM_DEPLOY },
	{ "/cancel", PERM_DEPLOY },
	{ "/start", PERM_DEPLOY },
	{ "/stop", PERM_DEPLOY },
	{ "/restart", PERM_DEPLOY },
	{ "/scale", PERM_DEPLOY },
	{ "/plan", PERM_DEPLOY },
	{ "/resources", PERM_EDIT },
	{ "/lookups", PERM_EDIT },
	{ "/applications/:id/settings", PERM_EDIT },
	{ "/environments", PERM_ADMIN },
	{ "/projects", PERM_ADMIN },
};

struct scene {
	struct panel *p;
	const char *session[EVERYBODY];
	struct walk_ids ids;
};

static void
people(struct scene *s)
{
	struct fixture *f = s->p->f;
	struct db *db = fixture_owner(f);
	struct actor *who;
	int i;

	for (i = ADMIN; i < NOBODY; i++) {
		who = mem_new(f->mem, struct actor);
		fixture_person(f, who, everybody[i].name);
		if (everybody[i].role != NULL)
			fixture_member(f,
			    everybody[i].team_a ? f->team_a : f->team_b, who,
			    everybody[i].role);
		if (everybody[i].instance != NULL)
			testdb_sql(db,
			    at(s->p,
				"update users set role = '%s' where id = '%s'",
				everybody[i].instance, who->user_id));
		s->session[i] = panel_session(s->p, who);
	}
	db_close(db);
	s->session[OWNER] = s->p->ann;
}

static struct scene
scene(void)
{
	struct scene s = { .p = panel_new() };

	people(&s);
	s.ids = walk_objects(s.p);
	return s;
}

/* A change comes with a field that no form has: who may is told of it, and
 * nothing is changed. */
static struct turn *
try_as(struct scene *s, int who, const struct route *r, bool api)
{
	bool looks = r->method == METHOD_GET;
	const char *path =
	    walk_path(s->p, r, api, walk_id(s->p, &s->ids, r->target), "X");

	return api ? panel_api(s->p, s->session[who], method_name(r->method),
			 path, looks ? NULL : "{\"nonsense\":\"1\"}")
		   : panel_page(s->p, s->session[who], method_name(r->method),
			 path, looks ? NULL : "nonsense=1");
}

/* Sessions, tokens and look-ups are their owner's, who is Ann here. */
static bool
is_personal(const struct route *r)
{
	return r->target == TARGET_SESSION || r->target == TARGET_TOKEN ||
	       r->target == TARGET_LOOKUP;
}

static bool
is_sign_in(const struct turn *t)
{
	return t->rs.status == 303 &&
	       text_starts(panel_header(t, "Location"), "/sign-in");
}

/* 0: in; else the status of the refusal. */
static int
refusal(const struct route *r, int who)
{
	if (r->perm == PERM_ANYONE)
		return 0;
	if (who == NOBODY)
		return 401;
	if (r->perm == PERM_INSTANCE)
		return who == INSTANCE_ADMIN || who == INSTANCE_SUPER ? 0 : 403;
	if (is_personal(r))
		return who == OWNER ? 0 : 404;
	if (r->target == TARGET_NONE)
		return 0;
	if (who > VIEWER)
		return 404;
	return may[r->perm][who] ? 0 : 403;
}

/* Reads that say no to everybody here: a search for nothing, no releases to
 * compare, no runner. */
static bool
is_empty(const struct route *r)
{
	static const char *const paths[] = { "/search", "/compare", "/readyz" };
	size_t i;

	for (i = 0; i < COUNT(paths); i++)
		if (strstr(r->path, paths[i]) != NULL)
			return true;
	return false;
}

static void
expect_in(const struct turn *t, const struct route *r, const char *name)
{
	int status = t->rs.status;
	bool in = status == 400;

	if (r->method == METHOD_GET)
		in = status < 400 ||
		     (is_empty(r) && status != 401 && status != 403);
	cr_expect(in && (r->perm == PERM_ANYONE || !is_sign_in(t)),
	    "%s %s as %s: %d: %.300s", t->rq.in->method, t->rq.in->uri, name,
	    status, t->rs.body.text ? t->rs.body.text : "");
}

static void
expect_out(const struct turn *t, bool api, int want, const char *name)
{
	bool out = want == 401 && !api ? is_sign_in(t) : t->rs.status == want;

	cr_expect(out, "%s %s as %s: %d instead of %d: %.300s",
	    t->rq.in->method, t->rq.in->uri, name, t->rs.status, want,
	    t->rs.body.text ? t->rs.body.text : "");
}

/* What belongs to somebody is asked for as it is: it is not loaded before
 * the body is read. */
static struct turn *
ask(struct scene *s, int who, const struct route *r, bool api)
{
	const char *path;

	if (!is_personal(r) || who == OWNER)
		return try_as(s, who, r, api);
	path = walk_path(s->p, r, api, walk_id(s->p, &s->ids, r->target), "X");
	return api ? panel_api(s->p, s->session[who], method_name(r->method),
			 path, NULL)
		   : panel_page(s->p, s->session[who], method_name(r->method),
			 path, NULL);
}

Test(role, may_on_every_route_what_is_written_here)
{
	struct scene s = scene();
	struct route_walk w = { NULL, NULL };
	const char *before = walk_digest(s.p);
	const struct route *r;
	size_t in = 0, out = 0;
	bool api;
	int who, want;

	while (route_next(&w, &r, &api))
		for (who = 0; who < EVERYBODY; who++) {
			struct turn *t = ask(&s, who, r, api);

			want = refusal(r, who);
			if (want == 0)
				expect_in(t, r, everybody[who].name);
			else
				expect_out(t, api, want, everybody[who].name);
			if (want == 0)
				in++;
			else
				out++;
		}
	cr_expect(in > 500 && out > 800, "%zu let in, %zu not", in, out);
	cr_expect_str_eq(before, walk_digest(s.p), "something was changed");
	panel_end(s.p);
}

Test(role, that_a_change_needs_is_declared)
{
	struct route_walk w = { NULL, NULL };
	const struct route *r;
	enum perm need;
	bool api;
	size_t i;

	while (route_next(&w, &r, &api)) {
		if (r->target == TARGET_NONE || is_personal(r))
			continue;
		for (i = 0; i < COUNT(changes); i++)
			if (strstr(r->path, changes[i].words) != NULL)
				break;
		if (r->method == METHOD_GET) {
			cr_expect(r->perm >= PERM_VIEW, "%s", r->path);
			continue;
		}
		need = i < COUNT(changes)	    ? changes[i].perm
		       : r->method == METHOD_DELETE ? PERM_ADMIN
						    : PERM_EDIT;
		cr_expect(r->perm == need, "%s %s: %s, not %s",
		    method_name(r->method), r->path, perm_name[r->perm],
		    perm_name[need]);
	}
}

/* Where no target says the team, the body does. */
static void
expect_making(struct scene *s, bool api, const char *path, const char *body,
    const bool *allowed)
{
	int who, status, want;
	const char *before;

	for (who = NOBODY; who-- > 0;) {
		const char *text =
		    at(s->p, "%s%s%d%s", body, "made-", who, api ? "\"}" : "");
		struct turn *t;

		before = walk_digest(s->p);
		t = api ? panel_api(s->p, s->session[who], "POST", path, text)
			: panel_page(s->p, s->session[who], "POST", path, text);
		status = t->rs.status;
		want = who > VIEWER ? 404 : allowed[who] ? 0 : 403;
		if (want == 0)
			cr_expect(status == 201 || status == 303,
			    "%s as %s: %d: %.300s", path, everybody[who].name,
			    status, t->rs.body.text ? t->rs.body.text : "");
		else
			cr_expect(
			    status == want || (want == 404 && status == 400),
			    "%s as %s: %d", path, everybody[who].name, status);
		if (want != 0)
			cr_expect_str_eq(before, walk_digest(s->p),
			    "%s as %s changes something", path,
			    everybody[who].name);
	}
}

Test(role, may_make_in_a_team_what_is_written_here)
{
	struct scene s = scene();
	const char *team = s.p->f->team_a, *project = s.p->project.id;

	expect_making(&s, true, "/api/v1/projects",
	    at(s.p, "{\"teamId\":\"%s\",\"name\":\"", team), may[PERM_EDIT]);
	expect_making(&s, false, "/projects",
	    at(s.p, "teamId=%s&name=page-", team), may[PERM_EDIT]);
	expect_making(&s, true, "/api/v1/applications",
	    at(s.p, "{\"projectId\":\"%s\",\"image\":\"x\",\"name\":\"",
		project),
	    may[PERM_EDIT]);
	expect_making(&s, true, "/api/v1/applications",
	    at(s.p,
		"{\"projectId\":\"%s\",\"environmentId\":\"%s\",\"image\":"
		"\"x\","
		"\"name\":\"env-",
		project, s.p->env.id),
	    may[PERM_EDIT]);
	expect_making(&s, false, "/applications",
	    at(s.p, "projectId=%s&image=x&name=page-", project),
	    may[PERM_EDIT]);
	panel_end(s.p);
}
