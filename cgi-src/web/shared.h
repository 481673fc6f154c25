/* SPDX-License-Identifier: MIT */
#ifndef WEB_SHARED_H
#define WEB_SHARED_H

#include "base/err.h"

#include <stdint.h>

/*
 * What the workers of one davit-web know together: memory that the supervisor
 * makes before it starts them.  A worker that dies leaves it in order.
 */
struct shared;

bool shared_new(struct err *e, struct shared **out) NEED_CHECK;
void shared_end(struct shared *s);

/* A number that moves whenever one of them has changed something or heard that
 * somebody else did; shared_move gives the new one. */
uint64_t shared_moves(const struct shared *s);
uint64_t shared_move(struct shared *s);

/* Fixed-window counter: adds one to what is counted under name, but not beyond
 * limit and one; gives the count in this window and the seconds until it ends.
 * Of more names at a time than RATE_NAMES_MAX the least used ones are
 * forgotten: so names with a low limit do not drive out one that is near a
 * higher one. */
void shared_count(struct shared *s, const char *name, int window_s,
    int64_t limit, int64_t *count, int64_t *reset_s);

#endif
