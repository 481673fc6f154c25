/* SPDX-License-Identifier: MIT */
#include "core/search.h"

/* clang-format off */
const struct field found_fields[] = {
	F(found, kind, FIELD_TEXT, 0),
	F(found, id, FIELD_TEXT, 0),
	F(found, name, FIELD_TEXT, 0),
	F(found, where, FIELD_TEXT, 0),
	F(found, match, FIELD_TEXT, 0),
	F(found, path, FIELD_TEXT, 0),
	FIELD_END
};

#define SEARCH_Q(needed) \
	{ .name = "q", .type = FORM_TEXT, .need = needed, .lo = 1, \
	  .hi = SEARCH_CHARS_MAX, .offset = offsetof(struct search_query, q), \
	  .say = "1 to 100 characters of a name, host name, image or" \
		 " repository" }

const struct form_field search_query_form[] = { SEARCH_Q(true), FORM_END };
const struct form_field search_page_form[] = { SEARCH_Q(false), FORM_END };
/* clang-format on */

/* Where the text is in what an application has besides its name: the best
 * place of all.  strpos, unlike like, has no characters that mean others. */
#define SEARCH_OTHER                                                           \
	" left join lateral (select o.match, o.at from (select d.host as"      \
	" match, strpos(lower(d.host), w.word) as at, 1 as nth"                \
	" from domains d where d.application_id = a.id"                        \
	" union all select a.image, strpos(lower(a.image), w.word), 2"         \
	" union all select g.repo_url, strpos(lower(g.repo_url), w.word), 3"   \
	" from git_sources g where g.application_id = a.id) o"                 \
	" where o.at > 0 order by o.at > 1, o.nth, o.match limit 1) o on true"

#define SEARCH_APPS                                                            \
	"select 'application' as kind, 1 as nth, a.id, a.name, a.team_id,"     \
	" p.name || ' / ' || e.name as place, o.match, o.at,"                  \
	" '/applications/' || a.id as path"                                    \
	" from w cross join hits h join applications a on a.id = h.id"         \
	" join projects p on p.id = a.project_id"                              \
	" join environments e on e.id = a.environment_id" SEARCH_OTHER         \
	" where h.kind = 'application' and a.deleted_at is null"

#define SEARCH_PROJECTS                                                        \
	"select 'project', 2, p.id, p.name, p.team_id, t.name, null, null,"    \
	" '/projects/' || p.id"                                                \
	" from hits h join projects p on p.id = h.id"                          \
	" join teams t on t.id = p.team_id where h.kind = 'project'"

#define SEARCH_ENVS                                                            \
	"select 'environment', 3, e.id, e.name, e.team_id, p.name, null,"      \
	" null, '/projects/' || p.id || '?environment=' || e.id"               \
	" from hits h join environments e on e.id = h.id"                      \
	" join projects p on p.id = e.project_id"                              \
	" where h.kind = 'environment'"

static const struct db_stmt search = DB_ROWS(struct found, found_fields,
    "with w as (select lower(btrim($2)) as word),"
    " hits as materialized (select s.kind, s.id from w"
    " cross join lateral search_ids(w.word) s where w.word <> ''),"
    " all_names as (" SEARCH_APPS " union all " SEARCH_PROJECTS
    " union all " SEARCH_ENVS "),"
    " f as (select n.*, w.word, nullif(strpos(lower(n.name), w.word), 0)"
    " as name_at from w cross join all_names n"
    " join team_members m on m.team_id = n.team_id"
    " and m.user_id = $1::uuid)"
    " select kind, id, name, place as \"where\","
    " case when name_at is null then match end as match, path"
    " from f where name_at is not null or at is not null"
    " order by name <> word, least(name_at, at) > 1, name_at is null, nth,"
    " name, place, id limit $3::bigint");

const struct db_stmt *const search_stmts[] = { &search, NULL };

bool
search_names(struct ctx *c, const char *text, struct db_rows *out, bool *more)
{
	if (!c_all(c, &search,
		DB(db_text(ctx_user(c)), db_text(text), db_i64(SEARCH_MAX + 1)),
		out))
		return false;
	*more = out->n > SEARCH_MAX;
	if (*more)
		out->n = SEARCH_MAX;
	return true;
}
