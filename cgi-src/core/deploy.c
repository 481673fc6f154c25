/* SPDX-License-Identifier: MIT */
#include "core/deploy.h"
#include "base/names.h"
#include "base/rand.h"
#include "base/str.h"
#include "core/enqueue.h"
#include "core/ref.h"

/* Asking for deployments, rolling back, cancelling. */

/* clang-format off */
const struct form_field deploy_form[] = {
	{ .name = "branch", .type = FORM_TEXT, .lo = 1, .hi = 200, .nullable = true,
	  .offset = offsetof(struct deploy_input, branch), .check = git_ref_ok,
	  .say = "a branch or tag of the repository" },
	{ .name = "commitSha", .type = FORM_TEXT, .lo = 40, .hi = 64, .nullable = true,
	  .offset = offsetof(struct deploy_input, commit_sha), .check = git_sha_ok,
	  .say = "a full commit id of 40 hexadecimal digits" },
	{ .name = "force", .type = FORM_BOOL,
	  .offset = offsetof(struct deploy_input, force),
	  .say = "true to build without the cache and pull again" },
	FORM_END
};
/* clang-format on */

struct number_row {
	int64_t number;
};

static const struct field number_fields[] = {
	F(number_row, number, FIELD_I64, 0),
	FIELD_END,
};

/* The row's lock orders requests for one application. */
static const struct db_stmt next_number =
    DB_ROWS(struct number_row, number_fields,
	"update applications set last_deployment_number ="
	" last_deployment_number + 1 where id = $1::uuid"
	" and deleted_at is null returning last_deployment_number as number");

static const struct db_stmt supersede =
    DB_RUN("with old as (update deployments set status = 'superseded',"
	   " finished_at = now() where application_id = $1::uuid"
	   " and status = 'pending' returning job_id)"
	   " update jobs set state = 'cancelled', finished_at = now(),"
	   " cancel_requested = true where state = 'queued'"
	   " and id in (select job_id from old)");

static const struct db_stmt deploy_insert = DB_RUN(
    "insert into deployments (id, team_id, application_id, job_id, number,"
    " trigger, user_id, branch, commit_sha, force, rollback_to,"
    " previous_deployment_id) values ($1::uuid, $2::uuid, $3::uuid, $4::uuid,"
    " $5::bigint, $6, nullif($7, '')::uuid, $8, $9, $10::boolean, $11::uuid,"
    " $12::uuid)");

struct target_row {
	const char *id;
	int64_t number;
	bool kept, active;
};

static const struct field target_fields[] = {
	F(target_row, id, FIELD_TEXT, 0),
	F(target_row, number, FIELD_I64, 0),
	F(target_row, kept, FIELD_BOOL, 0),
	F(target_row, active, FIELD_BOOL, 0),
	FIELD_END,
};

static const struct db_stmt release_of =
    DB_ROWS(struct target_row, target_fields,
	"select r.id, r.number, r.kept, r.active from deployments d"
	" join releases r on r.id = d.release_id where d.id = $1::uuid"
	" and d.status in ('success', 'rolled_back')");

static const struct db_stmt release_before = DB_ROWS(struct target_row,
    target_fields,
    "select id, number, kept, active from releases"
    " where application_id = $1::uuid and number < $2::bigint"
    " and exists (select from deployments d where d.release_id = releases.id"
    " and d.status in ('success', 'rolled_back'))"
    " order by number desc limit 1");

static const struct db_stmt cancel_waiting =
    DB_RUN("with j as (select j.id from jobs j join deployments d"
	   " on d.job_id = j.id where d.id = $1::uuid"
	   " and d.status = 'pending' and j.state = 'queued'"
	   " for update of j), d as (update deployments"
	   " set status = 'cancelled', finished_at = now()"
	   " where id = $1::uuid and job_id in (select id from j))"
	   " update jobs set state = 'cancelled', finished_at = now(),"
	   " cancel_requested = true where id in (select id from j)");

static const struct db_stmt cancel_running =
    DB_RUN("update jobs set cancel_requested = true where id = (select job_id"
	   " from deployments where id = $1::uuid"
	   " and status in ('pending', 'building', 'deploying'))"
	   " and state in ('queued', 'running')");

