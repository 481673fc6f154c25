/* SPDX-License-Identifier: MIT */
#ifndef RUN_EDGE_H
#define RUN_EDGE_H

#include "core/ctx.h"
#include "run/helper.h"

/*
 * The edge: the distribution's HAProxy in a container with an empty image and
 * the host's /usr, in the networks of the environments.  There are conf->edges
 * of it, counted from 0, which read one configuration; nginx goes to the next
 * when one does not answer.  A helper of the runner keeps them: it renders the
 * routes, tests, swaps and reloads.
 */
char *edge_name(void *mem, const char *instance, int64_t i); /* container */
char *edge_socket(void *mem, const struct conf *conf, int64_t i);
char *edge_dir(void *mem, const struct conf *conf); /* of configurations */

/* "edge", "edge2": in names of containers and sockets, and what the variable
 * EDGE in a container holds. */
const char *edge_id(int64_t i);
/* The same in HAProxy's configuration, for itself to fill in. */
#define EDGE_VARIABLE "${EDGE-edge}"
/* A socket of the edge that is called id, or of EDGE_VARIABLE. */
char *edge_path(
    void *mem, const struct conf *conf, const char *id, const char *kind);

/* A container of that name is an edge of this instance. */
bool edge_is(const struct ctx *c, const char *name);

/* The helper, and what it does while there is no database to be its turn by:
 * what runs is kept. */
bool edge_run(struct helper *h);
void edge_meanwhile(struct helper *h);

/* Into a network, out of it.  The keeper joins it too, so one that is not there
 * or does not come in is no failure while another one does. */
bool edge_join(struct ctx *c, struct docker *d, const char *network) NEED_CHECK;
void edge_leave(struct ctx *c, struct docker *d, const char *network);

/* One request as nginx makes it: through the first socket that answers.  ours:
 * the answer is a page of the edge itself, not of an application. */
struct edge_answer {
	int status;
	bool ours;
};
bool edge_ask(struct ctx *c, const char *host, const char *path,
    struct edge_answer *out) NEED_CHECK;

/* What HAProxy itself says of the configuration it reads. */
enum edge_state { EDGE_SILENT, EDGE_READS_OTHER, EDGE_READS };
enum edge_state edge_state(
    const struct conf *conf, int64_t i, const char *version);

#endif
