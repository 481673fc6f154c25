/* SPDX-License-Identifier: MIT */
#include "core/audit.h"
#include "base/rand.h"

static const struct db_stmt audit_insert =
    DB_RUN("insert into audit_log (id, team_id, user_id, actor, action,"
	   " resource_type, resource_id, ip, user_agent, request_id, details,"
	   " sequence, prev_hash, hash) select $1::uuid, $2::uuid, $3::uuid,"
	   " $4::text, $5::text, $6::text, $7::text, $8::text,"
	   " left($9::text, 200), $10::text, coalesce($11::jsonb, '{}')"
	   " || coalesce($12::jsonb, '{}') || coalesce((select"
	   " jsonb_build_object('token', k.name) from api_tokens k"
	   " where k.id = $13::uuid), '{}'), 0, '', ''");

struct about_row {
	const char *about;
};

static const struct field about_fields[] = {
	F(about_row, about, FIELD_JSON, 0),
	FIELD_END,
};

#define ABOUT_APP                                                              \
	" join applications a on a.id = x.application_id"                      \
	" join projects p on p.id = a.project_id"                              \
	" join environments e on e.id = a.environment_id"

static const struct db_stmt about_object =
    DB_ROWS(struct about_row, about_fields,
	"select jsonb_strip_nulls(jsonb_build_object('name', o.name,"
	" 'where', o.place, 'number', o.number, 'projectId', o.project_id,"
	" 'applicationId', o.application_id)) as about from ("
	"select p.name, t.name as place, null::bigint as number,"
	" p.id as project_id, null::uuid as application_id"
	" from projects p join teams t on t.id = p.team_id"
	" where $1::text = 'project' and p.id = $2::uuid"
	" union all select e.name, p.name, null, p.id, null"
	" from environments e join projects p on p.id = e.project_id"
	" where $1 = 'environment' and e.id = $2::uuid"
	" union all select a.name, p.name || ' / ' || e.name, null, p.id, a.id"
	" from (select $2::uuid as application_id) x" ABOUT_APP
	" where $1 = 'application'"
	" union all select a.name, p.name || ' / ' || e.name, x.number, p.id,"
	" a.id from deployments x" ABOUT_APP
	" where $1 = 'deployment' and x.id = $2::uuid"
	" union all select x.host, a.name, null, p.id, a.id"
	" from domains x" ABOUT_APP " where $1 = 'domain' and x.id = $2::uuid"
	" union all select k.name, null, null, null, null from api_tokens k"
	" where $1 = 'token' and k.id = $2::uuid"
	" union all select s.ip, null, null, null, null from sessions s"
	" where $1 = 'session' and s.id = $2::uuid) o");

const struct db_stmt *const audit_stmts[] = { &audit_insert, &about_object,
	NULL };

static const char *
or_empty(const char *text)
{
	return text != NULL ? text : "";
}

bool
audit_put(struct ctx *c, const struct audit_entry *e)
{
	const struct actor *a = c->actor;

	return c_run(c, &audit_insert,
	    DB(db_text(uuid_new(c->mem)), db_text(e->team_id),
		db_text(a ? a->user_id : NULL),
		db_text(a ? a->username : "system"), db_text(e->action),
		db_text(e->resource_type), db_text(e->resource_id),
		db_text(or_empty(c->ip)), db_text(or_empty(c->user_agent)),
		db_text(or_empty(c->request_id)), db_text(e->details),
		db_text(e->about), db_text(a ? a->token_id : NULL)),
	    NULL);
}

bool
audit_add(struct ctx *c, const char *team_id, const char *action,
    const char *resource_type, const char *resource_id, const char *details)
{
	const struct audit_entry e = { team_id, action, resource_type,
		resource_id, details, NULL };

	return audit_put(c, &e);
}

bool
audit_about(struct ctx *c, const char *resource_type, const char *resource_id,
    const char **about)
{
	struct about_row row;
	bool found;

	*about = NULL;
	if (resource_id == NULL || !uuid_ok(resource_id))
		return true;
	if (!c_maybe(c, &about_object,
		DB(db_text(resource_type), db_text(resource_id)), &row, &found))
		return false;
	if (found)
		*about = row.about;
	return true;
}
