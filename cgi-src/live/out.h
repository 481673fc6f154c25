/* SPDX-License-Identifier: MIT */
#ifndef LIVE_OUT_H
#define LIVE_OUT_H

#include "live/limits.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * What waits to be written to one viewer: bounded, and without memory of its
 * own while nothing waits.
 */
enum { OUT_LAST = 1024 };

struct out {
	void *mem;
	char *text;
	size_t sent, len, cap;
};

void out_init(struct out *o, void *mem);
size_t out_waits(const struct out *o);

/* False, and nothing added, when more than LIVE_OUT_MAX would wait. */
bool out_add(struct out *o, const char *text, size_t n);
/* A last word, for which OUT_LAST bytes beyond LIVE_OUT_MAX are kept free. */
void out_last(struct out *o, const char *text, size_t n);

/* Write what the socket takes; false when the viewer is gone. */
bool out_flush(struct out *o, int fd);

#endif
