/* SPDX-License-Identifier: MIT */
#include "core/work.h"
#include "base/str.h"

/* clang-format off */
static const struct field app_fields_[] = {
	F(work_app, id, FIELD_TEXT, 0),
	F(work_app, team_id, FIELD_TEXT, 0),
	F(work_app, project_name, FIELD_TEXT, 0),
	F(work_app, environment_id, FIELD_TEXT, 0),
	F(work_app, environment_name, FIELD_TEXT, 0),
	F(work_app, name, FIELD_TEXT, 0),
	F(work_app, type, FIELD_TEXT, 0),
	F(work_app, service_name, FIELD_TEXT, 0),
	F(work_app, subnet, FIELD_TEXT, 0),
	F(work_app, image, FIELD_TEXT, 0),
	F(work_app, pull_policy, FIELD_TEXT, 0),
	F(work_app, registry_username, FIELD_TEXT, 0),
	F(work_app, registry_password, FIELD_TEXT, FIELD_SECRET),
	F(work_app, command, FIELD_JSON, 0),
	F(work_app, health_type, FIELD_TEXT, 0),
	F(work_app, health_path, FIELD_TEXT, 0),
	F(work_app, health_command, FIELD_JSON, 0),
	F(work_app, port, FIELD_I64, 0),
	F(work_app, replicas, FIELD_I64, 0),
	F(work_app, health_port, FIELD_I64, 0),
	F(work_app, health_interval, FIELD_I64, 0),
	F(work_app, health_timeout, FIELD_I64, 0),
	F(work_app, health_retries, FIELD_I64, 0),
	F(work_app, health_start, FIELD_I64, 0),
	F(work_app, memory_limit, FIELD_I64, 0),
	F(work_app, memory_reservation, FIELD_I64, 0),
	F(work_app, pids_limit, FIELD_I64, 0),
	F(work_app, config_version, FIELD_I64, 0),
	F(work_app, cpu_limit, FIELD_NUM, 0),
	F(work_app, cpu_reservation, FIELD_NUM, 0),
	F(work_app, read_only, FIELD_BOOL, 0),
	F(work_app, deleted, FIELD_BOOL, 0),
	F(work_app, delete_volumes, FIELD_BOOL, 0),
	F(work_app, wanted, FIELD_TEXT, 0),
	F(work_app, host, FIELD_TEXT, 0),
	F(work_app, host_path, FIELD_TEXT, 0),
	F(work_app, repo_url, FIELD_TEXT, 0),
	F(work_app, git_branch, FIELD_TEXT, 0),
	F(work_app, git_commit, FIELD_TEXT, 0),
	F(work_app, build_path, FIELD_TEXT, 0),
	F(work_app, dockerfile, FIELD_TEXT, 0),
	F(work_app, target, FIELD_TEXT, 0),
	F(work_app, build_args, FIELD_JSON, 0),
	F(work_app, git_auth, FIELD_TEXT, 0),
	F(work_app, git_username, FIELD_TEXT, 0),
	F(work_app, git_token, FIELD_TEXT, FIELD_SECRET),
	F(work_app, ssh_private_key, FIELD_TEXT, FIELD_SECRET),
	F(work_app, ssh_host_key, FIELD_TEXT, 0),
	FIELD_END
};

static const struct field deploy_fields_[] = {
	F(work_deploy, id, FIELD_TEXT, 0),
	F(work_deploy, application_id, FIELD_TEXT, 0),
	F(work_deploy, status, FIELD_TEXT, 0),
	F(work_deploy, trigger, FIELD_TEXT, 0),
	F(work_deploy, user_id, FIELD_TEXT, 0),
	F(work_deploy, branch, FIELD_TEXT, 0),
	F(work_deploy, commit_sha, FIELD_TEXT, 0),
	F(work_deploy, release_id, FIELD_TEXT, 0),
	F(work_deploy, previous_release_id, FIELD_TEXT, 0),
	F(work_deploy, rollback_to, FIELD_TEXT, 0),
	F(work_deploy, number, FIELD_I64, 0),
	F(work_deploy, force, FIELD_BOOL, 0),
	F(work_deploy, superseded, FIELD_BOOL, 0),
	FIELD_END
};

static const struct field var_fields_[] = {
	F(work_var, id, FIELD_TEXT, 0),
	F(work_var, key, FIELD_TEXT, 0),
	F(work_var, value, FIELD_TEXT, 0),
	F(work_var, sealed, FIELD_TEXT, FIELD_SECRET),
	F(work_var, usage, FIELD_TEXT, 0),
	F(work_var, is_secret, FIELD_BOOL, 0),
	FIELD_END
};
/* clang-format on */

