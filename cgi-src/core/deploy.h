/* SPDX-License-Identifier: MIT */
#ifndef CORE_DEPLOY_H
#define CORE_DEPLOY_H

#include "core/app.h"

/* A deployment: one attempt to bring an application to a release. */
struct deploy {
	const char *id, *sort_key;
	int64_t total;
	const char *team_id, *application_id, *application_name,
	    *environment_name, *project_id, *job_id;
	int64_t number;
	const char *status, *trigger;
	int64_t queue_position; /* 0 when not waiting */
	const char *release;	/* JSON or NULL */
	int64_t release_number;
	int64_t previous_number; /* what was active before it; 0: nothing */
	const char *branch, *commit_sha, *commit_message, *author, *username;
	const char *stages; /* JSON list, in order */
	const char *error;  /* JSON {code, message, details} or NULL */
	const char *error_code, *error_message, *last_lines;
	const char *created_at, *started_at, *finished_at;
	const char *duration; /* seconds, decimal, or NULL */
	bool can_cancel, can_rollback;
	const char *_links;
	const char *my_role;
};
extern const struct field deploy_fields[];

struct deploy_input {
	const char *branch, *commit_sha;
	bool force;
};
extern const struct form_field deploy_form[];

struct deploy_filter {
	const char *application_id, *status;
};

bool deploy_find(struct ctx *c, const char *id, struct deploy *out) NEED_CHECK;
bool deploy_list(struct ctx *c, const struct deploy_filter *f,
    const struct list_query *q, struct list_page *out) NEED_CHECK;

/* Row and job in the running transaction; older pending ones of the same
 * application become superseded.  trigger: manual, api, create. */
bool deploy_request(struct ctx *c, const struct app *app,
    const struct deploy_input *in, const char *trigger,
    struct deploy *out) NEED_CHECK;
/* Of the active one: the release before it; of an older successful one: its
 * own.  Nothing to go back to, or its image is gone: ERR_CONFLICT. */
bool deploy_rollback(
    struct ctx *c, const struct deploy *d, struct deploy *out) NEED_CHECK;
/* Waiting: cancelled at once; at work: asked to stop; over: ERR_CONFLICT. */
bool deploy_cancel(
    struct ctx *c, const struct deploy *d, struct deploy *out) NEED_CHECK;

/* The stages of every deployment, in their order, until NULL. */
extern const char *const deploy_stage_name[];

/* Releases of an application, newest first. */
struct release {
	const char *id, *sort_key;
	int64_t total;
	const char *application_id;
	int64_t number;
	const char *image, *digest, *commit_sha, *commit_message, *author,
	    *reason, *created_at, *deployment_id;
	bool active, kept;
	const char *_links;
};
extern const struct field release_fields[];
bool release_list(struct ctx *c, const struct app *app,
    const struct list_query *q, struct list_page *out) NEED_CHECK;

#endif
