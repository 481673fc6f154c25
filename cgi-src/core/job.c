/* SPDX-License-Identifier: MIT */
#include "core/job.h"
#include "base/str.h"
#include "core/limits.h"

#include <string.h>

/* clang-format off */
const struct field job_fields[] = {
	F(job, id, FIELD_TEXT, 0),
	F(job, team_id, FIELD_TEXT, 0),
	F(job, kind, FIELD_TEXT, 0),
	F(job, application_id, FIELD_TEXT, 0),
	F(job, lock_key, FIELD_TEXT, 0),
	F(job, state, FIELD_TEXT, 0),
	F(job, args, FIELD_JSON, 0),
	F(job, request_id, FIELD_TEXT, 0),
	F(job, tries, FIELD_I64, 0),
	F(job, agains, FIELD_I64, 0),
	F(job, fence, FIELD_I64, 0),
	F(job, cancel_requested, FIELD_BOOL, 0),
	FIELD_END
};

static const struct field id_fields[] = {
	F(job_id, id, FIELD_TEXT, 0),
	FIELD_END
};

struct lease {
	bool cancel_requested;
};
static const struct field lease_fields[] = {
	F(lease, cancel_requested, FIELD_BOOL, 0),
	FIELD_END
};
/* clang-format on */

/* One claim at a time, so that counting what runs is true.  An earlier job of
 * the lock goes first; one that has begun also while it waits to go on. */
static const struct db_stmt claim_lock =
    DB_RUN("select pg_advisory_xact_lock(hashtext('davit job claim'))");

static const struct db_stmt claim = DB_ROWS(struct job, job_fields,
    "update jobs j set state = 'running', runner = $2, fence = fence + 1,"
    " tries = tries + (j.state = 'running')::int,"
    " lease_until = now() + make_interval(secs => $3::bigint),"
    " started_at = coalesce(started_at, now())"
    " where j.id = $1::uuid and ((j.state = 'queued' and j.due_at <= now())"
    " or (j.state = 'running' and j.lease_until < now()))"
    " and not exists (select from jobs o where o.lock_key = j.lock_key"
    " and o.id <> j.id and (o.state = 'running' or (o.state = 'queued'"
    " and (o.due_at <= now() or o.started_at is not null)"
    " and (o.created_at, o.id) < (j.created_at, j.id))))"
    " and (j.kind <> 'deploy' or (select count(*) from jobs o"
    " where o.kind = 'deploy' and o.state = 'running' and o.id <> j.id)"
    " < $4::bigint)"
    " and (j.kind = 'lookup' or not $6::boolean)"
    " and (j.kind <> 'lookup' or (select count(*) from jobs o"
    " where o.kind = 'lookup' and o.state = 'running' and o.id <> j.id)"
    " < $5::bigint)"
    " returning j.id, j.team_id, j.kind, j.application_id, j.lock_key,"
    " j.state, j.args, j.request_id, j.tries, j.agains, j.fence,"
    " j.cancel_requested");

static const struct db_stmt due = DB_ROWS(struct job_id, id_fields,
    "select j.id from jobs j where j.state = 'queued' and j.due_at <= now()"
    " and not exists (select from jobs o where o.lock_key = j.lock_key"
    " and o.state = 'running') and (j.kind = 'lookup' or not $2::boolean)"
    " order by j.kind <> 'lookup', j.due_at, j.created_at, j.id"
    " limit $1::bigint");

static const struct db_stmt renew = DB_ROWS(struct lease, lease_fields,
    "update jobs set lease_until = now() + make_interval(secs => $3::bigint)"
    " where id = $1::uuid and fence = $2::bigint and state = 'running'"
    " returning cancel_requested");

/* What was put back together does not come back together. */
static const struct db_stmt hand_on =
    DB_RUN("update jobs set state = 'queued', lease_until = null,"
	   " runner = null, due_at = now() + make_interval(secs =>"
	   " $3::bigint * (1 - random() / 2)),"
	   " tries = tries + $4::int, agains = agains + $5::int"
	   " where id = $1::uuid and fence = $2::bigint"
	   " and state = 'running'");

static const struct db_stmt sweep =
    DB_RUN("update jobs set state = 'queued', lease_until = null,"
	   " runner = null, tries = tries + 1"
	   " where state = 'running' and lease_until < now()");

