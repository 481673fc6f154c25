/* SPDX-License-Identifier: MIT */
#ifndef CORE_CURSOR_H
#define CORE_CURSOR_H

#include "base/err.h"

#include <stdbool.h>

/*
 * A place in a list as a client keeps it: base64url of "n" or "p" (to the next,
 * the previous page), the sort key and the id, separated by line feeds.
 */
struct cursor {
	bool back;
	const char *key, *id; /* NULL: at the list's beginning */
};

char *cursor_write(void *mem, const struct cursor *c);

/* False for what no cursor_write gave. */
bool cursor_read(void *mem, const char *text, struct cursor *out) NEED_CHECK;

#endif
