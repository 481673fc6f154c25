/* SPDX-License-Identifier: MIT */
#include "core/route.h"
#include "core/limits.h"

/* clang-format off */
static const struct field row_fields[] = {
	F(route_row, host, FIELD_TEXT, 0),
	F(route_row, path, FIELD_TEXT, 0),
	F(route_row, service, FIELD_TEXT, 0),
	F(route_row, environment_id, FIELD_TEXT, 0),
	F(route_row, ports, FIELD_TEXT, 0),
	F(route_row, replicas, FIELD_I64, 0),
	F(route_row, live, FIELD_BOOL, 0),
	F(route_row, http, FIELD_BOOL, 0),
	FIELD_END
};
static const struct field version_fields[] = {
	F(route_version, version, FIELD_I64, 0),
	F(route_version, applied, FIELD_I64, 0),
	FIELD_END
};
static const struct field network_fields[] = {
	F(route_network, environment_id, FIELD_TEXT, 0),
	F(route_network, subnet, FIELD_TEXT, 0),
	FIELD_END
};
/* clang-format on */

static const struct db_stmt rows =
    DB_MANY(struct route_row, row_fields, DOMAINS_MAX,
	"select d.host, d.path, a.service_name as service, a.environment_id,"
	" coalesce(d.port::text, p.ports) as ports, a.replicas,"
	" coalesce((select r.spec->'health'->>'type' = 'http' from releases r"
	" where r.application_id = a.id and r.active), false) as http,"
	" (a.wanted = 'running' or p.deploying) and a.replicas > 0"
	" and p.ports is not null as live"
	" from domains d join applications a on a.id = d.application_id"
	" left join lateral (select string_agg(distinct r.spec->>'port', ',')"
	" as ports, coalesce(bool_or(x.id is not null), false) as deploying"
	" from releases r left join deployments x on x.release_id = r.id"
	" and x.status = 'deploying' where r.application_id = a.id"
	" and (r.active or x.id is not null)) p on true"
	" where a.deleted_at is null order by d.host");

static const struct db_stmt version = DB_ROWS(struct route_version,
    version_fields, "select version, applied from routes_version");

static const struct db_stmt bump = DB_ROWS(struct route_version, version_fields,
    "update routes_version set version = version + 1"
    " returning version, applied");

static const struct db_stmt applied =
    DB_RUN("update routes_version set applied = $1::bigint"
	   " where applied < $1::bigint");

static const struct db_stmt networks = DB_MANY(struct route_network,
    network_fields, APPS_MAX,
    "select e.id as environment_id, e.subnet from environments e"
    " where e.subnet is not null and exists (select from applications a"
    " where a.environment_id = e.id and a.deleted_at is null) order by e.id");

bool
route_rows(struct ctx *c, struct db_rows *out)
{
	return c_all(c, &rows, DB_NONE, out);
}

bool
route_version(struct ctx *c, struct route_version *out)
{
	return c_one(c, &version, DB_NONE, out);
}

bool
route_bump(struct ctx *c, int64_t *now)
{
	struct route_version row;

	if (!c_one(c, &bump, DB_NONE, &row))
		return false;
	*now = row.version;
	return true;
}

bool
route_listen(struct ctx *c)
{
	return db_listen(&c->err, c->db, "davit_routes");
}

bool
route_applied(struct ctx *c, int64_t done)
{
	return c_run(c, &applied, DB(db_i64(done)), NULL);
}

bool
route_networks(struct ctx *c, struct db_rows *out)
{
	return c_all(c, &networks, DB_NONE, out);
}

const struct db_stmt *const route_stmts[] = { &rows, &version, &bump, &applied,
	&networks, NULL };
