/* SPDX-License-Identifier: MIT */
#include "base/names.h"
#include "base/rand.h"
#include "core/project.h"

static const char *const kinds[] = { "production", "staging", "development",
	"custom", NULL };

/* clang-format off */
const struct field env_fields[] = {
	LIST_FIELDS(env),
	F(env, name, FIELD_TEXT, 0),
	F(env, kind, FIELD_TEXT, 0),
	F(env, team_id, FIELD_TEXT, 0),
	F(env, project_id, FIELD_TEXT, 0),
	F(env, project_name, FIELD_TEXT, FIELD_NO_API),
	F(env, subnet, FIELD_TEXT, 0),
	F(env, applications, FIELD_I64, 0),
	F(env, version, FIELD_I64, 0),
	F(env, my_role, FIELD_TEXT, 0),
	F(env, created_at, FIELD_TIME, 0),
	F(env, updated_at, FIELD_TIME, 0),
	F(env, _links, FIELD_JSON, 0),
	FIELD_END
};

#define ENV_NAME(needed) \
	{ .name = "name", .type = FORM_TEXT, .need = needed, .lo = 1, .hi = 50, \
	  .offset = offsetof(struct env_input, name), \
	  .has = offsetof(struct env_input, has_name), .check = name_ok, \
	  .say = "3 to 50 lower-case letters, digits and -, starting with a letter" }
#define ENV_KIND \
	{ .name = "kind", .type = FORM_ENUM, .words = kinds, \
	  .offset = offsetof(struct env_input, kind), \
	  .has = offsetof(struct env_input, has_kind), \
	  .say = "production, staging, development or custom" }

const struct form_field env_form[] = { ENV_NAME(true), ENV_KIND, FORM_END };
const struct form_field env_change_form[] = {
	ENV_NAME(false), ENV_KIND, FORM_END
};
/* clang-format on */

#define ENV_COLUMNS                                                            \
	"e.id, e.team_id, e.project_id, p.name as project_name, e.name,"       \
	" e.kind, e.subnet, e.version, m.role as my_role,"                     \
	" ts(e.created_at) as created_at, ts(e.updated_at) as updated_at,"     \
	" (select count(*) from applications a where a.environment_id = e.id"  \
	" and a.deleted_at is null) as applications,"                          \
	" json_build_object('self', '/api/v1/environments/' || e.id, 'env',"   \
	" '/api/v1/environments/' || e.id || '/env', 'project',"               \
	" '/api/v1/projects/' || e.project_id) as _links"

#define ENV_FROM                                                               \
	" from environments e join projects p on p.id = e.project_id"          \
	" join team_members m on m.team_id = e.team_id"

static const char *const sorts[] = { "createdAt", "name", NULL };

static const struct db_stmt envs = DB_ROWS(struct env, env_fields,
    LIST_PAGE_SQL("select e.id, case $8 when 'name' then e.name"
		  " else ts(e.created_at) end as sort_key from environments e"
		  " where e.project_id = $6::uuid and"
		  " ($7::text is null or e.name ilike '%' || $7 || '%')",
	ENV_COLUMNS ENV_FROM
	" and m.user_id = $5::uuid join f on f.id = e.id"));

static const struct db_stmt env_by_id = DB_ROWS(struct env, env_fields,
    "select " ENV_COLUMNS ENV_FROM
    " and m.user_id = $2::uuid where e.id = $1::uuid");

static const struct db_stmt places = DB_ROWS(struct env, env_fields,
    "select " ENV_COLUMNS ENV_FROM
    " and m.user_id = $1::uuid where m.role <> 'viewer'"
    " order by coalesce((select max(a.updated_at) from applications a"
    " where a.environment_id = e.id and a.deleted_at is null),"
    " e.created_at) desc, e.id limit 100");

static const struct db_stmt env_insert = DB_RUN(
    "insert into environments (id, team_id, project_id, name, kind)"
    " values ($1::uuid, $2::uuid, $3::uuid, $4, coalesce($5, 'custom'))");

static const struct db_stmt env_change =
    DB_RUN("update environments set name = coalesce($2, name),"
	   " kind = coalesce($3, kind), version = version + 1"
	   " where id = $1::uuid");

static const struct db_stmt env_drop =
    DB_RUN("delete from environments where id = $1::uuid");

const struct db_stmt *const env_stmts[] = { &envs, &env_by_id, &places,
	&env_insert, &env_change, &env_drop, NULL };

bool
env_find(struct ctx *c, const char *id, struct env *out)
{
	if (uuid_ok(id) &&
	    c_one(c, &env_by_id, DB(db_text(id), db_text(ctx_user(c))), out))
		return true;
	if (uuid_ok(id) && c->err.kind != ERR_ABSENT)
		return false;
	return err_set(&c->err, ERR_ABSENT, "no such environment");
}

bool
env_list(struct ctx *c, const struct project *p, const struct list_query *q,
    struct list_page *out)
{
	const char *word;

	return list_sort(c, q, sorts, &word) &&
	       list_run(c, &envs,
		   DB(db_text(ctx_user(c)), db_text(p->id), db_text(q->search),
		       db_text(word)),
		   q, sorts, out);
}

bool
env_places(struct ctx *c, struct db_rows *out)
{
	return c_all(c, &places, DB(db_text(ctx_user(c))), out);
}

bool
env_create(struct ctx *c, const struct project *p, const struct env_input *in,
    struct env *out)
{
	const char *id = uuid_new(c->mem);

	return c_run(c, &env_insert,
		   DB(db_text(id), db_text(p->team_id), db_text(p->id),
		       db_text(in->name), db_text(in->kind)),
		   NULL) &&
	       env_find(c, id, out);
}

bool
env_update(struct ctx *c, const struct env *env, const struct env_input *in,
    struct env *out)
{
	return c_run(c, &env_change,
		   DB(db_text(env->id), db_text(in->name), db_text(in->kind)),
		   NULL) &&
	       env_find(c, env->id, out);
}

bool
env_delete(struct ctx *c, const struct env *env)
{
	if (c_run(c, &env_drop, DB(db_text(env->id)), NULL))
		return true;
	if (c->err.kind == ERR_CONFLICT)
		return err_code(&c->err, ERR_CONFLICT, "ENVIRONMENT_NOT_EMPTY",
		    "delete the applications of this environment first;"
		    " deleted ones stay restorable for 7 days and count too");
	return false;
}
