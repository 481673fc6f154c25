/* SPDX-License-Identifier: MIT */
#include "live/source.h"
#include "core/perm.h"
#include "live/limits.h"
#include "live/sse.h"

#include <string.h>

/* A line is at most 8 KiB; JSON may make six bytes of one. */
struct deployment_row {
	const char *deployment_id, *application_id, *status, *stage, *message;
	int64_t progress, queue_position;
	const char *stages, *error;
	bool ending, over;
	const char *my_role;
};

struct application_row {
	const char *application_id, *status, *health_status, *wanted;
	int64_t replicas, replicas_running;
	const char *last_deployment;
	bool deleted, over;
	const char *my_role;
};

struct line_row {
	const char *deployment_id, *application_id;
	int64_t sequence;
	const char *level, *stage, *task, *stream, *time, *message;
};

/* clang-format off */
static const struct field deployment_fields[] = {
	F(deployment_row, deployment_id, FIELD_TEXT, 0),
	F(deployment_row, application_id, FIELD_TEXT, 0),
	F(deployment_row, status, FIELD_TEXT, 0),
	F(deployment_row, stage, FIELD_TEXT, 0),
	F(deployment_row, progress, FIELD_I64, 0),
	F(deployment_row, queue_position, FIELD_I64, 0),
	F(deployment_row, message, FIELD_TEXT, 0),
	F(deployment_row, stages, FIELD_JSON, 0),
	F(deployment_row, error, FIELD_JSON, 0),
	F(deployment_row, ending, FIELD_BOOL, FIELD_NO_API),
	F(deployment_row, over, FIELD_BOOL, FIELD_NO_API),
	F(deployment_row, my_role, FIELD_TEXT, FIELD_NO_API),
	FIELD_END
};

static const struct field application_fields[] = {
	F(application_row, application_id, FIELD_TEXT, 0),
	F(application_row, status, FIELD_TEXT, 0),
	F(application_row, health_status, FIELD_TEXT, 0),
	F(application_row, wanted, FIELD_TEXT, 0),
	F(application_row, replicas, FIELD_I64, 0),
	F(application_row, replicas_running, FIELD_I64, 0),
	F(application_row, last_deployment, FIELD_JSON, 0),
	F(application_row, deleted, FIELD_BOOL, 0),
	F(application_row, over, FIELD_BOOL, FIELD_NO_API),
	F(application_row, my_role, FIELD_TEXT, FIELD_NO_API),
	FIELD_END
};

static const struct field line_fields[] = {
	F(line_row, deployment_id, FIELD_TEXT, FIELD_OPTIONAL | FIELD_OMIT),
	F(line_row, application_id, FIELD_TEXT, FIELD_OPTIONAL | FIELD_OMIT),
	F(line_row, sequence, FIELD_I64, 0),
	F(line_row, level, FIELD_TEXT, FIELD_OPTIONAL | FIELD_OMIT),
	F(line_row, stage, FIELD_TEXT, FIELD_OPTIONAL | FIELD_OMIT),
	F(line_row, task, FIELD_TEXT, FIELD_OPTIONAL | FIELD_OMIT),
	F(line_row, stream, FIELD_TEXT, FIELD_OPTIONAL | FIELD_OMIT),
	F(line_row, time, FIELD_TIME, 0),
	F(line_row, message, FIELD_TEXT, 0),
	FIELD_END
};

static const struct field edge_fields[] = {
	F(source_edge, last, FIELD_I64, 0),
	F(source_edge, before_tail, FIELD_I64, 0),
	FIELD_END
};
/* clang-format on */

/* A deployment is over two seconds after its end: its last lines may follow
 * its last state.  Nothing here moves with the clock while a step runs, so an
 * unchanged row gives an unchanged text. */
static const struct db_stmt deployment_state =
    DB_ROWS(struct deployment_row, deployment_fields,
	"select d.id as deployment_id, d.application_id, d.status,"
	" coalesce(s.now, s.last, 'queue') as stage,"
	" case when d.status in ('success', 'rolled_back') then 100"
	" else coalesce(s.done * 100 / nullif(s.steps, 0), 0) end as progress,"
	" deploy_position(d.id) as queue_position,"
	" coalesce(d.error_message, '') as message,"
	" coalesce(s.stages, '[]') as stages,"
	" case when d.error_code is not null then json_build_object('code',"
	" d.error_code, 'message', d.error_message) end as error,"
	" d.finished_at is not null as ending,"
	" coalesce(d.finished_at < now() - interval '2 s', false) as over,"
	" m.role as my_role from deployments d join team_members m"
	" on m.team_id = d.team_id and m.user_id = app_user()"
	" left join lateral (select count(*) as steps, count(*) filter"
	" (where state in ('done', 'skipped')) as done,"
	" (array_agg(name order by position) filter"
	" (where state = 'running'))[1] as now,"
	" (array_agg(name order by position desc) filter"
	" (where state <> 'pending'))[1] as last,"
	" json_agg(json_build_object('name', name, 'status', state,"
	" 'startedAt', ts(started_at), 'finishedAt', ts(finished_at),"
	" 'duration', round(extract(epoch from finished_at - started_at), 1))"
	" order by position) as stages from job_steps"
	" where job_id = d.job_id) s on true where d.id = $1::uuid");

