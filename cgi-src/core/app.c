/* SPDX-License-Identifier: MIT */
#include "core/app.h"
#include "base/rand.h"
#include "base/str.h"

/* Reading applications; writing them is in app_write.c and app_act.c. */

/* clang-format off */
const struct field app_fields[] = {
	LIST_FIELDS(app),
	F(app, name, FIELD_TEXT, 0),
	F(app, description, FIELD_TEXT, 0),
	F(app, type, FIELD_TEXT, 0),
	F(app, team_id, FIELD_TEXT, 0),
	F(app, project_id, FIELD_TEXT, 0),
	F(app, project_name, FIELD_TEXT, FIELD_NO_API),
	F(app, environment_id, FIELD_TEXT, 0),
	F(app, environment_name, FIELD_TEXT, 0),
	F(app, service_name, FIELD_TEXT, 0),
	F(app, status, FIELD_TEXT, 0),
	F(app, health_status, FIELD_TEXT, 0),
	F(app, wanted, FIELD_TEXT, 0),
	F(app, state_since, FIELD_TIME, 0),
	F(app, image, FIELD_TEXT, 0),
	F(app, pull_policy, FIELD_TEXT, 0),
	F(app, registry_username, FIELD_TEXT, 0),
	F(app, git_source, FIELD_JSON, 0),
	F(app, port, FIELD_I64, 0),
	F(app, replicas, FIELD_I64, 0),
	F(app, replicas_running, FIELD_I64, 0),
	F(app, command, FIELD_JSON, 0),
	F(app, health_check, FIELD_JSON, 0),
	F(app, resources, FIELD_JSON, 0),
	F(app, read_only, FIELD_BOOL, 0),
	F(app, env_vars, FIELD_JSON, 0),
	F(app, url, FIELD_TEXT, 0),
	F(app, hosts, FIELD_JSON, 0),
	F(app, release, FIELD_JSON, 0),
	F(app, previous, FIELD_JSON, FIELD_NO_API),
	F(app, last_deployment, FIELD_JSON, 0),
	F(app, config_version, FIELD_I64, 0),
	F(app, pending_changes, FIELD_BOOL, 0),
	F(app, version, FIELD_I64, 0),
	F(app, my_role, FIELD_TEXT, 0),
	F(app, created_at, FIELD_TIME, 0),
	F(app, updated_at, FIELD_TIME, 0),
	F(app, deleted_at, FIELD_TIME, 0),
	F(app, _links, FIELD_JSON, 0),
	FIELD_END
};
/* clang-format on */

#define APP_SOURCE                                                             \
	"(select json_build_object('provider', g.provider, 'repoUrl',"         \
	" g.repo_url, 'branch', g.branch, 'commitSha', g.commit_sha,"          \
	" 'buildPath', g.build_path, 'dockerfile', g.dockerfile, 'target',"    \
	" g.target, 'buildArgs', g.build_args, 'auth', g.auth, 'username',"    \
	" g.username, 'publicKey', g.ssh_public_key, 'hostKey',"               \
	" g.ssh_host_key, 'lastCommit', g.last_commit)"                        \
	" from git_sources g where g.application_id = a.id) as git_source"

#define APP_RELEASE                                                            \
	"(select json_build_object('id', r.id, 'number', r.number, 'image',"   \
	" r.image, 'digest', r.digest, 'commitSha', r.commit_sha,"             \
	" 'commitMessage', r.commit_message)"                                  \
	" from releases r where r.application_id = a.id and r.active)"         \
	" as release"

/* The deployment to roll back to: of the kept release before the active. */
#define APP_PREVIOUS                                                           \
	"(select json_build_object('id', d.id, 'number', r.number)"            \
	" from releases r join deployments d on d.release_id = r.id"           \
	" and d.status in ('success', 'rolled_back')"                          \
	" where r.application_id = a.id and r.kept and r.number <"             \
	" (select o.number from releases o where o.application_id = a.id"      \
	" and o.active) order by r.number desc, d.number desc limit 1)"        \
	" as previous"

