/* SPDX-License-Identifier: MIT */
#include "core/job.h"

/* clang-format off */
static const struct field step_fields[] = {
	F(job_step, name, FIELD_TEXT, 0),
	F(job_step, state, FIELD_TEXT, 0),
	F(job_step, result, FIELD_JSON, 0),
	F(job_step, position, FIELD_I64, 0),
	FIELD_END
};
/* clang-format on */

static const struct db_stmt plan =
    DB_RUN("insert into job_steps (job_id, team_id, position, name)"
	   " values ($1::uuid, $2::uuid, $3::int, $4)"
	   " on conflict (job_id, name) do nothing");

static const struct db_stmt list = DB_ROWS(struct job_step, step_fields,
    "select name, state, result, position from job_steps"
    " where job_id = $1::uuid order by position");

static const struct db_stmt put =
    DB_RUN("update job_steps set state = $3,"
	   " started_at = case when $3 in ('running', 'skipped')"
	   " then coalesce(started_at, now()) else started_at end,"
	   " finished_at = case when $3 = 'running' then null"
	   " else now() end, result = coalesce($4::jsonb, result)"
	   " where job_id = $1::uuid and name = $2");

static const struct db_stmt end =
    DB_RUN("update job_steps set state ="
	   " case state when 'running' then 'cancelled' else 'skipped' end,"
	   " finished_at = case state when 'running' then now() end"
	   " where job_id = $1::uuid and state in ('pending', 'running')");

bool
job_plan(struct ctx *c, const struct job *j, const char *const *names, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!c_run(c, &plan,
			DB(db_text(j->id), db_text(j->team_id),
			    db_i64((int64_t)i + 1), db_text(names[i])),
			NULL))
			return false;
	return true;
}

bool
job_steps(struct ctx *c, const struct job *j, struct db_rows *out)
{
	return c_all(c, &list, DB(db_text(j->id)), out);
}

bool
job_step_put(struct ctx *c, const struct job *j, const char *name,
    const char *state, const char *result)
{
	return c_run(c, &put,
	    DB(db_text(j->id), db_text(name), db_text(state), db_text(result)),
	    NULL);
}

bool
job_steps_end(struct ctx *c, const struct job *j)
{
	return c_run(c, &end, DB(db_text(j->id)), NULL);
}

const struct db_stmt *const job_step_stmts[] = { &plan, &list, &put, &end,
	NULL };
