/* SPDX-License-Identifier: MIT */
#include "base/rand.h"
#include "core/deploy.h"

/* Reading deployments and releases; asking for them is in deploy.c. */

/* clang-format off */
const struct field deploy_fields[] = {
	LIST_FIELDS(deploy),
	F(deploy, number, FIELD_I64, 0),
	F(deploy, application_id, FIELD_TEXT, 0),
	F(deploy, application_name, FIELD_TEXT, 0),
	F(deploy, environment_name, FIELD_TEXT, FIELD_NO_API),
	F(deploy, project_id, FIELD_TEXT, FIELD_NO_API),
	F(deploy, team_id, FIELD_TEXT, FIELD_NO_API),
	F(deploy, job_id, FIELD_TEXT, FIELD_NO_API),
	F(deploy, status, FIELD_TEXT, 0),
	F(deploy, trigger, FIELD_TEXT, 0),
	F(deploy, queue_position, FIELD_I64, 0),
	F(deploy, release, FIELD_JSON, 0),
	F(deploy, release_number, FIELD_I64, FIELD_NO_API),
	F(deploy, previous_number, FIELD_I64, FIELD_NO_API),
	F(deploy, branch, FIELD_TEXT, 0),
	F(deploy, commit_sha, FIELD_TEXT, 0),
	F(deploy, commit_message, FIELD_TEXT, 0),
	F(deploy, author, FIELD_TEXT, 0),
	F(deploy, username, FIELD_TEXT, 0),
	F(deploy, stages, FIELD_JSON, 0),
	F(deploy, error, FIELD_JSON, 0),
	F(deploy, error_code, FIELD_TEXT, FIELD_NO_API),
	F(deploy, error_message, FIELD_TEXT, FIELD_NO_API),
	F(deploy, last_lines, FIELD_TEXT, FIELD_NO_API),
	F(deploy, created_at, FIELD_TIME, 0),
	F(deploy, started_at, FIELD_TIME, 0),
	F(deploy, finished_at, FIELD_TIME, 0),
	F(deploy, duration, FIELD_NUM, 0),
	F(deploy, can_cancel, FIELD_BOOL, FIELD_NO_API),
	F(deploy, can_rollback, FIELD_BOOL, FIELD_NO_API),
	F(deploy, my_role, FIELD_TEXT, FIELD_NO_API),
	F(deploy, _links, FIELD_JSON, 0),
	FIELD_END
};

const struct field release_fields[] = {
	LIST_FIELDS(release),
	F(release, number, FIELD_I64, 0),
	F(release, application_id, FIELD_TEXT, 0),
	F(release, image, FIELD_TEXT, 0),
	F(release, digest, FIELD_TEXT, 0),
	F(release, commit_sha, FIELD_TEXT, 0),
	F(release, commit_message, FIELD_TEXT, 0),
	F(release, author, FIELD_TEXT, 0),
	F(release, reason, FIELD_TEXT, 0),
	F(release, active, FIELD_BOOL, 0),
	F(release, kept, FIELD_BOOL, 0),
	F(release, deployment_id, FIELD_TEXT, 0),
	F(release, created_at, FIELD_TIME, 0),
	F(release, _links, FIELD_JSON, 0),
	FIELD_END
};
/* clang-format on */

const char *const deploy_stage_name[] = { "queue", "fetch", "build", "push",
	"release", "update", "healthy", "done", NULL };

#define DEPLOY_STAGES                                                          \
	"(select coalesce(json_agg(json_build_object('name', s.name,"          \
	" 'status', s.state, 'startedAt', ts(s.started_at), 'finishedAt',"     \
	" ts(s.finished_at), 'duration', round(extract(epoch from"             \
	" coalesce(s.finished_at, now()) - s.started_at), 1))"                 \
	" order by s.position), '[]') from job_steps s"                        \
	" where s.job_id = d.job_id) as stages"

#define DEPLOY_ERROR                                                           \
	"case when d.error_code is not null then json_build_object('code',"    \
	" d.error_code, 'message', d.error_message, 'details',"                \
	" coalesce(d.error_details, '{}')) end as error, d.error_code,"        \
	" d.error_message, (select string_agg(l, E'\\n')"                      \
	" from jsonb_array_elements_text(coalesce(d.error_details"             \
	" -> 'lastLines', '[]')) l) as last_lines"

#define DEPLOY_RELEASE                                                         \
	"case when r.id is not null then json_build_object('id', r.id,"        \
	" 'number', r.number, 'image', r.image, 'digest', r.digest,"           \
	" 'commitSha', r.commit_sha) end as release,"                          \
	" r.number as release_number, (select o.number from releases o"        \
	" where o.id = d.previous_release_id) as previous_number"

/* A success can be rolled back to: the active one when there is a release
 * before it, an older one when its own image is still there. */
#define DEPLOY_MAY                                                             \
	"d.status in ('pending', 'building', 'deploying') as can_cancel,"      \
	" coalesce(d.status in ('success', 'rolled_back') and case"            \
	" when r.active then exists (select from releases b where"             \
	" b.application_id = d.application_id and b.kept"                      \
	" and b.number < r.number) else r.kept end, false) as can_rollback"

