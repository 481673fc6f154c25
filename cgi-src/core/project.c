/* SPDX-License-Identifier: MIT */
#include "core/project.h"
#include "base/names.h"
#include "base/rand.h"
#include "base/str.h"
#include "core/perm.h"

#include <string.h>

/* clang-format off */
const struct field project_fields[] = {
	LIST_FIELDS(project),
	F(project, name, FIELD_TEXT, 0),
	F(project, description, FIELD_TEXT, 0),
	F(project, team_id, FIELD_TEXT, 0),
	F(project, team_name, FIELD_TEXT, FIELD_NO_API),
	F(project, owner_id, FIELD_TEXT, 0),
	F(project, metadata, FIELD_JSON, FIELD_NO_PAGE),
	F(project, statistics, FIELD_JSON, FIELD_NO_PAGE),
	F(project, environments, FIELD_I64, FIELD_NO_API),
	F(project, applications, FIELD_I64, FIELD_NO_API),
	F(project, running, FIELD_I64, FIELD_NO_API),
	F(project, degraded, FIELD_I64, FIELD_NO_API),
	F(project, failed, FIELD_I64, FIELD_NO_API),
	F(project, deploying, FIELD_I64, FIELD_NO_API),
	F(project, scaling, FIELD_I64, FIELD_NO_API),
	F(project, stopped, FIELD_I64, FIELD_NO_API),
	F(project, version, FIELD_I64, 0),
	F(project, my_role, FIELD_TEXT, 0),
	F(project, created_at, FIELD_TIME, 0),
	F(project, updated_at, FIELD_TIME, 0),
	F(project, _links, FIELD_JSON, 0),
	FIELD_END
};

#define NAME_SAY "3 to 50 lower-case letters, digits and -, starting with a letter"

#define PROJECT_NAME(needed) \
	{ .name = "name", .type = FORM_TEXT, .need = needed, .lo = 1, .hi = 50, \
	  .offset = offsetof(struct project_input, name), \
	  .has = offsetof(struct project_input, has_name), \
	  .check = name_ok, .say = NAME_SAY }
#define PROJECT_DESCRIPTION \
	{ .name = "description", .type = FORM_LINES, .hi = 1000, \
	  .offset = offsetof(struct project_input, description), \
	  .has = offsetof(struct project_input, has_description), \
	  .say = "at most 1000 characters" }

const struct form_field project_form[] = {
	PROJECT_NAME(true),
	PROJECT_DESCRIPTION,
	{ .name = "teamId", .type = FORM_TEXT, .lo = 36, .hi = 36,
	  .offset = offsetof(struct project_input, team_id), .check = uuid_ok,
	  .say = "the id of one of your teams" },
	FORM_END
};

const struct form_field project_change_form[] = {
	PROJECT_NAME(false),
	PROJECT_DESCRIPTION,
	FORM_END
};
/* clang-format on */

#define PROJECT_COLUMNS                                                        \
	"p.id, p.team_id, t.name as team_name, p.owner_id, p.name,"            \
	" p.description, p.metadata, p.version, m.role as my_role,"            \
	" ts(p.created_at) as created_at, ts(p.updated_at) as updated_at,"     \
	" s.environments, s.applications, s.running, s.degraded, s.failed,"    \
	" s.deploying, s.scaling, s.stopped,"                                  \
	" row_to_json(s) as statistics,"                                       \
	" json_build_object('self', '/api/v1/projects/' || p.id,"              \
	" 'environments', '/api/v1/projects/' || p.id || '/environments',"     \
	" 'applications', '/api/v1/projects/' || p.id || '/applications')"     \
	" as _links"

#define PROJECT_FROM                                                           \
	" from projects p join teams t on t.id = p.team_id"                    \
	" join team_members m on m.team_id = p.team_id"                        \
	" and m.user_id = $5::uuid cross join lateral (select"                 \
	" (select count(*) from environments e where e.project_id = p.id)"     \
	" as environments, count(*) as applications,"                          \
	" count(*) filter (where a.status = 'running') as running,"            \
	" count(*) filter (where a.status = 'degraded') as degraded,"          \
	" count(*) filter (where a.status = 'failed') as failed,"              \
	" count(*) filter (where a.status = 'deploying') as deploying,"        \
	" count(*) filter (where a.status = 'scaling') as scaling,"            \
	" count(*) filter (where a.status = 'stopped') as stopped"             \
	" from applications a"                                                 \
	" where a.project_id = p.id and a.deleted_at is null) s"

static const char *const sorts[] = { "createdAt", "name", "updatedAt", NULL };

