/* SPDX-License-Identifier: MIT */
#include "core/limits.h"
#include "core/verify.h"

#include <assert.h>

/* clang-format off */
static const struct field sealed_fields[] = {
	F(verify_sealed, key, FIELD_TEXT, 0),
	F(verify_sealed, place, FIELD_TEXT, 0),
	F(verify_sealed, name, FIELD_TEXT, 0),
	F(verify_sealed, sealed, FIELD_TEXT, FIELD_SECRET),
	FIELD_END
};
static const struct field text_fields[] = {
	F(verify_text, key, FIELD_TEXT, 0),
	F(verify_text, place, FIELD_TEXT, 0),
	F(verify_text, text, FIELD_TEXT, 0),
	FIELD_END
};

#define B64(column) "replace(encode(" column ", 'base64'), E'\\n', '')"

/* Releases have the values of their time. */
static const struct db_stmt sealed = DB_ROWS(struct verify_sealed,
    sealed_fields,
    "select key, place, name, sealed from (select place || ' ' || md5(sealed)"
    " as key, place, min(name) as name, sealed from ("
    "select 'env_vars.sealed:' || v.id as place, " B64("v.sealed") " as sealed,"
    " v.key || ' of ' || coalesce(a.name, e.name, p.name) as name"
    " from env_vars v left join applications a on a.id = v.application_id"
    " left join environments e on e.id = v.environment_id"
    " left join projects p on p.id = v.project_id where v.is_secret"
    " union select 'env_vars.sealed:' || (s->>'id'), s->>'sealed',"
    " (s->>'key') || ' of ' || a.name from releases r"
    " join applications a on a.id = r.application_id,"
    " jsonb_array_elements(r.secrets) s"
    " union select 'applications.registry_password:' || id,"
    " " B64("registry_password") ", 'the registry''s password of ' || name"
    " from applications where registry_password is not null"
    " union select 'git_sources.token:' || g.application_id, " B64("g.token") ","
    " 'the token of ' || a.name from git_sources g"
    " join applications a on a.id = g.application_id where g.token is not null"
    " union select 'git_sources.ssh_private_key:' || g.application_id,"
    " " B64("g.ssh_private_key") ", 'the key of ' || a.name from git_sources g"
    " join applications a on a.id = g.application_id"
    " where g.ssh_private_key is not null) x group by place, sealed) y"
    " where key > $1 order by key limit $2::bigint");
/* clang-format on */

/* Where pages begin and go on: "uuid/rest". */
#define FIRST "00000000-0000-0000-0000-000000000000/-1"
#define AFTER_ID "split_part($1, '/', 1)::uuid"
#define AFTER_NUMBER "split_part($1, '/', 2)::bigint"
#define BY_ID " > " AFTER_ID " order by id limit $2::bigint"

static const struct db_stmt logs = DB_ROWS(struct verify_text, text_fields,
    "select deployment_id || '/' || sequence as key,"
    " 'the log of deployment ' || deployment_id as place, message as text"
    " from deployment_logs where (deployment_id, sequence) > (" AFTER_ID
    ", " AFTER_NUMBER ") order by deployment_id, sequence limit $2::bigint");

static const struct db_stmt jobs = DB_ROWS(struct verify_text, text_fields,
    "select id || '/' as key, 'job ' || id as place, concat_ws(' ', args,"
    " error_text, (select string_agg(s.result::text, ' ') from job_steps s"
    " where s.job_id = j.id)) as text from jobs j where id" BY_ID);

static const struct db_stmt deployments =
    DB_ROWS(struct verify_text, text_fields,
	"select id || '/' as key, 'the error of deployment ' || id as place,"
	" concat_ws(' ', error_message, error_details) as text from deployments"
	" where id" BY_ID);

static const struct db_stmt lookups = DB_ROWS(struct verify_text, text_fields,
    "select id || '/' as key, 'look-up ' || id as place,"
    " concat_ws(' ', result, error_text) as text from lookups"
    " where id" BY_ID);

static const struct db_stmt audit = DB_ROWS(struct verify_text, text_fields,
    "select '/' || sequence as key, 'row ' || sequence || ' of the audit log'"
    " as place, details::text as text from audit_log where sequence"
    " > " AFTER_NUMBER " order by sequence limit $2::bigint");

static const struct db_stmt answers = DB_ROWS(struct verify_text, text_fields,
    "select user_id || '/' || key as key, 'the kept answer to ' || request"
    " as place, concat_ws(' ', body, headers) as text from idempotency_keys"
    " where (user_id, key) > (" AFTER_ID ", substr($1, 38))"
    " order by idempotency_keys.user_id, idempotency_keys.key"
    " limit $2::bigint");

/* A page begins where the one before ended, by the index: the planner takes
 * what is left of a large log for a few rows, and would sort all of it. */
static const struct db_stmt by_index =
    DB_RUN("select set_config('enable_sort', 'off', false)");

/* The first VERIFY_TEXTS of them are the texts. */
const struct db_stmt *const verify_text_stmts[] = { &logs, &jobs, &deployments,
	&lookups, &audit, &answers, &sealed, &by_index, NULL };

_Static_assert(COUNT(verify_text_stmts) == VERIFY_TEXTS + 3, "kinds of texts");

bool
verify_sealed(struct ctx *c, const char *after, struct db_rows *out)
{
	return c_all(c, &sealed, DB(db_text(after), db_i64(VERIFY_PAGE)), out);
}

bool
verify_texts(struct ctx *c, size_t kind, const char *after, struct db_rows *out)
{
	assert(kind < VERIFY_TEXTS);
	if (after[0] == '\0' && !c_run(c, &by_index, DB_NONE, NULL))
		return false;
	return c_all(c, verify_text_stmts[kind],
	    DB(db_text(after[0] != '\0' ? after : FIRST), db_i64(VERIFY_PAGE)),
	    out);
}
