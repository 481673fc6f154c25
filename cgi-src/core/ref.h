/* SPDX-License-Identifier: MIT */
#ifndef CORE_REF_H
#define CORE_REF_H

#include "core/work.h"

/*
 * ${environment.NAME} and ${project.NAME} in a variable's value stand for the
 * variable of that name of the environment or project.  What stands for
 * nothing, and a secret, which must not come into plain text, is an error
 * (code UNDEFINED_REFERENCE); any other ${...} stays as it is.
 */
struct ref_shared {
	const char *owner, *key, *value; /* owner: "environment", "project" */
	bool is_secret;
};
bool ref_expand(struct err *e, void *mem, const char *text,
    const struct ref_shared *shared, size_t n, const char **out) NEED_CHECK;

/* The same for the plain values of rows (struct work_var), in place. */
bool ref_expand_vars(struct ctx *c, const char *application_id,
    const struct db_rows *rows) NEED_CHECK;

extern const struct db_stmt *const ref_stmts[];

#endif
