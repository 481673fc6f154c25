/* SPDX-License-Identifier: MIT */
#ifndef CORE_STMTS_H
#define CORE_STMTS_H

#include "store/db.h"

/* Every statement of core, for davit admin check-sql and its test: lists
 * ended by NULL, of lists ended by NULL. */
extern const struct db_stmt *const *const core_stmts[];

#endif