#define B64(column) "replace(encode(" column ", 'base64'), E'\\n', '')"

/* clang-format off */
static const struct db_stmt app_by_id = DB_ROWS(struct work_app, app_fields_,
    "select a.id, a.team_id, p.name as project_name, a.environment_id,"
    " e.name as environment_name, a.name, a.type, a.service_name, e.subnet,"
    " a.image, a.pull_policy, a.registry_username,"
    " " B64("a.registry_password") " as registry_password,"
    " a.command, a.health_type, a.health_path, a.health_command, a.port,"
    " a.replicas, a.health_port, a.health_interval, a.health_timeout,"
    " a.health_retries, a.health_start, a.memory_limit,"
    " a.memory_reservation, a.pids_limit, a.config_version,"
    " trim_scale(a.cpu_limit) as cpu_limit,"
    " trim_scale(a.cpu_reservation) as cpu_reservation, a.read_only,"
    " a.deleted_at is not null as deleted, a.delete_volumes, a.wanted,"
    " d.host, d.path as host_path,"
    " g.repo_url, g.branch as git_branch, g.commit_sha as git_commit,"
    " g.build_path, g.dockerfile, g.target, g.build_args,"
    " g.auth as git_auth, g.username as git_username,"
    " " B64("g.token") " as git_token,"
    " " B64("g.ssh_private_key") " as ssh_private_key, g.ssh_host_key"
    " from applications a join environments e on e.id = a.environment_id"
    " join projects p on p.id = a.project_id"
    " left join git_sources g on g.application_id = a.id"
    " left join lateral (select host, path from domains where"
    " application_id = a.id order by path = '/' desc, not generated, host"
    " limit 1) d on true"
    " where a.id = $1::uuid");
/* clang-format on */

static const struct db_stmt deploy_by_id = DB_ROWS(struct work_deploy,
    deploy_fields_,
    "select d.id, d.application_id, d.status, d.trigger, d.user_id, d.branch,"
    " d.commit_sha, d.release_id, d.previous_release_id, d.rollback_to,"
    " d.number, d.force, exists (select from deployments n"
    " where n.application_id = d.application_id and n.number > d.number"
    " and n.status = 'pending') as superseded"
    " from deployments d where d.id = $1::uuid");

/* clang-format off */
static const struct db_stmt vars = DB_ROWS(struct work_var, var_fields_,
    "select distinct on (v.key) v.id, v.key, v.value,"
    " " B64("v.sealed") " as sealed, v.usage, v.is_secret"
    " from env_vars v join applications a on a.id = $1::uuid"
    " where v.application_id = a.id or v.environment_id = a.environment_id"
    " or v.project_id = a.project_id"
    " order by v.key, v.application_id is null, v.environment_id is null");
/* clang-format on */

bool
work_app(struct ctx *c, const char *id, struct work_app *out)
{
	return c_one(c, &app_by_id, DB(db_text(id)), out);
}

bool
work_deploy(struct ctx *c, const char *id, struct work_deploy *out)
{
	return c_one(c, &deploy_by_id, DB(db_text(id)), out);
}

bool
work_vars(struct ctx *c, const char *application_id, struct db_rows *out)
{
	return c_all(c, &vars, DB(db_text(application_id)), out);
}

void
work_spec(void *mem, const struct work_app *a, const struct db_rows *rows,
    struct spec *out)
{
	const struct work_var *v = rows->at;
	struct spec_pair *env = mem_array(mem, struct spec_pair, rows->n);
	size_t n = 0;

	for (size_t i = 0; i < rows->n; i++)
		if (!v[i].is_secret && !same(v[i].usage, "build"))
			env[n++] = (struct spec_pair){ v[i].key, v[i].value };
	*out = (struct spec){
		.name = a->name,
		.port = a->port,
		.replicas = a->replicas,
		.command = a->command,
		.health = { .type = a->health_type,
		    .path = a->health_path,
		    .port = a->health_port,
		    .command = a->health_command,
		    .interval = a->health_interval,
		    .timeout = a->health_timeout,
		    .retries = a->health_retries,
		    .start = a->health_start },
		.memory_limit = a->memory_limit,
		.memory_reservation = a->memory_reservation,
		.cpu_limit = a->cpu_limit,
		.cpu_reservation = a->cpu_reservation,
		.pids_limit = a->pids_limit,
		.read_only = a->read_only,
		.env = env,
		.env_n = n,
	};
}

const struct db_stmt *const work_stmts[] = { &app_by_id, &deploy_by_id, &vars,
	NULL };