#define DEPLOY_COLUMNS                                                         \
	"d.id, d.team_id, d.application_id, a.name as application_name,"       \
	" e.name as environment_name, a.project_id, d.job_id, d.number,"       \
	" d.status, d.trigger, d.branch, d.commit_sha, d.commit_message,"      \
	" d.author, u.username, m.role as my_role,"                            \
	" deploy_position(d.id) as queue_position,"                            \
	" ts(d.created_at) as created_at, ts(d.started_at) as started_at,"     \
	" ts(d.finished_at) as finished_at, round(extract(epoch from"          \
	" coalesce(d.finished_at, now()) - d.started_at), 1) as "              \
	"duration, " DEPLOY_STAGES ", " DEPLOY_ERROR ", " DEPLOY_RELEASE       \
	", " DEPLOY_MAY                                                        \
	", json_build_object('self', '/api/v1/deployments/' || d.id,"          \
	" 'logs', '/api/v1/deployments/' || d.id || '/logs', 'application',"   \
	" '/api/v1/applications/' || d.application_id) as _links"

#define DEPLOY_FROM                                                            \
	" from deployments d join applications a on a.id = d.application_id"   \
	" join environments e on e.id = a.environment_id"                      \
	" left join releases r on r.id = d.release_id"                         \
	" left join users u on u.id = d.user_id"                               \
	" join team_members m on m.team_id = d.team_id"

static const char *const by_time[] = { "createdAt", NULL };

static const struct db_stmt deploys = DB_ROWS(struct deploy, deploy_fields,
    LIST_PAGE_SQL("select d.id, ts(d.created_at) as sort_key"
		  " from deployments d join applications a"
		  " on a.id = d.application_id where a.deleted_at is null"
		  " and ($6::text is null or d.status = $6)",
	DEPLOY_COLUMNS DEPLOY_FROM
	" and m.user_id = $5::uuid join f on f.id = d.id"));

/* Those of one application have numbers, which an index keeps in order: a
 * page of ten thousand costs as much as a page of ten; so is their number. */
#define OF_PLACE "case when $1::text ~ '^[0-9]{1,18}$' then $1::bigint end"
#define OF_KEYS(which, order)                                                  \
	"(select k.id, k.number from k where " which " order by k.number"      \
	" " order " limit $4::bigint)"

static const struct db_stmt deploys_of = DB_ROWS(struct deploy, deploy_fields,
    "with k as not materialized (select d.id, d.number from deployments d"
    " where d.application_id = $6::uuid"
    " and ($7::text is null or d.status = $7)),"
    " f as materialized (" OF_KEYS(
	"$3::boolean and $2::text is distinct from ''"
	" and k.number < coalesce(" OF_PLACE ", 9223372036854775807)",
	"desc") " union all " OF_KEYS("not $3 and k.number > coalesce(" OF_PLACE
				      ", 0)",
	"asc") ")"
	       " select f.number::text as sort_key, case when $7::text is null"
	       " then a.deployment_count else (select count(*) from k) end"
	       " as total, " DEPLOY_COLUMNS DEPLOY_FROM
	       " and m.user_id = $5::uuid join f on f.id = d.id"
	       " where a.deleted_at is null"
	       " order by case when $3 then f.number end desc, f.number");

static const struct db_stmt deploy_by_id = DB_ROWS(struct deploy, deploy_fields,
    "select " DEPLOY_COLUMNS DEPLOY_FROM " and m.user_id = $2::uuid"
    " where d.id = $1::uuid");

static const struct db_stmt releases = DB_ROWS(struct release, release_fields,
    LIST_SQL("select r.id, to_char(r.number, 'FM0000000000') as sort_key,"
	     " r.application_id, r.number, r.image, r.digest, r.commit_sha,"
	     " r.commit_message, r.author, r.reason, r.active, r.kept,"
	     " ts(r.created_at) as created_at, (select d.id from deployments d"
	     " where d.release_id = r.id and d.status in ('success',"
	     " 'rolled_back') order by d.number desc limit 1)"
	     " as deployment_id, json_build_object('application',"
	     " '/api/v1/applications/' || r.application_id) as _links"
	     " from releases r join team_members m on m.team_id = r.team_id"
	     " and m.user_id = $5::uuid where r.application_id = $6::uuid"));

const struct db_stmt *const deploy_read_stmts[] = { &deploys, &deploys_of,
	&deploy_by_id, &releases, NULL };

bool
deploy_find(struct ctx *c, const char *id, struct deploy *out)
{
	if (uuid_ok(id) &&
	    c_one(c, &deploy_by_id, DB(db_text(id), db_text(ctx_user(c))), out))
		return true;
	if (uuid_ok(id) && c->err.kind != ERR_ABSENT)
		return false;
	return err_set(&c->err, ERR_ABSENT, "no such deployment");
}

bool
deploy_list(struct ctx *c, const struct deploy_filter *f,
    const struct list_query *q, struct list_page *out)
{
	if (f->application_id != NULL && !uuid_ok(f->application_id))
		return ctx_invalid(c, "applicationId", "pattern",
		    f->application_id, "the id of an application");
	if (f->application_id == NULL)
		return list_run(c, &deploys,
		    DB(db_text(ctx_user(c)), db_text(f->status)), q, by_time,
		    out);
	return list_run(c, &deploys_of,
	    DB(db_text(ctx_user(c)), db_text(f->application_id),
		db_text(f->status)),
	    q, by_time, out);
}

bool
release_list(struct ctx *c, const struct app *app, const struct list_query *q,
    struct list_page *out)
{
	return list_run(c, &releases,
	    DB(db_text(ctx_user(c)), db_text(app->id)), q, by_time, out);
}