#define APP_LAST                                                               \
	"(select json_build_object('id', d.id, 'number', d.number, 'status',"  \
	" d.status, 'createdAt', ts(d.created_at), 'finishedAt',"              \
	" ts(d.finished_at), 'errorCode', d.error_code)"                       \
	" from deployments d where d.application_id = a.id"                    \
	" order by d.number desc limit 1) as last_deployment"

#define APP_HEALTH                                                             \
	"json_strip_nulls(json_build_object('type', a.health_type, 'path',"    \
	" a.health_path, 'port', a.health_port, 'command', a.health_command,"  \
	" 'interval', a.health_interval, 'timeout', a.health_timeout,"         \
	" 'retries', a.health_retries, 'startPeriod', a.health_start))"        \
	" as health_check"

#define APP_RESOURCES                                                          \
	"json_build_object('memoryLimit', a.memory_limit, 'cpuLimit',"         \
	" a.cpu_limit, 'memoryReservation', a.memory_reservation,"             \
	" 'cpuReservation', a.cpu_reservation, 'pidsLimit', a.pids_limit)"     \
	" as resources"

#define APP_VARS                                                               \
	"(select coalesce(json_agg(json_strip_nulls(json_build_object("        \
	"'key', v.key, 'value', v.value, 'isSecret', v.is_secret, 'usage',"    \
	" v.usage)) order by v.key), '[]') from env_vars v"                    \
	" where v.application_id = a.id) as env_vars"

/* The generated address, or the first host when that was removed. */
#define APP_URL                                                                \
	"(select (select value from settings where key = 'app-url-prefix')"    \
	" || d.host || (select value from settings where key ="                \
	" 'app-url-suffix') || case d.path when '/' then '' else d.path end"   \
	" from domains d where d.application_id = a.id"                        \
	" order by d.generated desc, d.created_at limit 1) as url,"            \
	" (select coalesce(json_agg(d.host order by d.generated desc,"         \
	" d.created_at), '[]') from domains d where d.application_id = a.id)"  \
	" as hosts"

#define APP_LINKS                                                              \
	"(select json_object_agg(l.name, '/api/v1/applications/' || a.id ||"   \
	" l.tail) from (values ('self', ''), ('deploy', '/deploy'),"           \
	" ('deployments', '/deployments'), ('releases', '/releases'),"         \
	" ('env', '/env'), ('domains', '/domains'), ('logs', '/logs'))"        \
	" l (name, tail)) as _links"

#define APP_COLUMNS                                                            \
	"a.id, a.team_id, a.project_id, p.name as project_name,"               \
	" a.environment_id, e.name as environment_name, a.name,"               \
	" a.description, a.type, a.status, a.health_status, a.wanted,"         \
	" ts(a.state_since) as state_since,"                                   \
	" a.service_name, a.image, a.pull_policy, a.registry_username,"        \
	" a.port, a.replicas, a.replicas_running, a.command, a.read_only,"     \
	" a.config_version, a.version, m.role as my_role,"                     \
	" coalesce(a.config_version > (select r.config_version from releases"  \
	" r where r.application_id = a.id and r.active), false)"               \
	" as pending_changes, ts(a.created_at) as created_at,"                 \
	" ts(a.updated_at) as updated_at, ts(a.deleted_at) as "                \
	"deleted_at, " APP_SOURCE ", " APP_RELEASE ", " APP_PREVIOUS           \
	", " APP_LAST ", " APP_HEALTH ", " APP_RESOURCES ", " APP_VARS         \
	", " APP_URL ", " APP_LINKS

#define APP_FROM                                                               \
	" from applications a join projects p on p.id = a.project_id"          \
	" join environments e on e.id = a.environment_id"                      \
	" join team_members m on m.team_id = a.team_id"

static const char *const sorts[] = { "createdAt", "name", "updatedAt", NULL };

