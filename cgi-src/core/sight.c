/* SPDX-License-Identifier: MIT */
#include "core/sight.h"
#include "core/limits.h"

/* clang-format off */
static const struct field row_fields[] = {
	F(sight, id, FIELD_TEXT, 0),
	F(sight, team_id, FIELD_TEXT, 0),
	F(sight, service_name, FIELD_TEXT, 0),
	F(sight, status, FIELD_TEXT, 0),
	F(sight, health_status, FIELD_TEXT, 0),
	F(sight, wanted, FIELD_TEXT, 0),
	F(sight, replicas, FIELD_I64, 0),
	F(sight, replicas_running, FIELD_I64, 0),
	F(sight, deploying, FIELD_BOOL, 0),
	F(sight, deleted, FIELD_BOOL, 0),
	FIELD_END
};

struct answer {
	int64_t n;
	bool yes;
};
static const struct field answer_fields[] = {
	F(answer, n, FIELD_I64, FIELD_OPTIONAL),
	F(answer, yes, FIELD_BOOL, FIELD_OPTIONAL),
	FIELD_END
};
/* clang-format on */

static const struct db_stmt rows = DB_MANY(struct sight, row_fields, APPS_MAX,
    "select a.id, a.team_id, a.service_name, a.status, a.health_status,"
    " a.wanted, a.replicas, a.replicas_running,"
    " exists (select from deployments d where d.application_id = a.id"
    " and d.status in ('building', 'deploying')) as deploying,"
    " a.deleted_at is not null as deleted from applications a order by a.id");

static const struct db_stmt put =
    DB_RUN("update applications set status = coalesce($2, status),"
	   " health_status = $3, replicas_running = $4::int"
	   " where id = $1::uuid");

/* A line takes about 160 bytes besides its text: row, key, task.  The lines
 * lengthen the newest part of the log, or begin one. */
static const struct db_stmt log_ = DB_RUN(
    "with added as (insert into application_logs (application_id, team_id,"
    " task, stream, time, message) select $1::uuid, $2::uuid, l.task,"
    " l.stream, l.time, l.message from jsonb_to_recordset($3::jsonb)"
    " as l(task text, stream text, time timestamptz, message text)"
    " returning sequence, time, octet_length(message) + 160 as bytes),"
    " n as (select min(sequence) as first, max(sequence) as last,"
    " sum(bytes) as bytes, max(time) as until from added),"
    " longer as (update log_parts p set last = greatest(p.last, n.last),"
    " bytes = p.bytes + n.bytes, until = greatest(p.until, n.until) from n"
    " where p.application_id = $1::uuid and p.first = (select max(first)"
    " from log_parts where application_id = $1::uuid)"
    " and n.first > p.first and p.bytes < $4::bigint returning 1)"
    " insert into log_parts (application_id, first, last, bytes, until)"
    " select $1::uuid, first, last, bytes, until from n"
    " where first is not null and not exists (select from longer)");

static const struct db_stmt log_last = DB_ROWS(struct answer, answer_fields,
    "select coalesce((select (extract(epoch from time) * 1000000)::bigint"
    " from application_logs where application_id = $1::uuid"
    " and stream <> 'davit' order by sequence desc limit 1), 0) as n");

static const struct db_stmt partitions =
    DB_RUN("select logs_partitions(make_interval(days => $1::int),"
	   " make_interval(days => $2::int))");

static const struct db_stmt shorten = DB_RUN("select log_shorten($1::bigint)");
/* Their lines went with their days: logs_partitions(). */
static const struct db_stmt forget_parts =
    DB_RUN("delete from log_parts where until < current_date - $1::int - 1");

static const struct db_stmt forget_failures =
    DB_RUN("delete from login_failures where at < now() - interval '1 day'");
static const struct db_stmt forget_keys =
    DB_RUN("delete from idempotency_keys"
	   " where created_at < now() - interval '24 hours'");
static const struct db_stmt forget_sessions =
    DB_RUN("delete from sessions where expires_at < now()");
/* 90 days or the last 10 of an application, whichever keeps more. */
static const struct db_stmt forget_deployments = DB_RUN(
    "delete from deployments d where finished_at < now() - interval '90 days'"
    " and number <= (select last_deployment_number - 10 from applications a"
    " where a.id = d.application_id) and not exists (select from releases r"
    " where r.id = d.release_id and r.kept)");

/* The beginning of an application's history: releases without an image that no
 * deployment tells of. */
