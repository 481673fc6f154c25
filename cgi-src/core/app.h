/* SPDX-License-Identifier: MIT */
#ifndef CORE_APP_H
#define CORE_APP_H

#include "core/list.h"
#include "core/project.h"

/* An application: what is wanted, and what runs as the runner last saw it. */
struct app {
	const char *id, *sort_key;
	int64_t total;
	const char *team_id, *project_id, *project_name, *environment_id,
	    *environment_name, *name, *description, *type;
	const char *status, *health_status, *wanted, *service_name;
	const char *state_since; /* of status and health */
	const char *image, *pull_policy, *registry_username;
	const char *git_source; /* JSON object or NULL; no secret in it */
	int64_t port, replicas, replicas_running;
	const char *command;	  /* JSON list or NULL */
	const char *health_check; /* JSON object as in the API */
	const char *resources;	  /* JSON object */
	const char *env_vars;	  /* JSON list; no secret values */
	bool read_only;
	const char *url;	     /* generated address */
	const char *hosts;	     /* JSON list of host names */
	const char *release;	     /* JSON object or NULL: the active one */
	const char *previous;	     /* JSON {id of a deployment, number of its
				      * release} to roll back to, or NULL */
	const char *last_deployment; /* JSON object or NULL */
	int64_t config_version, version;
	bool pending_changes; /* configuration newer than the active release */
	const char *created_at, *updated_at, *deleted_at;
	const char *_links;
	const char *my_role;
};
extern const struct field app_fields[];

struct app_git_input {
	const char *repo_url, *branch, *commit_sha, *build_path, *dockerfile,
	    *target, *username, *token;
	struct form_list build_args; /* form_pair */
	bool has_repo_url, has_branch, has_commit_sha, has_build_path,
	    has_dockerfile, has_target, has_username, has_token, has_build_args,
	    deploy_key, has_deploy_key;
};

struct app_health_input {
	const char *type, *path;
	struct form_list command;
	int64_t port, interval, timeout, retries, start_period;
	bool has_type, has_path, has_command, has_port, has_interval,
	    has_timeout, has_retries, has_start_period;
};

struct app_resources_input {
	int64_t memory_limit, memory_reservation, pids_limit;
	const char *cpu_limit, *cpu_reservation;
	bool has_memory_limit, has_memory_reservation, has_pids_limit,
	    has_cpu_limit, has_cpu_reservation;
};

struct app_registry_input {
	const char *username, *password;
};

/* In a list of variables a secret without a value keeps the one it has. */
struct app_var_input {
	const char *key, *value, *usage;
	bool is_secret, has_is_secret; /* not given: stays what it was */
};
extern const struct form_field app_var_form[];

struct app_domain_input {
	const char *host, *path;
	int64_t port;
};

struct app_input {
	const char *name, *description, *project_id, *environment_id, *image,
	    *pull_policy;
	struct app_registry_input *registry;
	struct app_git_input *git_source;
	struct app_health_input *health_check;
	struct app_resources_input *resources;
	int64_t port, replicas;
	struct form_list command, env_vars, domains;
	bool read_only, deploy;
	bool has_name, has_description, has_image, has_pull_policy,
	    has_registry, has_git_source, has_health_check, has_resources,
	    has_port, has_replicas, has_command, has_env_vars, has_domains,
	    has_read_only;
};
extern const struct form_field app_form[];	  /* create */
extern const struct form_field app_change_form[]; /* patch */
extern const struct form_field app_limits_form[]; /* resources alone */

/* The page's form: where nothing is yet the project is made with the
 * application, and half filled in it may be sent for a look-up. */
struct app_draft {
	struct app_input app;
	const char *project; /* name of the new project */
	const char *lookup;  /* id of the look-up to see again */
};
extern const struct form_field app_new_form[];	 /* create */
extern const struct form_field app_draft_form[]; /* nothing is needed */

struct app_filter {
	const char *project_id, *environment_id, *status;
	bool deleted; /* only those in the bin */
};

bool app_find(struct ctx *c, const char *id, struct app *out) NEED_CHECK;
/* Also those deleted and not yet purged. */
bool app_find_deleted(
    struct ctx *c, const char *id, struct app *out) NEED_CHECK;
bool app_list(struct ctx *c, const struct app_filter *f,
    const struct list_query *q, struct list_page *out) NEED_CHECK;
bool app_create(
    struct ctx *c, const struct app_input *in, struct app *out) NEED_CHECK;
bool app_update(struct ctx *c, const struct app *app,
    const struct app_input *in, struct app *out) NEED_CHECK;

/* What runs is not what the rows say: a job that makes it so.  In a transaction
 * of its own; no actor. */
bool app_reconcile(
    struct ctx *c, const char *id, const char *team_id) NEED_CHECK;

/* Soft delete: stops at once, restorable for 7 days, then purged. */
bool app_delete(struct ctx *c, const struct app *app, bool volumes) NEED_CHECK;
bool app_restore(
    struct ctx *c, const struct app *app, struct app *out) NEED_CHECK;

/* Start, stop, restart, scale: change what is wanted and enqueue the job
 * "apply".  start and restart of an application never deployed:
 * ERR_CONFLICT. */
enum app_action { APP_START, APP_STOP, APP_RESTART, APP_SCALE };
bool app_act(struct ctx *c, const struct app *app, enum app_action action,
    int64_t replicas, struct app *out) NEED_CHECK;

/* Tasks whose containers printed something in the last hour, the last one
 * first; at most 20. */
struct app_task {
	const char *task;
	int64_t lines, errors; /* errors: to stderr */
	const char *last;
};
extern const struct field app_task_fields[];
bool app_tasks(
    struct ctx *c, const struct app *app, struct db_rows *out) NEED_CHECK;

#endif
