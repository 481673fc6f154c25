/* SPDX-License-Identifier: MIT */
#ifndef STORE_LIMITS_H
#define STORE_LIMITS_H

#include "base/limits.h"

#define STORE_LIMITS(X)                                                        \
	X(DB_ROWS_MAX, 5000, "rows",                                           \
	    "the answer to one statement that is not about the instance")      \
	X(MIGRATION_BYTES, 4 * 1024 * 1024, "bytes", "a file of migrations")

enum { STORE_LIMITS(LIMIT_ENUM) };

#endif
