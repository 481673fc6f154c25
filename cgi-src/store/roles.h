/* SPDX-License-Identifier: MIT */
#ifndef STORE_ROLES_H
#define STORE_ROLES_H

#include "store/db.h"

/*
 * The database roles of the programs: davit_web, davit_run, davit_live.  They
 * log in without a password, by peer authentication over the unix socket, and
 * belong to the whole cluster.  Connect as the owner of the database.
 */
extern const char *const role_names[]; /* ended by NULL */

/* Create those that are missing (needs CREATEROLE only then). */
bool roles_make(
    struct err *e, struct db *db, void *mem, int64_t *made) NEED_CHECK;

/* What a migration cannot grant, because it is about the database itself. */
bool roles_grant(struct err *e, struct db *db) NEED_CHECK;

#endif
