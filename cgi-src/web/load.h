/* SPDX-License-Identifier: MIT */
#ifndef WEB_LOAD_H
#define WEB_LOAD_H

#include "web/dispatch.h"

/* The route's target into rq, by tenant (404 for what the actor may not see),
 * then the actor's role there against the route's permission (403). */
bool load_target(struct turn *t) NEED_CHECK;

/* If-Match against the target's version: 412 when somebody changed it. */
bool load_unchanged(struct turn *t) NEED_CHECK;

/* Version in an entity tag list ("5-0a1b2c", W/"5-...", *). */
bool etag_names_version(const char *header, int64_t version);

/* The team that owns the target, or NULL. */
const char *load_team(const struct req *rq);

#endif
