/* SPDX-License-Identifier: MIT */
#include "core/audit.h"
#include "base/rand.h"

static const struct db_stmt audit_insert =
    DB_RUN("insert into audit_log (id, team_id, user_id, actor, action,"
	   " resource_type, resource_id, details, ip, user_agent, request_id,"
	   " sequence, prev_hash, hash) values ($1::uuid, $2::uuid, $3::uuid,"
	   " $4, $5, $6, $7, $8::jsonb, $9, $10, $11, 0, '', '')");

const struct db_stmt *const audit_stmts[] = { &audit_insert, NULL };

static const char *
or_empty(const char *text)
{
	return text != NULL ? text : "";
}

bool
audit_add(struct ctx *c, const char *team_id, const char *action,
    const char *resource_type, const char *resource_id, const char *details)
{
	const struct actor *a = c->actor;

	return c_run(c, &audit_insert,
	    DB(db_text(uuid_new(c->mem)), db_text(team_id),
		db_text(a ? a->user_id : NULL),
		db_text(a ? a->username : "system"), db_text(action),
		db_text(resource_type), db_text(resource_id),
		db_text(details ? details : "{}"), db_text(or_empty(c->ip)),
		db_text(or_empty(c->user_agent)),
		db_text(or_empty(c->request_id))),
	    NULL);
}
