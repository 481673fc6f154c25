/* SPDX-License-Identifier: MIT */
#include "core/ceiling.h"
#include "base/str.h"
#include "core/hold.h"
#include "core/limits.h"

#include <string.h>

struct counted {
	int64_t n, of_team, of_instance;
};

/* clang-format off */
static const struct field counted_fields[] = {
	F(counted, n, FIELD_I64, 0),
	F(counted, of_team, FIELD_I64, 0),
	F(counted, of_instance, FIELD_I64, 0),
	FIELD_END
};
/* clang-format on */

static const struct db_stmt apps = DB_ROWS(struct counted, counted_fields,
    "select live as n, of_team, of_instance from apps_counted($1::uuid)");

static const struct db_stmt domains = DB_ROWS(struct counted, counted_fields,
    "select of_app as n, of_team, of_instance"
    " from domains_counted($1::uuid, $2::uuid)");

const struct db_stmt *const ceiling_stmts[] = { &apps, &domains, NULL };

struct ceiling {
	size_t of; /* in struct counted */
	int64_t most;
	const char *who, *what;
};
#define OF(member) offsetof(struct counted, member)

static const struct ceiling app_ceilings[] = {
	{ OF(n), TEAM_APPS_MAX, "a team",
	    "applications; delete one that nobody needs" },
	{ OF(of_team), TEAM_APPS_KEPT_MAX, "a team",
	    "applications with those that were deleted; these are forgotten "
	    "7 days later" },
	{ OF(of_instance), APPS_MAX, "this server",
	    "applications with those that were deleted; its administrator "
	    "knows whose can go" },
};

static const struct ceiling domain_ceilings[] = {
	{ OF(n), APP_DOMAINS_MAX, "an application",
	    "host names; remove one that nobody uses" },
	{ OF(of_team), TEAM_DOMAINS_MAX, "a team",
	    "host names; remove some that nobody uses" },
	{ OF(of_instance), DOMAINS_MAX, "this server",
	    "host names; its administrator knows whose can go" },
};

static bool
below(struct ctx *c, const struct counted *now, const char *code,
    const struct ceiling *k, size_t n)
{
	int64_t have;

	for (size_t i = 0; i < n; i++) {
		memcpy(&have, (const char *)now + k[i].of, sizeof have);
		if (have >= k[i].most)
			return err_code(&c->err, ERR_CONFLICT, code,
			    "%s may have no more than %lld %s", k[i].who,
			    (long long)k[i].most, k[i].what);
	}
	return true;
}

static bool
apps_below(struct ctx *c, const char *team_id, size_t ceilings)
{
	struct counted now;

	return c_one(c, &apps, DB(db_text(team_id)), &now) &&
	       below(c, &now, "APPLICATIONS_TOO_MANY", app_ceilings, ceilings);
}

bool
ceiling_app(struct ctx *c, const char *team_id)
{
	return apps_below(c, team_id, COUNT(app_ceilings));
}

/* The row first: who has If-Match holds it before it comes here. */
bool
ceiling_restore(struct ctx *c, const struct app *app)
{
	return hold_row(c, HOLD_APP, app->id) && apps_below(c, app->team_id, 1);
}

bool
ceiling_domain(struct ctx *c, const struct app *app)
{
	struct counted now;

	return hold_row(c, HOLD_APP, app->id) &&
	       c_one(c, &domains, DB(db_text(app->team_id), db_text(app->id)),
		   &now) &&
	       below(c, &now, "DOMAINS_TOO_MANY", domain_ceilings,
		   COUNT(domain_ceilings));
}
