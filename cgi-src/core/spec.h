/* SPDX-License-Identifier: MIT */
#ifndef CORE_SPEC_H
#define CORE_SPEC_H

#include "base/buf.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The configuration a release fixes, as it stands in releases.spec, and the
 * Docker service made of it.  Pure: no database, no engine.  No secret's value
 * is in a struct spec; the service gets them beside it.
 */
struct spec_pair {
	const char *key, *value;
};

struct spec_health {
	const char *type, *path;
	int64_t port;				   /* 0: the application's */
	const char *command;			   /* JSON list or NULL */
	int64_t interval, timeout, retries, start; /* seconds */
};

struct spec {
	const char *name; /* of the application: its alias in the network */
	int64_t port, replicas;
	const char *command; /* JSON list or NULL: the image's */
	struct spec_health health;
	int64_t memory_limit, memory_reservation; /* MiB; 0: none */
	const char *cpu_limit, *cpu_reservation;  /* cores, or NULL */
	int64_t pids_limit;			  /* 0: none */
	bool read_only;
	const struct spec_pair *env; /* at run time, plain ones, by key */
	size_t env_n;
};

/* Canonical JSON: the same spec gives the same bytes. */
void spec_write(struct buf *b, const struct spec *s);
bool spec_read(
    struct err *e, void *mem, const char *json, struct spec *out) NEED_CHECK;

/* The deployment_id of a service that no deployment is at work on. */
#define SPEC_RESTORED "restored"

/* What one deployment adds. */
struct spec_place {
	const char *instance, *service_name, *application_id, *release_id,
	    *deployment_id;
	int64_t fence;
	const char *image;   /* pinned: sha256:<id> or repo@sha256:... */
	const char *network; /* of the environment */
	const char *probe_id, *probe_name; /* the Swarm config */
	int64_t replicas;
	int64_t settle, until;		 /* seconds; unix time */
	const struct spec_pair *secrets; /* opened; win over env */
	size_t secrets_n;
};

/* Body of POST /services/create. */
void spec_service(
    struct buf *b, const struct spec *s, const struct spec_place *p);

/* How many tasks an update replaces at a time. */
int64_t spec_parallelism(int64_t replicas);

/* Seconds a task may take until it is healthy or has failed. */
int64_t spec_patience(const struct spec *s, int64_t settle);

#endif
