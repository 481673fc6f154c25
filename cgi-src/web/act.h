/* SPDX-License-Identifier: MIT */
#ifndef WEB_ACT_H
#define WEB_ACT_H

#include "web/dispatch.h"

/*
 * What a route does, in one transaction: target by tenant, If-Match, input, the
 * answer that an Idempotency-Key had before, the handler, the row of the audit,
 * commit.  Once more where the route says so and it lost a race.
 */
bool act(struct turn *t) NEED_CHECK;

/* Whether it is asked for a change: anything but GET. */
bool act_changes(const struct turn *t);

#endif
