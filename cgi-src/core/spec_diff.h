/* SPDX-License-Identifier: MIT */
#ifndef CORE_SPEC_DIFF_H
#define CORE_SPEC_DIFF_H

#include "core/spec.h"

/*
 * What is different between two configurations, as rows for people and for
 * the API.  Pure.  Secrets are compared by their sealed text and never shown:
 * their rows have neither before nor after, and so has the row of a variable
 * that was or becomes a secret.  The number of replicas is not compared, since
 * scaling is no part of a release's configuration.
 */
struct spec_side {
	struct spec spec;
	const char *image, *digest, *commit; /* or NULL: not compared */
	const struct spec_pair *secrets;     /* key and sealed text */
	size_t secrets_n;
};

struct spec_change {
	const char *what; /* "port", "healthCheck.path", "env.NAME", ... */
	const char *before, *after; /* or NULL: was not there, or secret */
	const char *kind;	    /* added, removed, changed */
	bool secret;
};

/* The members of a configuration that have a row, from 0 until NULL. */
const char *spec_diff_member(size_t i);

/* before NULL: there was nothing.  At most as many rows as there are members
 * and variables; they live in mem, texts are shared with the sides. */
size_t spec_diff(void *mem, const struct spec_side *before,
    const struct spec_side *after, struct spec_change **out);

/* The rows as a JSON list of {what, kind, secret, before, after}. */
void spec_changes_write(
    struct buf *b, const struct spec_change *rows, size_t n);

#endif