const struct db_stmt *const deploy_stmts[] = { &next_number, &supersede,
	&deploy_insert, &release_of, &release_before, &cancel_waiting,
	&cancel_running, NULL };

struct request {
	const char *team_id, *application_id, *trigger;
	const struct deploy_input *in;
	const char *rollback_to, *previous;
};

static bool
request(struct ctx *c, const struct request *r, struct deploy *out)
{
	const char *id = uuid_new(c->mem), *job;
	const char *lock = enqueue_app_lock(c, r->application_id);
	struct number_row row;

	if (!c_one(c, &next_number, DB(db_text(r->application_id)), &row))
		return c->err.kind == ERR_ABSENT
			   ? err_set(&c->err, ERR_ABSENT, "no such application")
			   : false;
	if (!c_run(c, &supersede, DB(db_text(r->application_id)), NULL) ||
	    !enqueue(c, "deploy", r->team_id, r->application_id, lock,
		mem_fmt(c->mem, "{\"deployment\":\"%s\"}", id), &job) ||
	    !c_run(c, &deploy_insert,
		DB(db_text(id), db_text(r->team_id), db_text(r->application_id),
		    db_text(job), db_i64(row.number), db_text(r->trigger),
		    db_text(ctx_user(c)), db_text(r->in->branch),
		    db_text(r->in->commit_sha), db_bool(r->in->force),
		    db_text(r->rollback_to), db_text(r->previous)),
		NULL))
		return false;
	ctx_bell(c, "deployment", id);
	ctx_bell(c, "application", r->application_id);
	return deploy_find(c, id, out);
}

bool
deploy_request(struct ctx *c, const struct app *app,
    const struct deploy_input *in, const char *trigger, struct deploy *out)
{
	const struct request r = { app->team_id, app->id, trigger, in, NULL,
		NULL };
	struct db_rows vars;

	if (!same(app->type, "git") && (in->branch || in->commit_sha))
		return ctx_invalid(c, in->branch ? "branch" : "commitSha",
		    "conflict", in->branch ? in->branch : in->commit_sha,
		    "this application runs an image, not a repository");
	/* What cannot be started is said before it is asked for. */
	if (!work_vars(c, app->id, &vars) ||
	    !ref_expand_vars(c, app->id, &vars))
		return false;
	return request(c, &r, out);
}

static bool
rollback_target(struct ctx *c, const struct deploy *d, struct target_row *out)
{
	bool found;

	if (!c_maybe(c, &release_of, DB(db_text(d->id)), out, &found))
		return false;
	if (!found)
		return err_code(&c->err, ERR_CONFLICT, "NOT_A_SUCCESS",
		    "deployment %lld did not succeed; only a successful one"
		    " can be rolled back to",
		    (long long)d->number);
	if (out->active &&
	    !c_maybe(c, &release_before,
		DB(db_text(d->application_id), db_i64(out->number)), out,
		&found))
		return false;
	if (!found)
		return err_code(&c->err, ERR_CONFLICT, "NO_EARLIER_RELEASE",
		    "there is no release before this one");
	if (!out->kept)
		return err_code(&c->err, ERR_CONFLICT, "RELEASE_NOT_KEPT",
		    "the image of release %lld is no longer kept",
		    (long long)out->number);
	return true;
}

bool
deploy_rollback(struct ctx *c, const struct deploy *d, struct deploy *out)
{
	const struct deploy_input plain = { 0 };
	struct target_row target;

	if (!rollback_target(c, d, &target))
		return false;
	return request(c,
	    &(const struct request){ d->team_id, d->application_id, "rollback",
		&plain, target.id, d->id },
	    out);
}

bool
deploy_cancel(struct ctx *c, const struct deploy *d, struct deploy *out)
{
	int64_t waiting, running = 0;

	if (!c_run(c, &cancel_waiting, DB(db_text(d->id)), &waiting) ||
	    (waiting == 0 &&
		!c_run(c, &cancel_running, DB(db_text(d->id)), &running)))
		return false;
	if (waiting + running == 0)
		return err_code(&c->err, ERR_CONFLICT, "DEPLOYMENT_OVER",
		    "this deployment is over already");
	ctx_bell(c, "deployment", d->id);
	ctx_bell(c, "application", d->application_id);
	return deploy_find(c, d->id, out);
}
