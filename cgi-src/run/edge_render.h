/* SPDX-License-Identifier: MIT */
#ifndef RUN_EDGE_RENDER_H
#define RUN_EDGE_RENDER_H

#include "base/buf.h"
#include "core/route.h"

/*
 * HAProxy's configuration and map from routes.  Pure.  Only validated tokens
 * are written: a route whose names are not what they should be is passed over
 * and counted.
 */
struct edge_place {
	const char *dir;     /* of this rendering: map and pages */
	const char *version; /* what it says of itself, see EDGE_HOST */
	/* Words of HAProxy, where the environment variable EDGE is the name
	 * of the one that reads them. */
	const char *socket; /* HTTP */
	const char *commands;
	bool check; /* for haproxy -c on the host: do not resolve names */
};

/* The host by which HAProxy tells those on this machine, in the header
 * X-Davit-Version, what it reads. */
#define EDGE_HOST "edge.davit.invalid"

/* One backend: a service and the ports it may listen on. */
struct edge_backend {
	const char *name, *service, *ports;
	int64_t slots;
	bool left_out; /* HAProxy refuses it */
};

struct edge_plan {
	struct edge_backend *at;
	size_t n;
	const struct route_row *routes;
	size_t routes_n, bad;
};

/* The backends that rows need, each once. */
void edge_plan(
    void *mem, const struct route_row *rows, size_t n, struct edge_plan *out);
void edge_config(
    struct buf *b, const struct edge_plan *p, const struct edge_place *place);
void edge_map(struct buf *b, void *mem, const struct edge_plan *p);

/* The edge's own page for 404, 502, 503, 504. */
void edge_page(struct buf *b, int status);

#endif
