/* SPDX-License-Identifier: MIT */
#include "core/verify.h"

/* clang-format off */
static const struct field row_fields[] = {
	F(verify_row, what, FIELD_TEXT, 0),
	F(verify_row, subject, FIELD_TEXT, 0),
	F(verify_row, problem, FIELD_TEXT, 0),
	FIELD_END
};
static const struct field app_fields_[] = {
	F(verify_app, id, FIELD_TEXT, 0),
	F(verify_app, service_name, FIELD_TEXT, 0),
	F(verify_app, release_id, FIELD_TEXT, 0),
	F(verify_app, digest, FIELD_TEXT, 0),
	F(verify_app, wanted, FIELD_TEXT, 0),
	F(verify_app, replicas, FIELD_I64, 0),
	F(verify_app, deleted, FIELD_BOOL, 0),
	F(verify_app, busy, FIELD_BOOL, 0),
	FIELD_END
};
/* clang-format on */

static const struct db_stmt rows = DB_ROWS(struct verify_row, row_fields,
    /* what has once succeeded has exactly one active release */
    "select 'active release' as what, a.service_name as subject,"
    " 'has ' || n.n || ' active releases' as problem from applications a,"
    " lateral (select count(*) as n from releases r"
    " where r.application_id = a.id and r.active) n where n.n <> 1"
    " and exists (select from deployments d where d.application_id = a.id"
    " and d.status = 'success')"
    " union all select 'lease', j.id::text, 'expired at ' || ts(j.lease_until)"
    " from jobs j where j.state = 'running'"
    " and j.lease_until < now() - interval '60 seconds'"
    " union all select 'deployment', d.id::text, 'is ' || d.status ||"
    " ' although its job is ' || coalesce(j.state, 'gone')"
    " from deployments d left join jobs j on j.id = d.job_id"
    " where d.status in ('pending', 'building', 'deploying')"
    " and coalesce(j.state, 'gone') not in ('queued', 'running')"
    " union all select 'release chain', r.id::text, case"
    " when r.prev_hash <> r.before then 'does not follow the one before'"
    " else 'was changed' end from (select s.*, coalesce(lag(s.hash) over"
    " (partition by s.application_id order by s.number), '') as before"
    " from releases s) r where r.prev_hash <> r.before"
    " or r.hash <> encode(sha256(convert_to(concat_ws(E'\\x1f', r.prev_hash,"
    " r.id, r.application_id, r.number, r.image, r.digest, r.image_id,"
    " r.spec::text, r.secrets::text, coalesce(r.commit_sha, '-')), 'UTF8')),"
    " 'hex')"
    " union all select 'audit chain', l.sequence::text,"
    " 'does not follow the one before' from (select sequence, prev_hash,"
    " lag(hash) over (order by sequence) as before from audit_log) l"
    " where l.before is not null and l.prev_hash <> l.before"
    " union all select 'audit chain', l.sequence::text, 'was changed'"
    " from audit_log l where l.hash <> audit_hash(l)"
    " limit 1000");

static const struct db_stmt apps = DB_ROWS(struct verify_app, app_fields_,
    "select a.id, a.service_name, r.id as release_id, r.digest, a.wanted,"
    " a.replicas, a.deleted_at is not null as deleted,"
    " exists (select from jobs j where j.application_id = a.id"
    " and j.state in ('queued', 'running')) as busy"
    " from applications a left join releases r on r.application_id = a.id"
    " and r.active order by a.service_name");

bool
verify_rows(struct ctx *c, struct db_rows *out)
{
	return c_all(c, &rows, DB_NONE, out);
}

bool
verify_apps(struct ctx *c, struct db_rows *out)
{
	return c_all(c, &apps, DB_NONE, out);
}

const struct db_stmt *const verify_stmts[] = { &rows, &apps, NULL };
