/* SPDX-License-Identifier: MIT */
#include "core/hold.h"
#include "base/rand.h"

static const struct db_stmt hold_project =
    DB_RUN("select 1 from projects where id = $1::uuid for update");

static const struct db_stmt hold_env =
    DB_RUN("select 1 from environments where id = $1::uuid for update");

static const struct db_stmt hold_app =
    DB_RUN("select 1 from applications where id = $1::uuid for update");

const struct db_stmt *const hold_stmts[] = { &hold_project, &hold_env,
	&hold_app, NULL };

bool
hold_row(struct ctx *c, enum hold kind, const char *id)
{
	return !uuid_ok(id) ||
	       c_run(c, hold_stmts[kind], DB(db_text(id)), NULL);
}
