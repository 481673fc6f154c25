/* SPDX-License-Identifier: MIT */
#include "core/work.h"
#include "base/str.h"

#include <string.h>

/* clang-format off */
struct last {
	int64_t n;
};
static const struct field last_fields[] = {
	F(last, n, FIELD_I64, 0),
	FIELD_END
};
/* clang-format on */

static const struct db_stmt leftovers_of =
    DB_RUN("update deployments set status = 'failed', finished_at = now(),"
	   " error_code = 'INTERRUPTED',"
	   " error_message = 'The deployment was interrupted.'"
	   " where application_id = $1::uuid and id <> $2::uuid"
	   " and status in ('building', 'deploying')");

static const struct db_stmt start =
    DB_RUN("update deployments d set status = 'building',"
	   " started_at = coalesce(started_at, now()),"
	   " previous_release_id = coalesce(previous_release_id, (select r.id"
	   " from releases r where r.application_id = d.application_id"
	   " and r.active)),"
	   " previous_deployment_id = coalesce(previous_deployment_id,"
	   " (select p.id from deployments p"
	   " where p.application_id = d.application_id"
	   " and p.status = 'success' order by p.number desc limit 1)),"
	   " was_stopped = was_stopped or exists (select from applications a"
	   " where a.id = d.application_id and a.wanted = 'stopped')"
	   " where id = $1::uuid and status in ('pending', 'building')");

/* To deploy is to start, unless a stop was asked for since: that one waits in
 * the queue behind the deployment. */
static const struct db_stmt app_start =
    DB_RUN("update applications a set status = 'deploying', wanted = case"
	   " when exists (select from jobs j where j.application_id = a.id"
	   " and j.kind = 'apply' and j.state = 'queued'"
	   " and j.args->>'action' = 'stop') then wanted else 'running' end"
	   " where id = $1::uuid");

/* Stopped before, stopped again, unless somebody asked for a start since. */
static const struct db_stmt stop_again =
    DB_RUN("with d as (update deployments set was_stopped = false"
	   " where was_stopped and (id = $1::uuid"
	   " or status in ('failed', 'cancelled'))"
	   " returning application_id)"
	   " update applications a set wanted = 'stopped' from d"
	   " where a.id = d.application_id and not exists (select from jobs j"
	   " where j.application_id = a.id and j.kind = 'apply'"
	   " and j.state = 'queued' and j.args->>'action' = 'start')");

static const struct db_stmt status_ =
    DB_RUN("update deployments set status = $2 where id = $1::uuid"
	   " and status in ('pending', 'building', 'deploying')");

static const struct db_stmt commit_ =
    DB_RUN("update deployments set commit_sha = $2, commit_message = $3,"
	   " author = $4, branch = coalesce($5, branch)"
	   " where id = $1::uuid");

static const struct db_stmt last_commit =
    DB_RUN("update git_sources set last_commit = $2"
	   " where application_id = $1::uuid");

static const struct db_stmt host_key =
    DB_RUN("update git_sources set ssh_host_key = $2"
	   " where application_id = $1::uuid and ssh_host_key is null");

static const struct db_stmt release_ =
    DB_RUN("update deployments set release_id = $2::uuid"
	   " where id = $1::uuid");

static const struct db_stmt subnet_ =
    DB_RUN("update environments set subnet = $2::cidr where id = $1::uuid");

static const struct db_stmt end =
    DB_RUN("update deployments set status = $2, finished_at = now(),"
	   " error_code = $3, error_message = $4, error_details = $5::jsonb"
	   " where id = $1::uuid"
	   " and status in ('pending', 'building', 'deploying')");

/* What was shown as deploying is what it was; the watcher knows better in a
 * moment. */
static const struct db_stmt app_end =
    DB_RUN("update applications a set status = case"
	   " when not exists (select from releases r"
	   " where r.application_id = a.id and r.active) then"
	   " case $2 when 'failed' then 'failed' else 'stopped' end"
	   " when wanted = 'stopped' or replicas = 0 then 'stopped'"
	   " else 'running' end"
	   " where id = $1::uuid and status = 'deploying'");

static const struct db_stmt rolled_back =
    DB_RUN("update deployments set status = 'rolled_back' where id ="
	   " (select p.id from deployments p"
	   " where p.application_id = $1::uuid and p.id <> $2::uuid"
	   " and p.status = 'success' order by p.number desc limit 1)");

static const struct db_stmt abandon =
    DB_RUN("update deployments set status = 'failed', finished_at = now(),"
	   " error_code = $2, error_message = $3 where job_id = $1::uuid"
	   " and status in ('pending', 'building', 'deploying')");

static const struct db_stmt abandon_apps =
    DB_RUN("update applications a set status = 'failed'"
	   " where status = 'deploying' and not exists (select from"
	   " deployments d where d.application_id = a.id"
	   " and d.status in ('building', 'deploying'))");

static const struct db_stmt leftovers =
    DB_RUN("update deployments d set status = case j.state"
	   " when 'cancelled' then 'cancelled' else 'failed' end,"
	   " finished_at = now(), error_code = coalesce(j.error_code,"
	   " 'INTERRUPTED'), error_message = coalesce(j.error_text,"
	   " 'The deployment was interrupted.') from jobs j"
	   " where j.id = d.job_id and d.status in"
	   " ('pending', 'building', 'deploying') and j.state in"
	   " ('done', 'failed', 'cancelled')");

