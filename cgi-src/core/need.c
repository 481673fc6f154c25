/* SPDX-License-Identifier: MIT */
#include "core/need.h"

/* clang-format off */
const struct field need_fields[] = {
	F(need, kind, FIELD_TEXT, 0),
	F(need, application_id, FIELD_TEXT, 0),
	F(need, application_name, FIELD_TEXT, 0),
	F(need, project_id, FIELD_TEXT, 0),
	F(need, project_name, FIELD_TEXT, 0),
	F(need, environment_id, FIELD_TEXT, 0),
	F(need, environment_name, FIELD_TEXT, 0),
	F(need, status, FIELD_TEXT, 0),
	F(need, replicas, FIELD_I64, 0),
	F(need, replicas_running, FIELD_I64, 0),
	F(need, deployment_id, FIELD_TEXT, 0),
	F(need, deployment_number, FIELD_I64, 0),
	F(need, message, FIELD_TEXT, 0),
	F(need, since, FIELD_TIME, 0),
	F(need, total, FIELD_I64, FIELD_NO_API),
	FIELD_END
};
/* clang-format on */

/* Ranks are places in NEED_KINDS. */
#define NEED_RANK                                                              \
	"case when a.wanted = 'running' and a.status = 'failed' then 1"        \
	" when a.wanted = 'running' and a.health_status = 'unhealthy' then 2"  \
	" when a.wanted = 'running' and a.status = 'degraded' then 3"          \
	" when a.wanted = 'running' and d.status = 'failed' then 4"            \
	" when d.status = 'pending' and d.created_at"                          \
	" < now() - make_interval(mins => $2::int) then 5"                     \
	" when d.status in ('building', 'deploying') and d.started_at"         \
	" < now() - make_interval(mins => $3::int) then 6 end as rank"

/* Few of many applications: the indexes hold these only. */
#define NEED_MAYBE                                                             \
	"select b.id from applications b where b.deleted_at is null"           \
	" and (b.status in ('failed', 'degraded')"                             \
	" or b.health_status = 'unhealthy')"                                   \
	" union select o.application_id from deployments o where o.status in"  \
	" ('failed', 'pending', 'building', 'deploying')"                      \
	" and o.number = (select b.last_deployment_number from applications b" \
	" where b.id = o.application_id)"

#define NEED_KINDS                                                             \
	"(array['down', 'unhealthy', 'degraded', 'failed', 'waiting',"         \
	" 'slow'])[rank] as kind"

#define NEED_SINCE                                                             \
	"case when rank <= 3 then state_since when rank = 4 then finished_at"  \
	" when rank = 5 then created_at else started_at end"

static const struct db_stmt needs = DB_ROWS(struct need, need_fields,
    "with x as (" NEED_MAYBE
    "), f as (select a.id as application_id, a.name as application_name,"
    " a.project_id, p.name as project_name, a.environment_id,"
    " e.name as environment_name, a.status, a.replicas, a.replicas_running,"
    " a.state_since, d.id as deployment_id, d.number as deployment_number,"
    " d.status as last, d.error_message as message, d.created_at,"
    " d.started_at, d.finished_at, " NEED_RANK " from x"
    " join applications a on a.id = x.id join projects p on p.id = a.project_id"
    " join environments e on e.id = a.environment_id"
    " join team_members m on m.team_id = a.team_id and m.user_id = $1::uuid"
    " left join lateral (select d.* from deployments d"
    " where d.application_id = a.id order by d.number desc limit 1) d on true"
    " where a.deleted_at is null)"
    " select " NEED_KINDS ", application_id, application_name, project_id,"
    " project_name, environment_id, environment_name, status, replicas,"
    " replicas_running, case when rank > 3 or last = 'failed'"
    " then deployment_id end as deployment_id, deployment_number, message,"
    " ts(" NEED_SINCE ") as since, count(*) over () as total"
    " from f where rank is not null"
    " order by rank, " NEED_SINCE " desc, application_id limit $4::bigint");

const struct db_stmt *const need_stmts[] = { &needs, NULL };

bool
need_list(struct ctx *c, int64_t limit, struct db_rows *out)
{
	return c_all(c, &needs,
	    DB(db_text(ctx_user(c)), db_i64(NEED_WAIT_MINUTES),
		db_i64(NEED_WORK_MINUTES), db_i64(limit)),
	    out);
}
