/* SPDX-License-Identifier: MIT */
#include "base/rand.h"
#include "base/str.h"
#include "core/app_parts.h"
#include "core/ceiling.h"
#include "core/deploy.h"
#include "core/domain.h"
#include "core/perm.h"
#include "core/var.h"

#include <string.h>

/* Creating and changing applications. */

enum { SERVICE_NAME_PART = 30, SERVICE_ID_PART = 8 };

struct id_row {
	const char *id;
};

static const struct field id_fields[] = {
	F(id_row, id, FIELD_TEXT, 0),
	FIELD_END,
};

static const struct db_stmt production_of = DB_ROWS(struct id_row, id_fields,
    "select id from environments where project_id = $1::uuid"
    " order by kind = 'production' desc, created_at limit 1");

static const struct db_stmt app_insert =
    DB_RUN("insert into applications (id, team_id, project_id,"
	   " environment_id, name, type, image, service_name)"
	   " values ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6, $7, $8)");

const struct db_stmt *const app_write_stmts[] = { &production_of, &app_insert,
	NULL };

/* Where it goes: the named environment of the project, or production. */
static bool
find_place(struct ctx *c, const struct app_input *in, struct env *env)
{
	struct project project;
	struct id_row row;

	if (!project_find(c, in->project_id, &project) ||
	    !perm_need(c, project.my_role, PERM_EDIT))
		return false;
	if (in->environment_id == NULL) {
		if (!c_one(c, &production_of, DB(db_text(project.id)), &row))
			return c->err.kind == ERR_ABSENT
				   ? ctx_invalid(c, "environmentId", "required",
					 NULL,
					 "this project has no environment; "
					 "make one")
				   : false;
		return env_find(c, row.id, env);
	}
	if (!env_find(c, in->environment_id, env))
		return false;
	if (!same(env->project_id, project.id))
		return ctx_invalid(c, "environmentId", "unknown",
		    in->environment_id, "an environment of this project");
	return true;
}

static bool
one_source(struct ctx *c, const struct app_input *in)
{
	if (in->image == NULL && in->git_source == NULL)
		return ctx_invalid(c, "image", "required", NULL,
		    "give an image or a gitSource");
	if (in->image != NULL && in->git_source != NULL)
		return ctx_invalid(c, "image", "conflict", in->image,
		    "give an image or a gitSource, not both");
	return true;
}

/* <instance>-<name>-<end of the id>: a DNS label, unique in the cluster, the
 * same for the application's whole life. */
static const char *
service_name(struct ctx *c, const char *name, const char *id)
{
	char *cut = mem_strn(c->mem, name, SERVICE_NAME_PART);

	return mem_fmt(c->mem, "%s-%s-%s", c->conf->instance, cut,
	    id + strlen(id) - SERVICE_ID_PART);
}

static bool
add_lists(struct ctx *c, const struct app *app, const struct app_input *in)
{
	const struct app_domain_input *d = in->domains.items;
	const struct vars_input vars = { in->env_vars, true };
	struct domain made;
	size_t i;

	if (in->env_vars.n > 0 &&
	    !var_put_all(c, (struct var_owner){ app, NULL }, &vars))
		return false;
	for (i = 0; i < in->domains.n; i++) {
		const struct domain_input one = { .host = d[i].host,
			.path = d[i].path,
			.port = d[i].port,
			.has_port = d[i].port != 0 };

		if (!domain_create(c, app, &one, &made))
			return false;
	}
	return true;
}

bool
app_create(struct ctx *c, const struct app_input *in, struct app *out)
{
	const char *id = uuid_new(c->mem);
	const struct deploy_input plain = { 0 };
	struct deploy deploy;
	struct env env = { .id = NULL };

	if (!find_place(c, in, &env) || !one_source(c, in) ||
	    !ceiling_app(c, env.team_id) ||
	    !c_run(c, &app_insert,
		DB(db_text(id), db_text(env.team_id), db_text(env.project_id),
		    db_text(env.id), db_text(in->name),
		    db_text(in->git_source ? "git" : "docker"),
		    db_text(in->image), db_text(service_name(c, in->name, id))),
		NULL) ||
	    !app_write_parts(c, id, in) ||
	    (in->git_source != NULL && !app_write_git(c, id, env.team_id,
					   in->name, in->git_source, true)) ||
	    !app_find(c, id, out) || !domain_generate(c, out) ||
	    !add_lists(c, out, in))
		return false;
	if (in->deploy && !deploy_request(c, out, &plain, "create", &deploy))
		return false;
	return app_find(c, id, out);
}

static bool
source_fits(struct ctx *c, const struct app *app, const struct app_input *in)
{
	if (in->image != NULL && !same(app->type, "docker"))
		return ctx_invalid(c, "image", "conflict", in->image,
		    "this application is built from Git");
	if (in->git_source != NULL && !same(app->type, "git"))
		return ctx_invalid(c, "gitSource", "conflict", NULL,
		    "this application runs an image");
	return true;
}

bool
app_update(struct ctx *c, const struct app *app, const struct app_input *in,
    struct app *out)
{
	if (!source_fits(c, app, in) || !app_write_parts(c, app->id, in) ||
	    (in->git_source != NULL && !app_write_git(c, app->id, app->team_id,
					   app->name, in->git_source, false)))
		return false;
	/* How many run is no part of a release: it takes effect at once. */
	if (in->has_replicas && in->replicas != app->replicas &&
	    !app_act(c, app, APP_SCALE, in->replicas, out))
		return false;
	ctx_bell(c, "application", app->id);
	return app_find(c, app->id, out);
}