static const struct db_stmt projects = DB_ROWS(struct project, project_fields,
    LIST_PAGE_SQL("select p.id, case $7 when 'name' then p.name when"
		  " 'updatedAt' then ts(p.updated_at) else ts(p.created_at)"
		  " end as sort_key from projects p where $6::text is null"
		  " or p.name ilike '%' || $6 || '%'"
		  " or p.description ilike '%' || $6 || '%'",
	PROJECT_COLUMNS PROJECT_FROM " join f on f.id = p.id"));

/* The pager's places are there only so that the text can be shared. */
static const struct db_stmt project_by_id =
    DB_ROWS(struct project, project_fields,
	"select " PROJECT_COLUMNS PROJECT_FROM
	" where p.id = $1::uuid and $2::text is null and $3::text is null"
	" and $4::text is null");

static const struct db_stmt project_insert =
    DB_RUN("insert into projects (id, team_id, owner_id, name, description)"
	   " values ($1::uuid, $2::uuid, $3::uuid, $4, coalesce($5, ''))");

static const struct db_stmt project_change =
    DB_RUN("update projects set name = coalesce($2, name),"
	   " description = coalesce($3, description), version = version + 1"
	   " where id = $1::uuid");

static const struct db_stmt project_drop =
    DB_RUN("delete from projects where id = $1::uuid");

struct team_row {
	const char *id;
};

static const struct field team_row_fields[] = {
	F(team_row, id, FIELD_TEXT, 0),
	FIELD_END,
};

static const struct db_stmt default_team =
    DB_ROWS(struct team_row, team_row_fields,
	"select team_id as id from team_members where user_id = $1::uuid"
	" order by case role when 'owner' then 1 when 'admin' then 2"
	" when 'developer' then 3 else 4 end, created_at limit 1");

const struct db_stmt *const project_stmts[] = { &projects, &project_by_id,
	&project_insert, &project_change, &project_drop, &default_team, NULL };

bool
project_find(struct ctx *c, const char *id, struct project *out)
{
	if (uuid_ok(id) && c_one(c, &project_by_id,
			       DB(db_text(id), db_null(), db_null(), db_null(),
				   db_text(ctx_user(c))),
			       out))
		return true;
	if (uuid_ok(id) && c->err.kind != ERR_ABSENT)
		return false;
	return err_set(&c->err, ERR_ABSENT, "no such project");
}

bool
project_list(struct ctx *c, const struct list_query *q, struct list_page *out)
{
	const char *word;

	return list_sort(c, q, sorts, &word) &&
	       list_run(c, &projects,
		   DB(db_text(ctx_user(c)), db_text(q->search), db_text(word)),
		   q, sorts, out);
}

static bool
team_for(struct ctx *c, const char *asked, const char **team)
{
	struct team_row row;
	const char *role;

	*team = asked;
	if (asked == NULL) {
		if (!c_one(c, &default_team, DB(db_text(ctx_user(c))), &row))
			return c->err.kind == ERR_ABSENT
				   ? err_set(&c->err, ERR_DENIED,
					 "you are in no team yet")
				   : false;
		*team = row.id;
	}
	if (!perm_team_role(c, *team, &role))
		return c->err.kind == ERR_ABSENT
			   ? ctx_invalid(c, "teamId", "unknown", asked,
				 "the id of one of your teams")
			   : false;
	return perm_need(c, role, PERM_EDIT);
}

bool
project_create(
    struct ctx *c, const struct project_input *in, struct project *out)
{
	const struct env_input production = { .name = "production",
		.kind = "production" };
	const char *id = uuid_new(c->mem), *team;
	struct env env;

	if (!team_for(c, in->team_id, &team) ||
	    !c_run(c, &project_insert,
		DB(db_text(id), db_text(team), db_text(ctx_user(c)),
		    db_text(in->name), db_text(in->description)),
		NULL) ||
	    !project_find(c, id, out) || !env_create(c, out, &production, &env))
		return false;
	return project_find(c, id, out);
}

bool
project_update(struct ctx *c, const struct project *p,
    const struct project_input *in, struct project *out)
{
	return c_run(c, &project_change,
		   DB(db_text(p->id), db_text(in->name),
		       db_text(in->has_description && !in->description
				   ? ""
				   : in->description)),
		   NULL) &&
	       project_find(c, p->id, out);
}

bool
project_delete(struct ctx *c, const struct project *p)
{
	if (c_run(c, &project_drop, DB(db_text(p->id)), NULL))
		return true;
	if (c->err.kind == ERR_CONFLICT)
		return err_code(&c->err, ERR_CONFLICT, "PROJECT_NOT_EMPTY",
		    "delete the applications of this project first; deleted"
		    " ones stay restorable for 7 days and count too");
	return false;
}
