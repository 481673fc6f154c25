/* SPDX-License-Identifier: MIT */
#ifndef CORE_VERIFY_H
#define CORE_VERIFY_H

#include "core/ctx.h"

/* Invariants of spec/reliability.md that the database alone can tell; rows
 * are struct verify_row, none when all is well. */
struct verify_row {
	const char *what, *subject, *problem;
};
bool verify_rows(struct ctx *c, struct db_rows *out) NEED_CHECK;

/* For comparing with what runs: every application with its active release. */
struct verify_app {
	const char *id, *service_name, *release_id, *digest, *wanted;
	int64_t replicas;
	bool deleted, busy; /* busy: a job works on it */
};
bool verify_apps(struct ctx *c, struct db_rows *out) NEED_CHECK;

extern const struct db_stmt *const verify_stmts[];

#endif
