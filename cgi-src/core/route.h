/* SPDX-License-Identifier: MIT */
#ifndef CORE_ROUTE_H
#define CORE_ROUTE_H

#include "core/ctx.h"

/*
 * What the edge serves: one row per host name of a living application.  live
 * is false for what is stopped or was never deployed.  ports has those of the
 * active release and of one being deployed, comma-separated.
 */
struct route_row {
	const char *host, *path, *service, *environment_id, *ports;
	int64_t replicas;
	bool live, http; /* http: that is what it says it speaks */
};
bool route_rows(struct ctx *c, struct db_rows *out) NEED_CHECK;

struct route_version {
	int64_t version, applied;
};
bool route_version(struct ctx *c, struct route_version *out) NEED_CHECK;
/* Ask the edge to render again; version is what it has then to reach. */
bool route_bump(struct ctx *c, int64_t *version) NEED_CHECK;
/* From now on db_told(c->db) says that the version moved. */
bool route_listen(struct ctx *c) NEED_CHECK;
bool route_applied(struct ctx *c, int64_t version) NEED_CHECK;

/* Environments that have had a network, with a living application. */
struct route_network {
	const char *environment_id, *subnet;
};
bool route_networks(struct ctx *c, struct db_rows *out) NEED_CHECK;

extern const struct db_stmt *const route_stmts[];

#endif
