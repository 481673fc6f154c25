/* SPDX-License-Identifier: MIT */
#ifndef CORE_WORK_H
#define CORE_WORK_H

#include "core/job.h"
#include "core/spec.h"

/*
 * What a job of the runner loads about an application and a deployment, and
 * what it records.  Sealed values come as base64 text.  Everything that
 * writes runs inside job_begin, which holds the fence.
 */
struct work_app {
	const char *id, *team_id, *project_name, *environment_id,
	    *environment_name, *name, *type, *service_name, *subnet;
	const char *image, *pull_policy, *registry_username, *registry_password;
	const char *command, *health_type, *health_path, *health_command;
	int64_t port, replicas, health_port, health_interval, health_timeout,
	    health_retries, health_start;
	int64_t memory_limit, memory_reservation, pids_limit, config_version;
	const char *cpu_limit, *cpu_reservation;
	bool read_only, deleted, delete_volumes;
	const char *wanted;
	const char *host, *host_path; /* the first route, or NULL */
	/* Git, NULL for images */
	const char *repo_url, *git_branch, *git_commit, *build_path,
	    *dockerfile, *target, *build_args, *git_auth, *git_username,
	    *git_token, *ssh_private_key, *ssh_host_key;
};
bool work_app(struct ctx *c, const char *id, struct work_app *out) NEED_CHECK;

struct work_deploy {
	const char *id, *application_id, *status, *trigger, *user_id, *branch,
	    *commit_sha, *release_id, *previous_release_id, *rollback_to;
	int64_t number;
	bool force, superseded; /* a newer one waits */
};
bool work_deploy(
    struct ctx *c, const char *id, struct work_deploy *out) NEED_CHECK;
/* Variables by key: the application's win over the environment's, those over
 * the project's. */
struct work_var {
	const char *id, *key, *value, *sealed, *usage;
	bool is_secret;
};
bool work_vars(
    struct ctx *c, const char *application_id, struct db_rows *out) NEED_CHECK;

/* The configuration of a release made now.  rows: struct work_var. */
void work_spec(void *mem, const struct work_app *a, const struct db_rows *vars,
    struct spec *out);

/* --- what a deployment records ------------------------------------------ */

/* At work: remembers what is active now, marks leftovers of this application
 * as failed.  Over meanwhile: ERR_CANCELLED, code SUPERSEDED. */
bool work_start(struct ctx *c, const struct work_deploy *d) NEED_CHECK;
bool work_status(
    struct ctx *c, const struct work_deploy *d, const char *status) NEED_CHECK;
struct work_commit {
	const char *sha, *message, *author, *branch;
};
bool work_commit(struct ctx *c, const struct work_deploy *d,
    const struct work_commit *in) NEED_CHECK;
bool work_host_key(
    struct ctx *c, const char *application_id, const char *line) NEED_CHECK;
bool work_release(struct ctx *c, const struct work_deploy *d,
    const char *release_id) NEED_CHECK;
bool work_subnet(
    struct ctx *c, const char *environment_id, const char *subnet) NEED_CHECK;

/* It does not succeed: an application that was stopped before is to be stopped
 * again, unless somebody asked for a start since.  Once, however often called.
 */
bool work_give_way(struct ctx *c, const struct work_deploy *d) NEED_CHECK;

/* The end: success, failed, cancelled, superseded.  why NULL: no error;
 * details JSON or NULL. */
bool work_end(struct ctx *c, const struct work_deploy *d, const char *status,
    const struct err *why, const char *details) NEED_CHECK;
/* After a rollback: what served before is rolled_back. */
bool work_rolled_back(struct ctx *c, const struct work_deploy *d) NEED_CHECK;
/* Of any job given up: its deployments that have no end. */
bool work_abandon(
    struct ctx *c, const struct job *j, const struct err *why) NEED_CHECK;
/* All of every application whose job is over or gone. */
bool work_leftovers(struct ctx *c) NEED_CHECK;

/* Log lines: JSON list of {sequence, level, stage, time, message}. */
bool work_log(struct ctx *c, const struct work_deploy *d, const char *team_id,
    const char *lines) NEED_CHECK;
bool work_log_last(
    struct ctx *c, const struct work_deploy *d, int64_t *last) NEED_CHECK;

extern const struct db_stmt *const work_stmts[];
extern const struct db_stmt *const work_record_stmts[];

#endif