static const struct db_stmt forget_releases = DB_RUN(
    "delete from releases r where number < (select min(number) from releases k"
    " where k.application_id = r.application_id and (k.active or k.kept"
    " or k.created_at > now() - interval '90 days' or exists (select from"
    " deployments d where k.id in (d.release_id, d.previous_release_id,"
    " d.rollback_to))))");
static const struct db_stmt forget_audit =
    DB_RUN("select audit_forget($1::int)");

static const struct db_stmt purge =
    DB_RUN("delete from applications"
	   " where deleted_at < now() - interval '7 days'");

static const struct db_stmt environment_is =
    DB_ROWS(struct answer, answer_fields,
	"select exists (select from environments where id::text = $1) as yes");
static const struct db_stmt job_is = DB_ROWS(struct answer, answer_fields,
    "select exists (select from jobs where id::text = $1"
    " and state in ('queued', 'running')) as yes");

static const struct db_stmt alone = DB_ROWS(struct answer, answer_fields,
    "select pg_try_advisory_lock(hashtext('davit helper ' || $1)) as yes");

static const struct db_stmt oust =
    DB_RUN("select pg_terminate_backend(a.pid) from pg_locks l"
	   " join pg_stat_activity a on a.pid = l.pid"
	   " where l.locktype = 'advisory' and l.objsubid = 1 and l.granted"
	   " and l.database = (select oid from pg_database"
	   " where datname = current_database())"
	   " and (l.classid::bigint << 32 | l.objid::bigint)"
	   " = hashtext('davit helper ' || $1)::bigint"
	   " and a.state_change < now() - interval '60 seconds'");

bool
sight_rows(struct ctx *c, struct db_rows *out)
{
	return c_all(c, &rows, DB_NONE, out);
}

bool
sight_put(struct ctx *c, const char *application_id, const char *status,
    const char *health, int64_t running)
{
	return c_run(c, &put,
	    DB(db_text(application_id), db_text(status), db_text(health),
		db_i64(running)),
	    NULL);
}

bool
sight_log(struct ctx *c, const char *application_id, const char *team_id,
    const char *lines)
{
	return c_run(c, &log_,
	    DB(db_text(application_id), db_text(team_id), db_text(lines),
		db_i64(LOG_PART_BYTES)),
	    NULL);
}

bool
sight_log_last(struct ctx *c, const char *application_id, int64_t *micros)
{
	struct answer row;

	if (!c_one(c, &log_last, DB(db_text(application_id)), &row))
		return false;
	*micros = row.n;
	return true;
}

bool
sight_partitions(
    struct ctx *c, int64_t deployment_days, int64_t application_days)
{
	return c_run(c, &partitions,
		   DB(db_i64(deployment_days), db_i64(application_days)),
		   NULL) &&
	       c_run(c, &forget_parts, DB(db_i64(application_days)), NULL);
}

bool
sight_shorten(struct ctx *c, int64_t bytes)
{
	return c_run(c, &shorten, DB(db_i64(bytes)), NULL);
}

bool
sight_forget(struct ctx *c)
{
	return c_run(c, &forget_failures, DB_NONE, NULL) &&
	       c_run(c, &forget_keys, DB_NONE, NULL) &&
	       c_run(c, &forget_sessions, DB_NONE, NULL) &&
	       c_run(c, &forget_deployments, DB_NONE, NULL) &&
	       c_run(c, &forget_releases, DB_NONE, NULL) &&
	       c_run(c, &forget_audit, DB(db_i64(AUDIT_DAYS)), NULL);
}

bool
sight_purge(struct ctx *c, int64_t *n)
{
	return c_run(c, &purge, DB_NONE, n);
}

static bool
ask(struct ctx *c, const struct db_stmt *st, const char *id, bool *yes)
{
	struct answer row;

	if (!c_one(c, st, DB(db_text(id)), &row))
		return false;
	*yes = row.yes;
	return true;
}

bool
sight_alone(struct ctx *c, const char *name, bool *yes)
{
	return ask(c, &alone, name, yes);
}

bool
sight_oust(struct ctx *c, const char *name)
{
	return c_run(c, &oust, DB(db_text(name)), NULL);
}

bool
sight_environment(struct ctx *c, const char *id, bool *yes)
{
	return ask(c, &environment_is, id, yes);
}

bool
sight_job(struct ctx *c, const char *id, bool *at_work)
{
	return ask(c, &job_is, id, at_work);
}

const struct db_stmt *const sight_stmts[] = { &rows, &put, &log_, &log_last,
	&partitions, &shorten, &forget_parts, &forget_failures, &forget_keys,
	&forget_sessions, &forget_deployments, &forget_releases, &forget_audit,
	&purge, &environment_is, &job_is, &alone, &oust, NULL };
