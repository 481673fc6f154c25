/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_DOCKER_H
#define ENGINE_DOCKER_H

#include "base/err.h"
#include "base/json.h"
#include "engine/docker_stream.h"
#include "engine/http.h"
#include "engine/registry.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The Docker Engine API over its unix socket.  The version spoken is the
 * older of the engine's and ours, asked for before the first call and again
 * after the engine changed.  Every call has a deadline.  Answers belong to
 * the mem given; texts are never NULL unless said.
 *
 * What fails: 404 ERR_ABSENT, 409 and "out of sequence" ERR_CONFLICT, 400
 * ERR_INVALID, other refusals and 5xx ERR_UPSTREAM, each with the engine's
 * message; no engine, one that goes away (ERR_UPSTREAM)
 * or does not answer in time (ERR_TIMEOUT): code DOCKER_UNREACHABLE.
 */
struct docker {
	struct http *http;
	const char *socket;
	char version[16];	 /* "1.41"; "" before the first call */
	bool (*stop)(void *arg); /* set by the owner: cancels every call */
	void *stop_arg;
};

#define DOCKER_API_OURS "1.44"

/* No call is made yet. */
struct docker *docker_open(void *mem, const char *socket);

/* A filter of list calls: { "label", "davit.instance=x" }, ends with a NULL
 * key; several of one key are alternatives (labels: all must match). */
struct docker_filter {
	const char *key, *value;
};
#define DOCKER_FILTERS(...)                                                    \
	(const struct docker_filter[])                                         \
	{                                                                      \
		__VA_ARGS__,                                                   \
		{                                                              \
			NULL, NULL                                             \
		}                                                              \
	}

/* --- engine and nodes (docker.c, docker_info.c) ------------------------- */

struct docker_info {
	const char *version; /* of the engine: "20.10.24" */
	const char *api;     /* its API version */
	const char *swarm;   /* inactive, pending, active, error, locked */
	const char *swarm_error;
	const char *node_id;
	const char *node_addr;
	const char *root_dir;
	const char *os, *arch;
	const char *cgroup_driver;
	bool manager;		 /* we talk to a manager */
	int64_t nodes, managers; /* 0 unless manager */
	int64_t cpus, memory;	 /* bytes */
	int64_t containers_running, images;
};

bool docker_ping(struct err *e, struct docker *d) NEED_CHECK;
bool docker_info(struct err *e, void *mem, struct docker *d,
    struct docker_info *out) NEED_CHECK;

/* --- images (docker_image.c, docker_pull.c) ----------------------------- */

struct docker_image {
	const char *id;		    /* "sha256:..." */
	const char *const *tags;    /* NULL-terminated "repo:tag" */
	const char *const *digests; /* NULL-terminated "repo@sha256:..." */
	const char *created;	    /* RFC 3339, or epoch text in lists */
	const char *tagged;	    /* inspect only: when it got its last tag */
	int64_t size;		    /* bytes */
	const struct json *labels;
	const struct json *config; /* inspect only: Cmd, ExposedPorts, ... */
};

struct docker_images {
	struct docker_image *at;
	size_t n;
};

/* One line of progress for a person: "a1b2c3: Pull complete". */
typedef void (*docker_progress_fn)(void *arg, const char *text);

bool docker_image_inspect(struct err *e, void *mem, struct docker *d,
    const char *image, struct docker_image *out) NEED_CHECK;
/* image with tag or digest; codes of registry_error. */
bool docker_image_pull(struct err *e, void *mem, struct docker *d,
    const char *image, const struct registry_auth *auth,
    docker_progress_fn progress, void *arg) NEED_CHECK;
/* digest: of the manifest pushed. */
bool docker_image_push(struct err *e, void *mem, struct docker *d,
    const char *image, const struct registry_auth *auth,
    docker_progress_fn progress, void *arg, char **digest) NEED_CHECK;
bool docker_image_tag(struct err *e, struct docker *d, const char *image,
    const char *repo, const char *tag) NEED_CHECK;
/* Absent is fine.  ERR_CONFLICT while a container uses it. */
bool docker_image_remove(
    struct err *e, struct docker *d, const char *image) NEED_CHECK;
/* By filters: "label", "reference" (pattern), "dangling". */
bool docker_image_list(struct err *e, void *mem, struct docker *d,
    const struct docker_filter *filters, struct docker_images *out) NEED_CHECK;
/* The commands that made it, NULL-terminated. */
bool docker_image_history(struct err *e, void *mem, struct docker *d,
    const char *image, const char *const **out) NEED_CHECK;
/* Build cache beyond keep bytes; freed may be NULL. */
bool docker_cache_prune(
    struct err *e, struct docker *d, int64_t keep, int64_t *freed) NEED_CHECK;
/* A tar archive as image repo:tag (POST /images/create?fromSrc=-). */
bool docker_image_import(struct err *e, void *mem, struct docker *d,
    const char *repo, const char *tag, const char *tar, size_t tar_n,
    char **id) NEED_CHECK;

