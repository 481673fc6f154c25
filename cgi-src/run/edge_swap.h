/* SPDX-License-Identifier: MIT */
#ifndef RUN_EDGE_SWAP_H
#define RUN_EDGE_SWAP_H

#include "run/edge_render.h"

struct ctx;

/*
 * Render into a new directory, test with the host's haproxy, leave out what
 * it refuses, point "current" at it.  version is what HAProxy says when it
 * reads this: the digest of what was rendered and when, the same as before when
 * nothing is new and nobody changed the files.  The old directory stays for the
 * old process.
 */
bool edge_swap(struct ctx *c, const struct route_row *rows, size_t n,
    const char **version) NEED_CHECK;

bool edge_has_current(struct ctx *c);
/* For davit admin verify: what is current is of these rows and as it was
 * written (its version), and HAProxy takes it. */
bool edge_current(struct ctx *c, const struct route_row *rows, size_t n,
    const char **version) NEED_CHECK;
bool edge_check(struct ctx *c) NEED_CHECK;

#endif
