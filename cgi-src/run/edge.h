/* SPDX-License-Identifier: MIT */
#ifndef RUN_EDGE_H
#define RUN_EDGE_H

#include "core/ctx.h"
#include "run/helper.h"

/*
 * The edge: the distribution's HAProxy in a container with an empty image and
 * the host's /usr, in the networks of the environments.  A helper of the
 * runner keeps it: it renders the routes, tests, swaps and reloads.
 */
char *edge_name(void *mem, const char *instance); /* of the container */
char *edge_socket(void *mem, const struct conf *conf);
char *edge_dir(void *mem, const struct conf *conf); /* of configurations */

/* The helper. */
bool edge_run(struct helper *h);

/* One request through the edge's socket.  ours: the answer is a page of the
 * edge itself, not of an application. */
struct edge_answer {
	int status;
	bool ours;
};
bool edge_ask(struct ctx *c, const char *host, const char *path,
    struct edge_answer *out) NEED_CHECK;

#endif
