/* SPDX-License-Identifier: MIT */
#ifndef RUN_VERIFY_PART_H
#define RUN_VERIFY_PART_H

#include "run/drift.h"
#include "run/needle.h"
#include "run/verify.h"

/* What the verify*.c files share: a check looks and tells broken() each thing
 * it finds, or skipped() that it cannot look. */
struct verify {
	struct ctx *c;
	struct docker *docker;
	bool young; /* what may be just being made counts too */
	struct drift at;
	struct docker_tasks tasks;
	struct needles *secrets; /* NULL: they could not be opened */
	const char *why_not;	 /* that */
	struct run_finding f;
};

void broken(struct verify *v, const char *what, const char *why);
bool skipped(struct verify *v, const char *why); /* returns true */

/* Old enough (RFC 3339) not to be just being made or removed. */
bool verify_old(const struct verify *v, const char *time);

/* verify_edge.c */
bool verify_nginx(struct verify *v) NEED_CHECK;
bool verify_haproxy(struct verify *v) NEED_CHECK;
bool verify_routes(struct verify *v) NEED_CHECK;
bool verify_hosts(struct verify *v) NEED_CHECK;

/* verify_left.c */
bool verify_images(struct verify *v) NEED_CHECK;
bool verify_scratch(struct verify *v) NEED_CHECK;

/* verify_secret.c; the first opens what the others look for. */
bool verify_sealed_values(struct verify *v) NEED_CHECK;
bool verify_records(struct verify *v) NEED_CHECK;
bool verify_processes(struct verify *v) NEED_CHECK;
bool verify_histories(struct verify *v) NEED_CHECK;

#endif