/* --- networks (docker_network.c) ---------------------------------------- */

struct docker_network {
	const char *id, *name, *driver, *subnet;
	const struct json *labels;
	const struct json *containers; /* inspect: object keyed by id */
};

struct docker_networks {
	struct docker_network *at;
	size_t n;
};

/* An attachable overlay; subnet NULL lets the engine choose.  labels is JSON
 * text of an object; id may be NULL.  Returns when the manager has given the
 * network its addresses; ERR_UPSTREAM when it has none after 10 s. */
bool docker_network_create(struct err *e, void *mem, struct docker *d,
    const char *name, const char *subnet, const char *labels,
    char **id) NEED_CHECK;
bool docker_network_inspect(struct err *e, void *mem, struct docker *d,
    const char *name, struct docker_network *out) NEED_CHECK;
bool docker_network_list(struct err *e, void *mem, struct docker *d,
    const struct docker_filter *filters,
    struct docker_networks *out) NEED_CHECK;
/* Absent is fine; ERR_CONFLICT while something is attached. */
bool docker_network_remove(
    struct err *e, struct docker *d, const char *name) NEED_CHECK;
/* Already connected / not connected any more is fine. */
bool docker_network_connect(struct err *e, struct docker *d,
    const char *network, const char *container) NEED_CHECK;
bool docker_network_disconnect(struct err *e, struct docker *d,
    const char *network, const char *container) NEED_CHECK;

/* --- volumes (docker_volume.c) ------------------------------------------ */

struct docker_volume {
	const char *name, *created;
	const struct json *labels;
};

struct docker_volumes {
	struct docker_volume *at;
	size_t n;
};

bool docker_volume_list(struct err *e, void *mem, struct docker *d,
    const struct docker_filter *filters, struct docker_volumes *out) NEED_CHECK;

/* --- Swarm configs and secrets (docker_config.c) ------------------------ */

struct docker_object {
	const char *id, *name;
	const struct json *labels;
};

struct docker_objects {
	struct docker_object *at;
	size_t n;
};

/* ERR_CONFLICT when the name is taken. */
bool docker_config_create(struct err *e, void *mem, struct docker *d,
    const char *name, const char *labels, const void *data, size_t n,
    char **id) NEED_CHECK;
bool docker_config_list(struct err *e, void *mem, struct docker *d,
    const struct docker_filter *filters, struct docker_objects *out) NEED_CHECK;
/* Absent is fine; in use: ERR_CONFLICT. */
bool docker_config_remove(
    struct err *e, struct docker *d, const char *id) NEED_CHECK;

/* --- services and tasks (docker_service.c, docker_task.c) --------------- */

struct docker_service {
	const char *id, *name;
	int64_t version; /* for the next update */
	const char *created, *updated;
	const struct json *spec, *previous; /* previous NULL: none */
	const struct json *labels;
	int64_t replicas;
	/* "" when never updated; updating, paused, completed,
	 * rollback_started, rollback_paused, rollback_completed */
	const char *update_state, *update_message;
	const char *update_started, *update_completed; /* or "" */
};

struct docker_services {
	struct docker_service *at;
	size_t n;
};

/* body is a service spec; auth (or NULL) is handed to the nodes. */
bool docker_service_create(struct err *e, void *mem, struct docker *d,
    const char *body, const struct registry_auth *auth, char **id) NEED_CHECK;
bool docker_service_inspect(struct err *e, void *mem, struct docker *d,
    const char *name, struct docker_service *out) NEED_CHECK;
/* version as read by inspect; ERR_CONFLICT: read again and retry. */
bool docker_service_update(struct err *e, struct docker *d, const char *name,
    int64_t version, const char *body,
    const struct registry_auth *auth) NEED_CHECK;
/* Back to the previous spec, by Swarm itself. */
bool docker_service_rollback(
    struct err *e, struct docker *d, const char *name) NEED_CHECK;
/* Only the number of replicas; retries after conflicts. */
bool docker_service_scale(struct err *e, struct docker *d, const char *name,
    int64_t replicas) NEED_CHECK;
/* Absent is fine. */
bool docker_service_remove(
    struct err *e, struct docker *d, const char *name) NEED_CHECK;
bool docker_service_list(struct err *e, void *mem, struct docker *d,
    const struct docker_filter *filters,
    struct docker_services *out) NEED_CHECK;

struct docker_task {
	const char *id, *service, *node;
	int64_t slot;
	const char *state;   /* new ... running, complete, failed, rejected */
	const char *desired; /* running, ready, shutdown, remove */
	const char *message, *error; /* "" when none */
	const char *container;	     /* id, or "" */
	int64_t exit_code;
	int64_t pid;
	const char *image;		    /* of the task's spec */
	const char *created, *updated, *at; /* at: of the state */
	int64_t version;
	const struct json *labels; /* container labels of the spec */
};

struct docker_tasks {
	struct docker_task *at;
	size_t n;
};

