/* SPDX-License-Identifier: MIT */
#ifndef CORE_CEILING_H
#define CORE_CEILING_H

#include "core/app.h"

/*
 * Whether there may be one more.  What the runner does for all applications
 * and hosts at once it does within one answer of the database, so there is an
 * end to them; and no team uses up what all have together.  Counted under a
 * lock that lasts as long as the transaction.  ERR_CONFLICT, code
 * APPLICATIONS_TOO_MANY or DOMAINS_TOO_MANY.
 */
bool ceiling_app(struct ctx *c, const char *team_id) NEED_CHECK;
/* Deleted ones are counted for the instance anyway: only for the team. */
bool ceiling_restore(struct ctx *c, const struct app *app) NEED_CHECK;
bool ceiling_domain(struct ctx *c, const struct app *app) NEED_CHECK;

#endif