/* Both rows are made in one transaction, so the job was taken away since. */
static const struct db_stmt jobless =
    DB_RUN("update deployments set status = 'failed', finished_at = now(),"
	   " error_code = 'INTERRUPTED',"
	   " error_message = 'The deployment was interrupted.'"
	   " where job_id is null"
	   " and status in ('pending', 'building', 'deploying')");

static const struct db_stmt log_ = DB_RUN(
    "insert into deployment_logs (deployment_id, team_id, sequence, level,"
    " stage, time, message) select $1::uuid, $2::uuid, l.sequence, l.level,"
    " l.stage, l.time, l.message from jsonb_to_recordset($3::jsonb)"
    " as l(sequence bigint, level text, stage text, time timestamptz,"
    " message text) on conflict do nothing");

static const struct db_stmt log_last = DB_ROWS(struct last, last_fields,
    "select coalesce(max(sequence), 0) as n from deployment_logs"
    " where deployment_id = $1::uuid");

bool
work_start(struct ctx *c, const struct work_deploy *d)
{
	int64_t n;

	if (!c_run(c, &leftovers_of,
		DB(db_text(d->application_id), db_text(d->id)), NULL) ||
	    !c_run(c, &stop_again, DB(db_null()), NULL) ||
	    !c_run(c, &start, DB(db_text(d->id)), &n))
		return false;
	/* It was over before it began, since it was looked at. */
	if (n == 0)
		return err_code(&c->err, ERR_CANCELLED, "SUPERSEDED",
		    "a newer deployment takes its place");
	return c_run(c, &app_start, DB(db_text(d->application_id)), NULL);
}

bool
work_give_way(struct ctx *c, const struct work_deploy *d)
{
	return c_run(c, &stop_again, DB(db_text(d->id)), NULL);
}

bool
work_status(struct ctx *c, const struct work_deploy *d, const char *status)
{
	return c_run(c, &status_, DB(db_text(d->id), db_text(status)), NULL);
}

bool
work_commit(
    struct ctx *c, const struct work_deploy *d, const struct work_commit *in)
{
	return c_run(c, &commit_,
		   DB(db_text(d->id), db_text(in->sha), db_text(in->message),
		       db_text(in->author), db_text(in->branch)),
		   NULL) &&
	       c_run(c, &last_commit,
		   DB(db_text(d->application_id), db_text(in->sha)), NULL);
}

bool
work_host_key(struct ctx *c, const char *application_id, const char *line)
{
	return c_run(
	    c, &host_key, DB(db_text(application_id), db_text(line)), NULL);
}

bool
work_release(struct ctx *c, const struct work_deploy *d, const char *release_id)
{
	return c_run(
	    c, &release_, DB(db_text(d->id), db_text(release_id)), NULL);
}

bool
work_subnet(struct ctx *c, const char *environment_id, const char *subnet)
{
	return c_run(
	    c, &subnet_, DB(db_text(environment_id), db_text(subnet)), NULL);
}

bool
work_end(struct ctx *c, const struct work_deploy *d, const char *status,
    const struct err *why, const char *details)
{
	bool bad = why != NULL && why->kind != ERR_NONE;
	const char *code =
	    bad ? why->code[0] != '\0' ? why->code : "INTERNAL_ERROR" : NULL;

	return c_run(c, &end,
		   DB(db_text(d->id), db_text(status), db_text(code),
		       db_text(bad ? utf8_clean(
					 c->mem, why->text, strlen(why->text))
				   : NULL),
		       db_text(details)),
		   NULL) &&
	       c_run(c, &app_end,
		   DB(db_text(d->application_id), db_text(status)), NULL);
}

bool
work_rolled_back(struct ctx *c, const struct work_deploy *d)
{
	return c_run(c, &rolled_back,
	    DB(db_text(d->application_id), db_text(d->id)), NULL);
}

bool
work_abandon(struct ctx *c, const struct job *j, const struct err *why)
{
	return c_run(c, &abandon,
		   DB(db_text(j->id), db_text(why->code), db_text(why->text)),
		   NULL) &&
	       c_run(c, &stop_again, DB(db_null()), NULL) &&
	       c_run(c, &abandon_apps, DB_NONE, NULL);
}

bool
work_leftovers(struct ctx *c)
{
	return c_run(c, &leftovers, DB_NONE, NULL) &&
	       c_run(c, &jobless, DB_NONE, NULL) &&
	       c_run(c, &stop_again, DB(db_null()), NULL) &&
	       c_run(c, &abandon_apps, DB_NONE, NULL);
}

bool
work_log(struct ctx *c, const struct work_deploy *d, const char *team_id,
    const char *lines)
{
	return c_run(c, &log_,
	    DB(db_text(d->id), db_text(team_id), db_text(lines)), NULL);
}

bool
work_log_last(struct ctx *c, const struct work_deploy *d, int64_t *last)
{
	struct last row;

	if (!c_one(c, &log_last, DB(db_text(d->id)), &row))
		return false;
	*last = row.n;
	return true;
}

const struct db_stmt *const work_record_stmts[] = { &leftovers_of, &start,
	&app_start, &stop_again, &status_, &commit_, &last_commit, &host_key,
	&release_, &subnet_, &end, &app_end, &rolled_back, &abandon,
	&abandon_apps, &leftovers, &jobless, &log_, &log_last, NULL };
