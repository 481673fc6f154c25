/* SPDX-License-Identifier: MIT */
#include "web/load.h"
#include "base/rand.h"
#include "base/str.h"
#include "core/hold.h"
#include "web/error.h"

#include <stdio.h>

static bool
project(struct turn *t, const char *id)
{
	struct project *p = mem_new(t->ctx.mem, struct project);

	if (!project_find(&t->ctx, id, p))
		return false;
	t->rq.project = p;
	t->rq.my_role = p->my_role;
	return true;
}

static bool
environment(struct turn *t, const char *id)
{
	struct env *e = mem_new(t->ctx.mem, struct env);

	if (!env_find(&t->ctx, id, e))
		return false;
	t->rq.env = e;
	t->rq.my_role = e->my_role;
	return true;
}

static bool
application(struct turn *t, const char *id, bool deleted)
{
	struct app *a = mem_new(t->ctx.mem, struct app);

	if (!(deleted ? app_find_deleted(&t->ctx, id, a)
		      : app_find(&t->ctx, id, a)))
		return false;
	t->rq.app = a;
	t->rq.my_role = a->my_role;
	return true;
}

static bool
domain(struct turn *t, const char *id)
{
	struct domain *d = mem_new(t->ctx.mem, struct domain);

	if (!domain_find(&t->ctx, id, d))
		return false;
	t->rq.domain = d;
	t->rq.my_role = d->my_role;
	return true;
}

static bool
deployment(struct turn *t, const char *id)
{
	struct deploy *d = mem_new(t->ctx.mem, struct deploy);

	if (!deploy_find(&t->ctx, id, d))
		return false;
	t->rq.deploy = d;
	t->rq.my_role = d->my_role;
	return true;
}

static bool
team(struct turn *t, const char *id)
{
	struct team *found = mem_new(t->ctx.mem, struct team);

	if (!team_find(&t->ctx, id, found))
		return false;
	t->rq.team = found;
	t->rq.my_role = found->my_role;
	return true;
}

static bool
find(struct turn *t, const char *id)
{
	switch (t->rq.route->target) {
	case TARGET_PROJECT:
		return project(t, id);
	case TARGET_ENV:
		return environment(t, id);
	case TARGET_APP:
		return application(t, id, false);
	case TARGET_APP_DELETED:
		return application(t, id, true);
	case TARGET_DOMAIN:
		return domain(t, id);
	case TARGET_DEPLOY:
		return deployment(t, id);
	case TARGET_TEAM:
		return team(t, id);
	case TARGET_NONE:
	case TARGET_SESSION:
	case TARGET_TOKEN:
	case TARGET_LOOKUP:
		break;
	}
	return true;
}

static bool
is_loaded(const struct route *r)
{
	return r->target != TARGET_NONE && r->target != TARGET_SESSION &&
	       r->target != TARGET_TOKEN && r->target != TARGET_LOOKUP;
}

static bool
is_guarded(const struct turn *t)
{
	const char *header = t->rq.in->if_match;

	return header != NULL && header[0] != '\0' &&
	       t->rq.method != METHOD_GET;
}

/* Before the look at its version, so that two with the same If-Match do not
 * both find it unchanged. */
static bool
hold(struct turn *t, const char *id)
{
	if (!is_guarded(t))
		return true;
	switch (t->rq.route->target) {
	case TARGET_PROJECT:
		return hold_row(&t->ctx, HOLD_PROJECT, id);
	case TARGET_ENV:
		return hold_row(&t->ctx, HOLD_ENV, id);
	case TARGET_APP:
	case TARGET_APP_DELETED:
		return hold_row(&t->ctx, HOLD_APP, id);
	case TARGET_NONE:
	case TARGET_DOMAIN:
	case TARGET_DEPLOY:
	case TARGET_TEAM:
	case TARGET_SESSION:
	case TARGET_TOKEN:
	case TARGET_LOOKUP:
		break;
	}
	return true;
}

bool
load_target(struct turn *t)
{
	const struct route *r = t->rq.route;
	const char *id = t->rq.param[0];

	t->rq.my_role = NULL;
	if (r->perm == PERM_INSTANCE && !perm_need_administrator(&t->ctx))
		return false;
	if (r->target != TARGET_NONE && !uuid_ok(id))
		return err_set(&t->ctx.err, ERR_ABSENT, "no such %s",
		    target_name[r->target]);
	if (!is_loaded(r))
		return true;
	return hold(t, id) && find(t, id) &&
	       perm_need(&t->ctx, t->rq.my_role, r->perm);
}

static int64_t
version_of(const struct req *rq)
{
	if (rq->project != NULL)
		return rq->project->version;
	if (rq->env != NULL)
		return rq->env->version;
	if (rq->app != NULL)
		return rq->app->version;
	return 0;
}

const char *
load_team(const struct req *rq)
{
	if (rq->project != NULL)
		return rq->project->team_id;
	if (rq->env != NULL)
		return rq->env->team_id;
	if (rq->app != NULL)
		return rq->app->team_id;
	if (rq->domain != NULL)
		return rq->domain->team_id;
	if (rq->deploy != NULL)
		return rq->deploy->team_id;
	if (rq->team != NULL)
		return rq->team->id;
	return NULL;
}

/* nginx makes tags weak when it compresses, so W/ is taken too; what is
 * compared is the object's version and not the bytes. */
bool
etag_names_version(const char *header, int64_t version)
{
	struct str rest = str_of(header), tag, number;
	int64_t n;

	while (str_cut(&rest, ',', &tag)) {
		tag = str_trim(tag);
		if (str_eq(tag, "*"))
			return true;
		if (str_starts(tag, "W/"))
			tag = (struct str){ tag.s + 2, tag.n - 2 };
		if (tag.n < 2 || tag.s[0] != '"' || tag.s[tag.n - 1] != '"')
			continue;
		tag = (struct str){ tag.s + 1, tag.n - 2 };
		if (str_cut(&tag, '-', &number) &&
		    str_i64(number, 1, INT64_MAX, &n) && n == version)
			return true;
	}
	return false;
}

bool
load_unchanged(struct turn *t)
{
	int64_t version = version_of(&t->rq);

	if (!is_guarded(t) || version == 0 ||
	    etag_names_version(t->rq.in->if_match, version))
		return true;
	return err_code(&t->ctx.err, ERR_CONFLICT, WEB_STALE,
	    "it was changed meanwhile; read it again (its version is %lld)",
	    (long long)version);
}
