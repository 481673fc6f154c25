/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/perm.h"

#include <string.h>

enum { DATE_CHARS = 10, DAY_MS = 86400000 };

/* clang-format off */
const struct field audit_fields[] = {
	LIST_FIELDS(audit_row),
	F(audit_row, sequence, FIELD_I64, 0),
	F(audit_row, created_at, FIELD_TIME, 0),
	F(audit_row, user_id, FIELD_TEXT, 0),
	F(audit_row, actor, FIELD_TEXT, 0),
	F(audit_row, action, FIELD_TEXT, 0),
	F(audit_row, resource_type, FIELD_TEXT, 0),
	F(audit_row, resource_id, FIELD_TEXT, 0),
	F(audit_row, name, FIELD_TEXT, 0),
	F(audit_row, place, FIELD_TEXT, 0),
	F(audit_row, project_id, FIELD_TEXT, 0),
	F(audit_row, application_id, FIELD_TEXT, 0),
	F(audit_row, details, FIELD_JSON, 0),
	F(audit_row, token_name, FIELD_TEXT, 0),
	F(audit_row, ip, FIELD_TEXT, 0),
	F(audit_row, user_agent, FIELD_TEXT, 0),
	F(audit_row, request_id, FIELD_TEXT, 0),
	F(audit_row, hash, FIELD_TEXT, 0),
	F(audit_row, path, FIELD_TEXT, 0),
	FIELD_END
};

const struct field audit_person_fields[] = {
	F(audit_person, id, FIELD_TEXT, 0),
	F(audit_person, username, FIELD_TEXT, 0),
	FIELD_END
};
/* clang-format on */

#define AUDIT_PATH                                                             \
	" case a.resource_type when 'project' then (select '/projects/'"       \
	" || p.id from projects p where p.id = a.resource_id::uuid)"           \
	" when 'environment' then (select '/projects/' || e.project_id"        \
	" || '?environment=' || e.id from environments e"                      \
	" where e.id = a.resource_id::uuid)"                                   \
	" when 'application' then (select '/applications/' || x.id"            \
	" from applications x where x.id = a.resource_id::uuid"                \
	" and x.deleted_at is null)"                                           \
	" when 'deployment' then (select '/deployments/' || d.id"              \
	" from deployments d join applications x on x.id = d.application_id"   \
	" and x.deleted_at is null where d.id = a.resource_id::uuid)"          \
	" when 'domain' then (select '/applications/' || h.application_id"     \
	" || '/domains' from domains h join applications x"                    \
	" on x.id = h.application_id and x.deleted_at is null"                 \
	" where h.id = a.resource_id::uuid) end as path"

#define AUDIT_WHERE                                                            \
	" where (m.user_id is not null or a.user_id = $5::uuid)"               \
	" and ($7::text is null or a.details->>'projectId' = $7)"              \
	" and ($8::text is null or a.details->>'applicationId' = $8)"          \
	" and ($9::uuid is null or a.user_id = $9)"                            \
	" and ($10::text is null or a.action = $10"                            \
	" or starts_with(a.action, $10 || '.'))"                               \
	" and ($11::timestamptz is null or a.time >= $11)"                     \
	" and ($12::timestamptz is null or a.time < $12)"                      \
	" and ($13::text is null or strpos(lower(concat_ws(' ', a.actor,"      \
	" a.action, a.details->>'name', a.details->>'where')),"                \
	" lower($13)) > 0)"

/* A cursor is what somebody sends: only digits are a place. */
#define PLACE "case when $1::text ~ '^[0-9]{1,18}$' then $1::bigint end"

/* Not LIST_SQL: a year's rows are not copied for a page, the primary key
 * gives them in order.  An id ($2) is never empty, sequence says enough. */
static const struct db_stmt audit_rows = DB_ROWS(struct audit_row, audit_fields,
    "with f as not materialized (select a.id, a.sequence, a.time, a.user_id,"
    " a.actor, a.action, a.resource_type, a.resource_id, a.request_id,"
    " a.hash, a.details, a.details->>'name' as name,"
    " a.details->>'where' as place, a.details->>'projectId' as project_id,"
    " a.details->>'applicationId' as application_id,"
    " a.details->>'token' as token_name,"
    " case when a.user_id = $5::uuid"
    " or m.role = any (string_to_array($6::text, ',')) then a.ip end as ip,"
    " case when a.user_id = $5::uuid"
    " or m.role = any (string_to_array($6::text, ',')) then a.user_agent"
    " end as user_agent," AUDIT_PATH
    " from audit_log a left join team_members m on m.team_id = a.team_id"
    " and m.user_id = $5::uuid" AUDIT_WHERE ")"
    " select f.*, ts(f.time) as created_at, f.sequence::text as sort_key,"
    " (select count(*) from f) as total from f"
    " where $2::text is distinct from '' and f.sequence between"
    " case when $3::boolean then 0 else coalesce(" PLACE ", 0) + 1 end and"
    " case when $3 then coalesce(" PLACE ", 9223372036854775807) - 1"
    " else 9223372036854775807 end"
    " order by case when $3 then f.sequence end desc,"
    " case when not $3 then f.sequence end limit $4::bigint");

static const struct db_stmt people =
    DB_ROWS(struct audit_person, audit_person_fields,
	"select u.id, u.username from users u where u.id in"
	" (select m.user_id from team_members m join team_members mine"
	" on mine.team_id = m.team_id and mine.user_id = $1::uuid)"
	" order by u.username limit 200");

const struct db_stmt *const audit_read_stmts[] = { &audit_rows, &people, NULL };

static const char *const sorts[] = { "createdAt", NULL };

/* A date is its first moment, or as an end the first of the next day. */
static bool
moment(struct ctx *c, const char *field, const char *text, bool end,
    const char **out)
{
	bool date = text != NULL && strlen(text) == DATE_CHARS;
	int64_t ms;

	*out = NULL;
	if (text == NULL)
		return true;
	ms = clock_parse(date ? mem_fmt(c->mem, "%sT00:00:00Z", text) : text);
	if (ms < 0)
		return ctx_invalid(c, field, "pattern", text,
		    "a date such as 2030-01-31, or a time such as"
		    " 2030-01-31T00:00:00Z");
	*out = clock_rfc3339(c->mem, date && end ? ms + DAY_MS : ms);
	return true;
}

bool
audit_list(struct ctx *c, const struct audit_filter *f,
    const struct list_query *q, struct list_page *out)
{
	const char *since, *until;

	return moment(c, "since", f->since, false, &since) &&
	       moment(c, "until", f->until, true, &until) &&
	       list_run(c, &audit_rows,
		   DB(db_text(ctx_user(c)),
		       db_text(perm_roles(c->mem, PERM_ADMIN)),
		       db_text(f->project_id), db_text(f->application_id),
		       db_text(f->user_id), db_text(f->action), db_text(since),
		       db_text(until), db_text(q->search)),
		   q, sorts, out);
}

bool
audit_people(struct ctx *c, struct db_rows *out)
{
	return c_all(c, &people, DB(db_text(ctx_user(c))), out);
}