static const struct db_stmt apps = DB_ROWS(struct app, app_fields,
    LIST_PAGE_SQL(
	"select a.id, case $11 when 'name' then a.name when 'updatedAt'"
	" then ts(a.updated_at) else ts(a.created_at) end as sort_key"
	" from applications a"
	" where (a.deleted_at is not null) = $6::boolean"
	" and ($7::uuid is null or a.project_id = $7::uuid)"
	" and ($8::uuid is null or a.environment_id = $8::uuid)"
	" and ($9::text is null or a.status = $9)"
	" and ($10::text is null or a.name ilike '%' || $10 || '%'"
	" or a.image ilike '%' || $10 || '%' or exists (select"
	" from domains d where d.application_id = a.id"
	" and d.host ilike '%' || $10 || '%') or exists (select"
	" from git_sources g where g.application_id = a.id"
	" and g.repo_url ilike '%' || $10 || '%'))",
	APP_COLUMNS APP_FROM
	" and m.user_id = $5::uuid join f on f.id = a.id"));

static const struct db_stmt app_by_id = DB_ROWS(struct app, app_fields,
    "select " APP_COLUMNS APP_FROM " and m.user_id = $2::uuid"
    " where a.id = $1::uuid and (a.deleted_at is not null) = $3::boolean");

/* clang-format off */
const struct field app_task_fields[] = {
	F(app_task, task, FIELD_TEXT, 0),
	F(app_task, lines, FIELD_I64, 0),
	F(app_task, errors, FIELD_I64, 0),
	F(app_task, last, FIELD_TIME, 0),
	FIELD_END
};
/* clang-format on */

static const struct db_stmt app_heard =
    DB_ROWS(struct app_task, app_task_fields,
	"select task, count(*) as lines, count(*) filter"
	" (where stream = 'stderr') as errors, ts(max(time)) as last"
	" from application_logs where application_id = $1::uuid"
	" and time > now() - interval '1 hour' and stream <> 'davit'"
	" group by task order by max(time) desc, task limit 20");

const struct db_stmt *const app_stmts[] = { &apps, &app_by_id, &app_heard,
	NULL };

static bool
find(struct ctx *c, const char *id, bool deleted, struct app *out)
{
	if (uuid_ok(id) &&
	    c_one(c, &app_by_id,
		DB(db_text(id), db_text(ctx_user(c)), db_bool(deleted)), out))
		return true;
	if (uuid_ok(id) && c->err.kind != ERR_ABSENT)
		return false;
	return err_set(&c->err, ERR_ABSENT, "no such application");
}

bool
app_find(struct ctx *c, const char *id, struct app *out)
{
	return find(c, id, false, out);
}

bool
app_find_deleted(struct ctx *c, const char *id, struct app *out)
{
	return find(c, id, true, out);
}

static bool
filter_ok(struct ctx *c, const struct app_filter *f)
{
	if (f->project_id != NULL && !uuid_ok(f->project_id))
		return ctx_invalid(c, "projectId", "pattern", f->project_id,
		    "the id of a project");
	if (f->environment_id != NULL && !uuid_ok(f->environment_id))
		return ctx_invalid(c, "environmentId", "pattern",
		    f->environment_id, "the id of an environment");
	return true;
}

bool
app_list(struct ctx *c, const struct app_filter *f, const struct list_query *q,
    struct list_page *out)
{
	const char *word;

	return filter_ok(c, f) && list_sort(c, q, sorts, &word) &&
	       list_run(c, &apps,
		   DB(db_text(ctx_user(c)), db_bool(f->deleted),
		       db_text(f->project_id), db_text(f->environment_id),
		       db_text(f->status), db_text(q->search), db_text(word)),
		   q, sorts, out);
}

bool
app_tasks(struct ctx *c, const struct app *app, struct db_rows *out)
{
	return c_all(c, &app_heard, DB(db_text(app->id)), out);
}
