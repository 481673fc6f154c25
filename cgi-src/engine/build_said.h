/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_BUILD_SAID_H
#define ENGINE_BUILD_SAID_H

#include "engine/builder.h"

/*
 * What a build wrote, as far as its failure is told from it: the last lines.
 * Pure; see build_run for the codes.
 */
enum { BUILD_SAID_LINES = 16, BUILD_SAID_BYTES = 400 };

struct build_said {
	char line[BUILD_SAID_LINES][BUILD_SAID_BYTES];
	size_t n; /* lines seen; the newest is (n - 1) % BUILD_SAID_LINES */
};

void build_said_line(struct build_said *s, const char *text, size_t n);

/* Returns false with code and words for a build that ended with status. */
bool build_said_error(struct err *e, const struct build_said *s,
    const struct build *b, int status);

#endif
