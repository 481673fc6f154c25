/* SPDX-License-Identifier: MIT */
#include "core/enqueue.h"
#include "base/rand.h"

static const struct db_stmt job_insert =
    DB_RUN("insert into jobs (id, kind, team_id, application_id, lock_key,"
	   " args, request_id) values ($1::uuid, $2, $3::uuid, $4::uuid, $5,"
	   " $6::jsonb, $7)");

const struct db_stmt *const enqueue_stmts[] = { &job_insert, NULL };

bool
enqueue(struct ctx *c, const char *kind, const char *team_id,
    const char *application_id, const char *lock_key, const char *args,
    const char **id)
{
	const char *job = uuid_new(c->mem);

	if (!c_run(c, &job_insert,
		DB(db_text(job), db_text(kind), db_text(team_id),
		    db_text(application_id), db_text(lock_key), db_text(args),
		    db_text(c->request_id)),
		NULL))
		return false;
	ctx_job(c, job);
	if (id != NULL)
		*id = job;
	return true;
}

const char *
enqueue_app_lock(struct ctx *c, const char *application_id)
{
	return mem_fmt(c->mem, "app:%s", application_id);
}
