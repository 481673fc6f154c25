/* SPDX-License-Identifier: MIT */
#ifndef CORE_AUDIT_H
#define CORE_AUDIT_H

#include "core/ctx.h"

/* Append to the audit log in the running transaction.  details is JSON text
 * without secrets, or NULL.  team_id may be NULL. */
bool audit_add(struct ctx *c, const char *team_id, const char *action,
    const char *resource_type, const char *resource_id,
    const char *details) NEED_CHECK;

#endif