/* By filters: "service" (name), "label", "desired-state", "node", "id";
 * newest first. */
bool docker_task_list(struct err *e, void *mem, struct docker *d,
    const struct docker_filter *filters, struct docker_tasks *out) NEED_CHECK;

/* --- containers (docker_container.c) ------------------------------------ */

struct docker_container {
	const char *id, *name, *image; /* image: "sha256:..." */
	const char *state;	       /* created, running, exited, dead, ... */
	const char *health;	       /* "", starting, healthy, unhealthy */
	const char *health_output;     /* of the newest probe that said why */
	int64_t health_exit;	       /* of the same; -1: none yet */
	const char *created, *started, *finished;
	const char *cgroup; /* parent, or "" */
	const char *error;  /* why it could not start, or "" */
	bool oom;
	int64_t exit_code, pid, restarts;
	const struct json *labels, *networks;
};

struct docker_containers {
	struct docker_container *at; /* id, name, image, state, labels only */
	size_t n;
};

bool docker_container_inspect(struct err *e, void *mem, struct docker *d,
    const char *name, struct docker_container *out) NEED_CHECK;
bool docker_container_list(struct err *e, void *mem, struct docker *d,
    const struct docker_filter *filters,
    struct docker_containers *out) NEED_CHECK;
/* body as in POST /containers/create. */
bool docker_container_create(struct err *e, void *mem, struct docker *d,
    const char *name, const char *body, char **id) NEED_CHECK;
/* Running already / stopped already is fine. */
bool docker_container_start(
    struct err *e, struct docker *d, const char *name) NEED_CHECK;
bool docker_container_stop(struct err *e, struct docker *d, const char *name,
    int64_t grace_seconds) NEED_CHECK;
/* signal: "USR2", "TERM", ... */
bool docker_container_kill(struct err *e, struct docker *d, const char *name,
    const char *signal) NEED_CHECK;
/* With force, volumes included; absent is fine. */
bool docker_container_remove(
    struct err *e, struct docker *d, const char *name) NEED_CHECK;

/* --- logs (docker_log.c) ------------------------------------------------ */

enum docker_log_of {
	DOCKER_LOG_CONTAINER,
	DOCKER_LOG_SERVICE,
	DOCKER_LOG_TASK
};

/* The last lines, oldest first for a container; a service's tasks mix. */
bool docker_log_tail(struct err *e, void *mem, struct docker *d,
    enum docker_log_of of, const char *id, int64_t lines, docker_line_fn line,
    void *arg) NEED_CHECK;

/* Follow in a multi.  since: RFC 3339 or unix time text, NULL: from the
 * first line.  done is called once, after the last line. */
struct docker_follow {
	enum docker_log_of of;
	const char *id;
	const char *since;
	int64_t tail;	     /* lines before the present; -1: all */
	docker_line_fn line; /* false ends the stream (done is called) */
	void (*done)(void *arg, const struct err *why);
	void *arg;
};
bool docker_log_follow(struct err *e, struct docker *d, struct http_multi *m,
    const struct docker_follow *follow, struct http_conn **out) NEED_CHECK;

/* --- events (docker_event.c) -------------------------------------------- */

struct docker_event {
	const char *type;   /* container, service, node, network, ... */
	const char *action; /* create, start, die, health_status: healthy */
	const char *id;
	const char *name; /* attribute "name", or "" */
	int64_t time_ns;
	const struct json *attributes;
};

typedef bool (*docker_event_fn)(void *arg, const struct docker_event *event);

/* Until event returns false (true), d->stop says so (ERR_CANCELLED) or the
 * engine ends the stream (ERR_UPSTREAM).  since_ns 0: from now on. */
bool docker_event_follow(struct err *e, struct docker *d,
    const struct docker_filter *filters, int64_t since_ns,
    docker_event_fn event, void *arg) NEED_CHECK;

/* The same in a multi; done as in docker_follow. */
bool docker_event_add(struct err *e, struct docker *d, struct http_multi *m,
    const struct docker_filter *filters, int64_t since_ns,
    docker_event_fn event, void (*done)(void *arg, const struct err *why),
    void *arg, struct http_conn **out) NEED_CHECK;

/* --- one call, for what has no function of its own ---------------------- */

struct docker_call {
	const char *method; /* NULL: GET */
	const char *path;   /* "/services/x", encoded, without version */
	const char *query;  /* "a=b&c=d", encoded, or NULL */
	const char *body;   /* or NULL */
	size_t body_n;	    /* 0: strlen(body) */
	const char *type;   /* of the body; NULL: application/json */
	const char *auth;   /* X-Registry-Auth, or NULL */
	int64_t timeout_ms; /* 0: 20 s */
	size_t answer_max;  /* 0: 8 MiB */
};

/* out (may be NULL) is NULL when the answer has no body. */
bool docker_do(struct err *e, void *mem, struct docker *d,
    const struct docker_call *call, struct json **out) NEED_CHECK;

#endif
