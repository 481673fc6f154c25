/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_REGISTRY_ASK_H
#define ENGINE_REGISTRY_ASK_H

#include "engine/http.h"
#include "engine/limits.h"
#include "engine/registry.h"

/*
 * What a registry says of an image without pulling it, over its HTTP API
 * (version 2 of the distribution).  Every address is resolved, checked and
 * pinned first, that of the token server and of a redirection too; plain
 * HTTP only to this machine, as Docker has it.  Credentials go where the
 * registry sends for a token, never along a redirection.
 *
 * Fails with the codes of registry_error and net_resolve.
 */
struct registry_ask {
	struct http *http;
	const struct registry_auth *auth; /* or NULL */
	const char *allow_hosts;	  /* as net_allowed */
	const char *ca_file;		  /* PEM, "" for the system's */
	const char *arch;		  /* "amd64" */
	int64_t timeout_ms;		  /* of each request */
	bool (*stop)(void *arg);
	void *stop_arg;
};

struct registry_said {
	const char *digest;	 /* of the tag now, NULL: there is none */
	const char *const *tags; /* latest, then the highest first */
	size_t tags_n;
	int64_t ports[REGISTRY_PORTS_MAX]; /* TCP, that the image exposes */
	size_t ports_n;
};

/* The tags are in out also when the tag asked for is not there. */
bool registry_ask(struct err *e, void *mem, const struct registry_ask *ask,
    const char *image, struct registry_said *out) NEED_CHECK;

/* Before the engine, which would connect to any address, is told to pull:
 * ERR_DENIED (ADDRESS_REFUSED) when the image's registry is inside our own
 * network.  A name that does not resolve is for the engine to report. */
bool registry_admit(struct err *e, void *mem, const char *allow_hosts,
    const char *image) NEED_CHECK;

#endif
