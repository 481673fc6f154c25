/* SPDX-License-Identifier: MIT */
#include "store/roles.h"
#include "base/mem.h"

const char *const role_names[] = { "davit_web", "davit_run", "davit_live",
	NULL };

struct counted {
	int64_t n;
};

static const struct field counted_fields[] = { F(counted, n, FIELD_I64, 0),
	FIELD_END };

static const struct db_stmt role_count = DB_ROWS(struct counted, counted_fields,
    "select count(*) as n from pg_roles"
    " where rolname in ('davit_web', 'davit_run', 'davit_live')");

/* Another instance of the cluster may make them at the same moment. */
static const char make_script[] =
    "do $$ declare r text; begin"
    " foreach r in array array['davit_web', 'davit_run', 'davit_live'] loop"
    " if to_regrole(r) is null then begin"
    " execute format('create role %I login', r);"
    " exception when duplicate_object or unique_violation then null;"
    " end; end if; end loop; end $$";

/* Temporary tables would come before ours in a search path. */
static const char grant_script[] =
    "do $$ begin"
    " execute format('revoke all on database %I from public',"
    " current_database());"
    " execute format('grant connect on database %I to davit_web, davit_run,"
    " davit_live', current_database());"
    " end $$;"
    " revoke create on schema public from public;"
    " grant usage on schema public to davit_web, davit_run, davit_live;"
    " grant select on schema_migrations to davit_web, davit_run, davit_live";

bool
roles_make(struct err *e, struct db *db, void *mem, int64_t *made)
{
	struct counted before, after;

	*made = 0;
	if (!db_one(e, db, mem, &role_count, DB_NONE, &before))
		return false;
	if (before.n < (int64_t)COUNT(role_names) - 1 &&
	    !db_script(e, db, make_script))
		return err_wrap(e, "cannot create the roles");
	if (!db_one(e, db, mem, &role_count, DB_NONE, &after))
		return false;
	*made = after.n - before.n;
	return true;
}

bool
roles_grant(struct err *e, struct db *db)
{
	return db_script(e, db, grant_script) || err_wrap(e, "grants");
}
