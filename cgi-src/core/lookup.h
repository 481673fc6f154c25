/* SPDX-License-Identifier: MIT */
#ifndef CORE_LOOKUP_H
#define CORE_LOOKUP_H

#include "core/app.h"
#include "core/job.h"

/*
 * A question to the world outside, asked while a form is filled in: the
 * branches of a repository, or tags, digest and ports of an image.  The web
 * reaches no network, so the runner asks, and the asker comes back for the
 * answer.  A look-up belongs to who made it, is forgotten after an hour, and
 * says no credential again.
 */
struct lookup {
	const char *id, *team_id, *application_id, *kind;
	const char *state;  /* pending, done, failed */
	const char *result; /* JSON object or NULL: see davit-api(7) */
	const char *error;  /* JSON {code, message} or NULL */
	const char *created_at, *finished_at, *_links;
};
extern const struct field lookup_fields[];

/* An application by its id, with what is stored of it; or an address and
 * what goes with it. */
struct lookup_input {
	const char *kind, *application_id, *repo_url, *username, *token, *image;
	struct app_registry_input *registry;
};
extern const struct form_field lookup_form[];

/* ERR_LIMIT over the setting lookups-per-minute. */
bool lookup_start(struct ctx *c, const struct lookup_input *in,
    struct lookup *out) NEED_CHECK;
/* What a form of an application says so far, or an application itself. */
bool lookup_start_for(
    struct ctx *c, const struct app_input *in, struct lookup *out) NEED_CHECK;
/* One of the actor's own: ERR_ABSENT otherwise. */
bool lookup_find(struct ctx *c, const char *id, struct lookup *out) NEED_CHECK;

/* --- for the runner ------------------------------------------------------ */

struct lookup_work {
	const char *id, *application_id, *kind, *target, *username;
	const char *secret; /* sealed, base64; NULL when none */
};
bool lookup_work(
    struct ctx *c, const char *id, struct lookup_work *out) NEED_CHECK;
/* The place the secret is sealed for. */
const char *lookup_place(void *mem, const char *id);
/* The end, inside job_begin.  result JSON or NULL; why NULL: done. */
bool lookup_finish(struct ctx *c, const char *id, const char *result,
    const struct err *why) NEED_CHECK;
/* Look-ups of more than an hour ago, and their jobs. */
bool lookup_forget(struct ctx *c) NEED_CHECK;

extern const struct db_stmt *const lookup_stmts[];
extern const struct db_stmt *const lookup_work_stmts[];

#endif
