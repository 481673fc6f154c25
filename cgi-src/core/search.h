/* SPDX-License-Identifier: MIT */
#ifndef CORE_SEARCH_H
#define CORE_SEARCH_H

#include "core/ctx.h"
#include "core/limits.h"

/*
 * One search over all names: projects, environments and applications, these
 * also by host name, image and address of the repository.  Only what the
 * actor's teams own is found, whatever the role, and nothing from the bin.
 */
struct found {
	const char *kind; /* project, environment, application */
	const char *id, *name;
	const char *where; /* team; project; project / environment */
	const char *match; /* what contains the text when the name does not:
			    * host, image or address; else NULL */
	const char *path;  /* of its page */
};
extern const struct field found_fields[];

struct search_query {
	const char *q;
};
extern const struct form_field search_query_form[];
/* The same for a page, which is there before anything is asked. */
extern const struct form_field search_page_form[];

/* struct found: the name itself first, then what begins with the text, then
 * what contains it; letters count as the same in both cases.  At most
 * SEARCH_MAX, and more says that there would be others. */
bool search_names(struct ctx *c, const char *text, struct db_rows *out,
    bool *more) NEED_CHECK;

#endif
