/* SPDX-License-Identifier: MIT */
#ifndef CORE_CONSTRAINTS_H
#define CORE_CONSTRAINTS_H

#include "store/db.h"

/* Which field a violated constraint of the schema is about; every program
 * gives it to db_constraints once at start. */
extern const struct db_constraint core_constraints[];

#endif
