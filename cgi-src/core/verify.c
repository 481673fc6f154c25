/* SPDX-License-Identifier: MIT */
#include "core/verify.h"
#include "core/limits.h"

/* clang-format off */
static const struct field app_fields_[] = {
	F(verify_app, id, FIELD_TEXT, 0),
	F(verify_app, team_id, FIELD_TEXT, 0),
	F(verify_app, service_name, FIELD_TEXT, 0),
	F(verify_app, release_id, FIELD_TEXT, 0),
	F(verify_app, digest, FIELD_TEXT, 0),
	F(verify_app, wanted, FIELD_TEXT, 0),
	F(verify_app, replicas, FIELD_I64, 0),
	F(verify_app, deleted, FIELD_BOOL, 0),
	F(verify_app, busy, FIELD_BOOL, 0),
	F(verify_app, mended, FIELD_BOOL, 0),
	FIELD_END
};

struct known {
	bool yes;
};
static const struct field known_fields[] = {
	F(known, yes, FIELD_BOOL, 0),
	FIELD_END
};

struct moment {
	int64_t ms;
};
static const struct field moment_fields[] = {
	F(moment, ms, FIELD_I64, 0),
	FIELD_END
};

struct health {
	const char *type;
};
static const struct field health_fields[] = {
	F(health, type, FIELD_TEXT, 0),
	FIELD_END
};
/* clang-format on */

static const struct db_stmt apps =
    DB_MANY(struct verify_app, app_fields_, APPS_MAX,
	"select a.id, a.team_id, a.service_name, r.id as release_id, r.digest, "
	"a.wanted,"
	" a.replicas, a.deleted_at is not null as deleted,"
	" exists (select from jobs j where j.application_id = a.id"
	" and j.state in ('queued', 'running')) as busy,"
	" exists (select from jobs m where m.application_id = a.id"
	" and m.kind = 'apply' and m.args->>'action' = 'reconcile'"
	" and m.created_at > now() - interval '5 minutes') as mended"
	" from applications a left join releases r on r.application_id = a.id"
	" and r.active order by a.service_name");

static const struct db_stmt release = DB_ROWS(struct known, known_fields,
    "select exists (select from releases where id::text = $1) as yes");

static const struct db_stmt builds = DB_ROWS(struct moment, moment_fields,
    "select (extract(epoch from least(now(), min(s.started_at))) * 1000)"
    "::bigint as ms from job_steps s join jobs j on j.id = s.job_id"
    " where j.state = 'running' and s.state = 'running'"
    " and s.name = 'build'");

static const struct db_stmt health = DB_ROWS(struct health, health_fields,
    "select coalesce((select r.spec->'health'->>'type' from domains d"
    " join releases r on r.application_id = d.application_id and r.active"
    " where d.host = $1), 'none') as type");

static const struct db_stmt keep_active =
    DB_RUN("update releases set kept = true where active and not kept");

static const struct db_stmt end_over =
    DB_RUN("update deployments set finished_at = now() where"
	   " status in ('success', 'failed', 'cancelled', 'rolled_back',"
	   " 'superseded') and finished_at is null");

/* Whatever parked it is over, or it is found again. */
static const struct db_stmt unpark =
    DB_RUN("update jobs set state = 'queued', due_at = now(), tries = 0,"
	   " runner = null, lease_until = null where state = 'parked'");

bool
verify_apps(struct ctx *c, struct db_rows *out)
{
	return c_all(c, &apps, DB_NONE, out);
}

bool
verify_release(struct ctx *c, const char *id, bool *known)
{
	struct known row;

	if (!c_one(c, &release, DB(db_text(id)), &row))
		return false;
	*known = row.yes;
	return true;
}

bool
verify_builds(struct ctx *c, int64_t *since_ms)
{
	struct moment row;

	if (!c_one(c, &builds, DB_NONE, &row))
		return false;
	*since_ms = row.ms;
	return true;
}

bool
verify_health(struct ctx *c, const char *host, const char **type)
{
	struct health row;

	if (!c_one(c, &health, DB(db_text(host)), &row))
		return false;
	*type = row.type;
	return true;
}

bool
verify_mend(struct ctx *c, int64_t *n)
{
	int64_t kept, ended, unparked;

	if (!c_run(c, &keep_active, DB_NONE, &kept) ||
	    !c_run(c, &end_over, DB_NONE, &ended) ||
	    !c_run(c, &unpark, DB_NONE, &unparked))
		return false;
	*n = kept + ended + unparked;
	return true;
}

const struct db_stmt *const verify_stmts[] = { &apps, &release, &builds,
	&health, &keep_active, &end_over, &unpark, NULL };
