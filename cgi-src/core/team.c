/* SPDX-License-Identifier: MIT */
#include "core/team.h"
#include "base/rand.h"
#include "core/perm.h"

/* clang-format off */
const struct field team_fields[] = {
	LIST_FIELDS(team),
	F(team, name, FIELD_TEXT, 0),
	F(team, members, FIELD_I64, 0),
	F(team, projects, FIELD_I64, 0),
	F(team, my_role, FIELD_TEXT, 0),
	F(team, may, FIELD_JSON, FIELD_OPTIONAL),
	F(team, created_at, FIELD_TIME, 0),
	F(team, _links, FIELD_JSON, 0),
	FIELD_END
};

const struct field member_fields[] = {
	LIST_FIELDS(member),
	F(member, username, FIELD_TEXT, 0),
	F(member, email, FIELD_TEXT, 0),
	F(member, role, FIELD_TEXT, 0),
	F(member, may, FIELD_JSON, FIELD_OPTIONAL),
	F(member, created_at, FIELD_TIME, 0),
	F(member, last_active_at, FIELD_TIME, 0),
	F(member, me, FIELD_BOOL, 0),
	FIELD_END
};
/* clang-format on */

#define TEAM_COLUMNS                                                           \
	"t.id, t.name, m.role as my_role, ts(t.created_at) as created_at,"     \
	" (select count(*) from team_members x where x.team_id = t.id)"        \
	" as members, (select count(*) from projects p"                        \
	" where p.team_id = t.id) as projects,"                                \
	" json_build_object('self', '/api/v1/teams/' || t.id,"                 \
	" 'members', '/api/v1/teams/' || t.id || '/members') as _links"

#define TEAM_FROM                                                              \
	" from teams t join team_members m on m.team_id = t.id"                \
	" and m.user_id = "

static const struct db_stmt teams = DB_ROWS(struct team, team_fields,
    LIST_SQL("select " TEAM_COLUMNS ", case $7 when 'name' then t.name"
	     " else ts(t.created_at) end as sort_key" TEAM_FROM
	     "$5::uuid where $6::text is null"
	     " or strpos(lower(t.name), lower($6)) > 0"));

static const struct db_stmt team_by_id = DB_ROWS(struct team, team_fields,
    "select " TEAM_COLUMNS TEAM_FROM "$2::uuid where t.id = $1::uuid");

static const struct db_stmt members = DB_ROWS(struct member, member_fields,
    LIST_SQL("select u.id, u.username, u.email, m.role,"
	     " ts(m.created_at) as created_at, ts(s.at) as last_active_at,"
	     " u.id = $8::uuid as me, case $7 when 'name' then u.username"
	     " else ts(m.created_at) end as sort_key"
	     " from team_members m join users u on u.id = m.user_id"
	     " left join (select a.user_id, max(a.time) as at from audit_log a"
	     " where a.team_id = $5::uuid group by a.user_id) s"
	     " on s.user_id = u.id where m.team_id = $5::uuid"
	     " and ($6::text is null or strpos(lower(u.username || ' '"
	     " || u.email), lower($6)) > 0)"));

const struct db_stmt *const team_stmts[] = { &teams, &team_by_id, &members,
	NULL };

static const char *const sorts[] = { "name", "createdAt", NULL };

bool
team_list(struct ctx *c, const struct list_query *q, struct list_page *out)
{
	struct team *rows;
	const char *word;
	size_t i;

	if (!list_sort(c, q, sorts, &word) ||
	    !list_run(c, &teams,
		DB(db_text(ctx_user(c)), db_text(q->search), db_text(word)), q,
		sorts, out))
		return false;
	rows = out->rows.at;
	for (i = 0; i < out->rows.n; i++)
		rows[i].may = perm_list(c->mem, rows[i].my_role);
	return true;
}

bool
team_find(struct ctx *c, const char *id, struct team *out)
{
	bool found = false;

	if (uuid_ok(id) &&
	    !c_maybe(c, &team_by_id, DB(db_text(id), db_text(ctx_user(c))), out,
		&found))
		return false;
	if (!found)
		return err_set(&c->err, ERR_ABSENT, "no such team");
	out->may = perm_list(c->mem, out->my_role);
	return true;
}

bool
member_list(struct ctx *c, const struct team *team, const struct list_query *q,
    struct list_page *out)
{
	struct member *rows;
	const char *word;
	size_t i;

	if (!list_sort(c, q, sorts, &word) ||
	    !list_run(c, &members,
		DB(db_text(team->id), db_text(q->search), db_text(word),
		    db_text(ctx_user(c))),
		q, sorts, out))
		return false;
	rows = out->rows.at;
	for (i = 0; i < out->rows.n; i++)
		rows[i].may = perm_list(c->mem, rows[i].role);
	return true;
}
