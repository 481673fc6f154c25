/* SPDX-License-Identifier: MIT */
#include "core/app.h"
#include "core/ceiling.h"
#include "core/enqueue.h"

/* Start, stop, restart, scale, delete, restore: what is wanted changes here,
 * the job "apply" makes it so. */

static const char *const action_name[] = { "start", "stop", "restart",
	"scale" };

static const struct db_stmt want =
    DB_RUN("update applications set wanted = coalesce($2, wanted),"
	   " replicas = coalesce($3::int, replicas), version = version + 1"
	   " where id = $1::uuid and deleted_at is null");

static const struct db_stmt soft_delete =
    DB_RUN("update applications set deleted_at = now(),"
	   " delete_volumes = $2::boolean, version = version + 1"
	   " where id = $1::uuid and deleted_at is null");

/* What waits or works for it stops with it. */
static const struct db_stmt cancel_all = DB_RUN(
    "with d as (update deployments set status = 'cancelled',"
    " finished_at = now() where application_id = $1::uuid"
    " and status = 'pending' returning job_id), q as (update jobs set"
    " state = 'cancelled', cancel_requested = true, finished_at = now()"
    " where id in (select job_id from d) and state = 'queued')"
    " update jobs set cancel_requested = true where application_id = $1::uuid"
    " and state = 'running' and kind = 'deploy'");

static const struct db_stmt undelete =
    DB_RUN("update applications set deleted_at = null, version = version + 1"
	   " where id = $1::uuid and deleted_at is not null");

/* A job that waits sees what is wanted when it begins: not before this
 * transaction is over, as its row is locked. */
static const struct db_stmt waits =
    DB_RUN("select from jobs where application_id = $1::uuid and kind = 'apply'"
	   " and state = 'queued' and started_at is null and args = $2::jsonb"
	   " limit 1 for update skip locked");

const struct db_stmt *const app_act_stmts[] = { &want, &soft_delete,
	&cancel_all, &undelete, &waits, NULL };

static bool
apply(struct ctx *c, const struct app *app, const char *action)
{
	const char *args = mem_fmt(c->mem, "{\"action\":\"%s\"}", action);
	int64_t waiting;

	ctx_bell(c, "application", app->id);
	if (!c_run(c, &waits, DB(db_text(app->id), db_text(args)), &waiting))
		return false;
	return waiting > 0 || enqueue(c, "apply", app->team_id, app->id,
				  enqueue_app_lock(c, app->id), args, NULL);
}

static bool
deployed(struct ctx *c, const struct app *app)
{
	if (app->release != NULL)
		return true;
	return err_code(&c->err, ERR_CONFLICT, "NEVER_DEPLOYED",
	    "nothing of this application is deployed yet; deploy it first");
}

bool
app_act(struct ctx *c, const struct app *app, enum app_action action,
    int64_t replicas, struct app *out)
{
	const char *wanted = action == APP_STOP	   ? "stopped"
			     : action == APP_START ? "running"
						   : NULL;

	if (action != APP_SCALE && !deployed(c, app))
		return false;
	if (!c_run(c, &want,
		DB(db_text(app->id), db_text(wanted),
		    action == APP_SCALE ? db_i64(replicas) : db_null()),
		NULL))
		return false;
	if (app->release != NULL && !apply(c, app, action_name[action]))
		return false;
	return app_find(c, app->id, out);
}

bool
app_reconcile(struct ctx *c, const char *id, const char *team_id)
{
	const struct app app = { .id = id, .team_id = team_id };
	bool ok = ctx_begin(c) && apply(c, &app, "reconcile") && ctx_commit(c);

	ctx_end(c);
	return ok;
}

bool
app_delete(struct ctx *c, const struct app *app, bool volumes)
{
	return c_run(c, &soft_delete, DB(db_text(app->id), db_bool(volumes)),
		   NULL) &&
	       c_run(c, &cancel_all, DB(db_text(app->id)), NULL) &&
	       apply(c, app, "delete");
}

bool
app_restore(struct ctx *c, const struct app *app, struct app *out)
{
	if (!ceiling_restore(c, app))
		return false;
	if (!c_run(c, &undelete, DB(db_text(app->id)), NULL))
		return c->err.kind == ERR_CONFLICT
			   ? err_code(&c->err, ERR_CONFLICT, "NAME_TAKEN",
				 "another application of this environment has "
				 "the"
				 " name '%s' now; rename that one first",
				 app->name)
			   : false;
	return apply(c, app, "restore") && app_find(c, app->id, out);
}
