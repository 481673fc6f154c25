/* SPDX-License-Identifier: MIT */
#ifndef T_WEB_EVIL_H
#define T_WEB_EVIL_H

#include "base/form.h"
#include "t/web/panel.h"

/*
 * Bodies made from form tables: everything that is needed has a good value,
 * one field has a hostile one.
 */
struct evil {
	const char *class, *text; /* class NULL: nothing evil */
	bool nul; /* text does not count: it is an "a", a NUL and a "b" */
};
extern const struct evil evils[];
extern const size_t evils_n;

/* A field that takes text, by way of the objects and lists it is in. */
enum { LEAF_DEPTH = 4 };
struct leaf {
	const struct form_field *at[LEAF_DEPTH];
	size_t n;
	bool key; /* of a map: the key, not the value */
};
typedef void leaf_fn(void *arg, const struct leaf *leaf);
void leaf_each(const struct form_field *table, leaf_fn *each, void *arg);

/* What a field of this name takes, as text: nothing evil. */
#define EVIL_PASSWORD "correct-horse-9"
const char *evil_good(struct panel *p, const struct form_field *f);

/* The body as JSON, or as a form without its token. */
const char *evil_body(struct panel *p, const struct form_field *table,
    const struct leaf *leaf, const struct evil *evil, bool json);
/* The text percent-encoded. */
const char *evil_url(struct panel *p, const struct evil *evil);

#endif
