/* SPDX-License-Identifier: MIT */
#ifndef STORE_MIGRATE_H
#define STORE_MIGRATE_H

#include "store/db.h"

/*
 * sql/NNNN_name.sql, forward only, each in one transaction, all under one
 * advisory lock, recorded in schema_migrations with SHA-256.  A recorded file
 * whose text changed, or that is missing, refuses (code SCHEMA_MISMATCH).
 */
struct migrate_report {
	int64_t applied; /* now */
	int64_t version; /* after */
};

bool migrate_run(struct err *e, struct db *db, void *mem, const char *sql_dir,
    struct migrate_report *out) NEED_CHECK;

/* Highest recorded version; 0 on an empty database. */
bool migrate_version(
    struct err *e, struct db *db, void *mem, int64_t *out) NEED_CHECK;

#endif
