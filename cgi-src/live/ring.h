/* SPDX-License-Identifier: MIT */
#ifndef LIVE_RING_H
#define LIVE_RING_H

#include <stddef.h>
#include <stdint.h>

/*
 * The latest lines of a topic, rendered once for all its viewers: every line
 * with from < sequence <= last.  Bounded in bytes; older lines leave at the
 * front and are then only in PostgreSQL.
 */
struct ring_line {
	int64_t sequence;
	size_t n;
	char text[];
};

struct ring {
	int64_t from, last;
	size_t bytes, max;
	struct ring_line **at; /* circular, cap is a power of two */
	size_t head, n, cap;
};

void ring_init(struct ring *r, void *mem, int64_t from, size_t max);

/* sequence is greater than r->last. */
void ring_add(struct ring *r, int64_t sequence, const char *text, size_t n);

/* The first line after a sequence that is not below r->from; NULL: none. */
const struct ring_line *ring_after(const struct ring *r, int64_t sequence);

#endif
