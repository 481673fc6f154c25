/* SPDX-License-Identifier: MIT */
#ifndef CORE_ENQUEUE_H
#define CORE_ENQUEUE_H

#include "core/ctx.h"

/* Insert a job row in the running transaction; its id is pushed after the
 * commit.  lock_key (at most one running job of a key) and application_id may
 * be NULL; args is JSON text.  id (may be NULL) gets the new id. */
bool enqueue(struct ctx *c, const char *kind, const char *team_id,
    const char *application_id, const char *lock_key, const char *args,
    const char **id) NEED_CHECK;

/* "app:<id>", the lock of everything that touches an application's service. */
const char *enqueue_app_lock(struct ctx *c, const char *application_id);

#endif