static const struct db_stmt application_state =
    DB_ROWS(struct application_row, application_fields,
	"select a.id as application_id, a.status, a.health_status, a.wanted,"
	" a.replicas, a.replicas_running, (select json_build_object('id', d.id,"
	" 'number', d.number, 'status', d.status) from deployments d"
	" where d.application_id = a.id order by d.number desc limit 1)"
	" as last_deployment, a.deleted_at is not null as deleted,"
	" a.deleted_at is not null as over, m.role as my_role"
	" from applications a join team_members m on m.team_id = a.team_id"
	" and m.user_id = app_user() where a.id = $1::uuid");

static const struct db_stmt deployment_lines =
    DB_ROWS(struct line_row, line_fields,
	"select deployment_id, sequence, level, stage, ts(time) as time,"
	" message from deployment_logs where deployment_id = $1::uuid"
	" and sequence > $2::bigint order by sequence limit $3::bigint");

static const struct db_stmt application_lines =
    DB_ROWS(struct line_row, line_fields,
	"select application_id, sequence, task, stream, ts(time) as time,"
	" message from application_logs where application_id = $1::uuid"
	" and sequence > $2::bigint order by sequence limit $3::bigint");

static const struct db_stmt deployment_edge =
    DB_ROWS(struct source_edge, edge_fields,
	"select coalesce(max(sequence), 0) as last, 0 as before_tail"
	" from deployment_logs where deployment_id = $1::uuid"
	" and $2::bigint is not null");

/* Without a line before the tail the stream starts with the first one. */
static const struct db_stmt application_edge =
    DB_ROWS(struct source_edge, edge_fields,
	"select coalesce((select max(sequence) from application_logs"
	" where application_id = $1::uuid), 0) as last,"
	" coalesce((select sequence from application_logs where"
	" application_id = $1::uuid order by sequence desc"
	" offset $2::bigint limit 1), 0) as before_tail");

const struct db_stmt *const source_stmts[] = { &deployment_state,
	&application_state, &deployment_lines, &application_lines,
	&deployment_edge, &application_edge, NULL };

static bool
deployment(struct ctx *c, const char *id, struct source_state *out)
{
	struct deployment_row row;
	struct buf b;
	bool found;

	if (!c_maybe(c, &deployment_state, DB(db_text(id)), &row, &found))
		return false;
	if (!found || !perm_may(row.my_role, PERM_VIEW))
		return true;
	buf_init(&b, c->mem, LIVE_EVENT_MAX);
	sse_event(&b, "deployment.status", deployment_fields, &row);
	if (b.over)
		return err_set(&c->err, ERR_LIMIT, "a status too large");
	*out = (struct source_state){ true, row.ending && !row.over, row.over,
		b.text };
	return true;
}

static bool
application(struct ctx *c, const char *id, bool event, struct source_state *out)
{
	struct application_row row;
	struct buf b;
	bool found;

	if (!c_maybe(c, &application_state, DB(db_text(id)), &row, &found))
		return false;
	if (!found || !perm_may(row.my_role, PERM_VIEW))
		return true;
	buf_init(&b, c->mem, LIVE_EVENT_MAX);
	sse_event(&b, "application.status", application_fields, &row);
	*out = (struct source_state){ true, false, row.over,
		event ? b.text : NULL };
	return true;
}

bool
source_state(struct ctx *c, enum topic_kind kind, const char *id,
    struct source_state *out)
{
	*out = (struct source_state){ .found = false };
	if (kind == TOPIC_DEPLOYMENT)
		return deployment(c, id, out);
	return application(c, id, kind == TOPIC_APPLICATION, out);
}

static void
render(struct ctx *c, enum topic_kind kind, const struct line_row *row,
    struct source_line *out)
{
	const char *name =
	    kind == TOPIC_LOGS ? "application.logs" : "deployment.log";
	struct line_row clipped = *row;
	struct buf b;

	buf_init(&b, c->mem, LIVE_EVENT_MAX);
	sse_event(&b, name, line_fields, row);
	if (b.over) {
		clipped.message = "(this line is too long to show)";
		buf_clear(&b);
		sse_event(&b, name, line_fields, &clipped);
	}
	*out = (struct source_line){ row->sequence, b.text, b.len };
}

bool
source_lines(struct ctx *c, enum topic_kind kind, const char *id, int64_t after,
    struct source_lines *out)
{
	const struct line_row *row;
	struct db_rows rows;
	size_t i;

	*out = (struct source_lines){ .n = 0 };
	if (kind == TOPIC_APPLICATION)
		return true;
	if (!c_all(c,
		kind == TOPIC_LOGS ? &application_lines : &deployment_lines,
		DB(db_text(id), db_i64(after), db_i64(SOURCE_PAGE)), &rows))
		return false;
	out->at = mem_array(c->mem, struct source_line, rows.n + 1);
	for (row = rows.at, i = 0; i < rows.n; i++)
		render(c, kind, &row[i], &out->at[i]);
	out->n = rows.n;
	out->more = rows.n == SOURCE_PAGE;
	return true;
}

bool
source_edge(struct ctx *c, enum topic_kind kind, const char *id, int64_t tail,
    struct source_edge *out)
{
	*out = (struct source_edge){ .last = 0 };
	if (kind == TOPIC_APPLICATION)
		return true;
	return c_one(c,
	    kind == TOPIC_LOGS ? &application_edge : &deployment_edge,
	    DB(db_text(id), db_i64(tail)), out);
}
