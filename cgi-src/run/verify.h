/* SPDX-License-Identifier: MIT */
#ifndef RUN_VERIFY_H
#define RUN_VERIFY_H

#include "core/ctx.h"

/*
 * The invariants of spec/reliability.md that need Docker, the edge and the
 * disk: `davit admin verify` asks the database for the others.  c needs mem,
 * db and conf; any role that reads everything.
 */
struct run_finding {
	const char *say;     /* what holds, or should */
	const char *left;    /* what to do about it when it does not */
	int64_t n;	     /* how many break it */
	const char *first;   /* one of them, or NULL */
	const char *skipped; /* why nobody could look, or NULL */
};
typedef void (*run_finding_fn)(void *arg, const struct run_finding *f);

/* False when something could not be asked; the findings before were given.
 * young: what may be just being made counts as left over too. */
bool run_verify(
    struct ctx *c, bool young, run_finding_fn found, void *arg) NEED_CHECK;

/*
 * Puts right what can be: services (a job for each, waited for), the edge's
 * routes, what is left of things that are no more.  asked: how many services
 * got a job.  c needs a role that may write, and queue.
 */
bool run_repair(struct ctx *c, int64_t *asked) NEED_CHECK;

#endif
