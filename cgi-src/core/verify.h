/* SPDX-License-Identifier: MIT */
#ifndef CORE_VERIFY_H
#define CORE_VERIFY_H

#include "core/ctx.h"

/* Every application with its active release, to compare with what runs:
 * davit admin verify (spec/reliability.md). */
struct verify_app {
	const char *id, *team_id, *service_name, *release_id, *digest, *wanted;
	int64_t replicas;
	bool deleted, busy; /* busy: a job works on it */
	bool mended;	    /* was put right a moment ago */
};
bool verify_apps(struct ctx *c, struct db_rows *out) NEED_CHECK;
/* Whether there is, or was, such a release. */
bool verify_release(struct ctx *c, const char *id, bool *known) NEED_CHECK;
/* When the oldest build at work began (milliseconds since 1970); there is
 * none: now. */
bool verify_builds(struct ctx *c, int64_t *since_ms) NEED_CHECK;

/* What statements alone put right; n: how many rows.  For the audit log and for
 * releases nothing but a backup helps. */
bool verify_mend(struct ctx *c, int64_t *n) NEED_CHECK;

/* How the active release of the application at a host is known to be well:
 * http, tcp, command, none. */
bool verify_health(
    struct ctx *c, const char *host, const char **type) NEED_CHECK;

/* Sealed values, also those of releases, in pages: after is the key of the
 * row before, "" at first.  name says it to a person. */
struct verify_sealed {
	const char *key, *place, *name, *sealed;
};
bool verify_sealed(
    struct ctx *c, const char *after, struct db_rows *out) NEED_CHECK;

/* What we write down and answer, in pages; kind counts from 0. */
struct verify_text {
	const char *key, *place, *text;
};
enum { VERIFY_TEXTS = 6 };
bool verify_texts(struct ctx *c, size_t kind, const char *after,
    struct db_rows *out) NEED_CHECK;

extern const struct db_stmt *const verify_stmts[];
extern const struct db_stmt *const verify_text_stmts[];

#endif
