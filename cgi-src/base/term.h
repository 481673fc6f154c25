/* SPDX-License-Identifier: MIT */
#ifndef BASE_TERM_H
#define BASE_TERM_H

#include <stddef.h>

/*
 * What programs print for a terminal, as plain text: colours, cursor moves,
 * titles and links (ECMA-48 escape sequences) are taken out, a carriage
 * return at the end is dropped and one in the middle becomes a space.
 */

/* In place; gives the new length, which is never more. */
size_t term_strip(char *text, size_t n);

/* The same as a copy that is also clean as of utf8_clean. */
char *term_plain(void *mem, const char *text, size_t n);

#endif
