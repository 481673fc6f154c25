/* SPDX-License-Identifier: MIT */
#ifndef RUN_NEEDLE_H
#define RUN_NEEDLE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Many texts looked for in one pass, each with a name to say instead of it.
 * Copies are in memory that wipes itself.
 */
struct needles *needles_new(void *mem);

/* Each line of text, as it is, in JSON and in a URL.  Left out is what would
 * prove nothing where it is found: less than 8 bytes, less than 16 that are
 * one word or one number, the frame of a PEM file. */
void needles_add(struct needles *k, const char *text, const char *name);

/* The name of one that is in text, or NULL. */
const char *needles_in(const struct needles *k, const char *text, size_t n);

#endif