/* Times nobody can have written by the clock as it is: it went back since. */
static const struct db_stmt mend =
    DB_RUN("update jobs set created_at = least(created_at, now()),"
	   " due_at = least(due_at, now()), lease_until = case"
	   " when lease_until is not null then least(lease_until, now()"
	   " + make_interval(secs => $2::bigint)) end"
	   " where (state = 'queued' and greatest(created_at, due_at)"
	   " > now() + make_interval(secs => $1::bigint))"
	   " or (state = 'running' and greatest(created_at, lease_until"
	   " - make_interval(secs => $2::bigint))"
	   " > now() + make_interval(secs => $1::bigint))");

static const struct db_stmt hold = DB_ROWS(struct job_id, id_fields,
    "select id from jobs where id = $1::uuid and fence = $2::bigint"
    " and state = 'running' for share");

static const struct db_stmt finish =
    DB_RUN("update jobs set state = $3, lease_until = null,"
	   " finished_at = now(), error_kind = $4, error_code = $5,"
	   " error_text = $6 where id = $1::uuid and fence = $2::bigint"
	   " and state = 'running'");

static const struct db_stmt forget =
    DB_RUN("delete from jobs j where state in ('done', 'failed', 'cancelled')"
	   " and finished_at < now() - make_interval(days => $1::int)"
	   " and not exists (select from deployments d"
	   " where d.job_id = j.id)");

bool
job_claim(
    struct ctx *c, const struct job_claim *how, struct job *out, bool *found)
{
	bool ok;

	*found = false;
	ok = ctx_begin(c) && c_run(c, &claim_lock, DB_NONE, NULL) &&
	     c_maybe(c, &claim,
		 DB(db_text(how->id), db_text(how->runner),
		     db_i64(how->lease_seconds), db_i64(how->deployments),
		     db_i64(how->lookups), db_bool(how->only_lookups)),
		 out, found) &&
	     ctx_commit(c);
	ctx_end(c);
	if (!ok)
		*found = false;
	return ok;
}

bool
job_due(struct ctx *c, bool only_lookups, int64_t limit, struct db_rows *out)
{
	return c_all(c, &due, DB(db_i64(limit), db_bool(only_lookups)), out);
}

bool
job_renew(struct ctx *c, const struct job *j, int64_t seconds, bool *ours,
    bool *cancelled)
{
	struct lease row;

	if (!c_maybe(c, &renew,
		DB(db_text(j->id), db_i64(j->fence), db_i64(seconds)), &row,
		ours))
		return false;
	*cancelled = *ours && row.cancel_requested;
	return true;
}

bool
job_hand_on(struct ctx *c, const struct job *j, const struct job_pause *how)
{
	return c_run(c, &hand_on,
	    DB(db_text(j->id), db_i64(j->fence), db_i64(how->seconds),
		db_i64(how->tries), db_i64(how->agains)),
	    NULL);
}

bool
job_sweep(struct ctx *c, int64_t *n)
{
	int64_t mended = 0;

	*n = 0;
	if (!c_run(c, &mend,
		DB(db_i64(JOB_DELAY_MAX), db_i64(c->conf->lease_seconds)),
		&mended) ||
	    !c_run(c, &sweep, DB_NONE, n))
		return false;
	*n += mended;
	return true;
}

bool
job_begin(struct ctx *c, const struct job *j)
{
	struct job_id row;
	bool found;

	if (!ctx_begin(c))
		return false;
	if (!c_maybe(
		c, &hold, DB(db_text(j->id), db_i64(j->fence)), &row, &found))
		return false;
	return found || err_code(&c->err, ERR_CONFLICT, "FENCED",
			    "job %s is somebody else's now", j->id);
}

bool
job_finish(struct ctx *c, const struct job *j, const char *state,
    const struct err *why)
{
	bool bad = why != NULL && why->kind != ERR_NONE;

	return c_run(c, &finish,
	    DB(db_text(j->id), db_i64(j->fence), db_text(state),
		db_text(bad ? err_kind_name[why->kind] : NULL),
		db_text(bad ? why->code : NULL),
		db_text(bad ? utf8_clean(c->mem, why->text, strlen(why->text))
			    : NULL)),
	    NULL);
}

bool
job_forget(struct ctx *c, int64_t days)
{
	return c_run(c, &forget, DB(db_i64(days)), NULL);
}

const struct db_stmt *const job_stmts[] = { &claim_lock, &claim, &due, &renew,
	&hand_on, &sweep, &mend, &hold, &finish, &forget, NULL };
