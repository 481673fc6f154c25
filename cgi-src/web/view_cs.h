/* SPDX-License-Identifier: MIT */
#ifndef WEB_VIEW_CS_H
#define WEB_VIEW_CS_H

#include "web/view.h"

#include <ClearSilver.h>

/*
 * What the view*.c files share.  Nobody else includes ClearSilver.
 */
struct view {
	HDF *hdf;
};

/* Render dir/page with the data of v, then of words, into out. */
NEOERR *page_render(struct view *v, HDF *words, const char *dir,
    const char *page, struct buf *out);

/* What went wrong in the library, into err; frees its chain. */
#define nerr_text(e, err_, what)                                               \
	do {                                                                   \
		STRING s_;                                                     \
		string_init(&s_);                                              \
		nerr_error_string(e, &s_);                                     \
		(void)err_set(                                                 \
		    err_, ERR_INTERNAL, "%s: %s", what, s_.buf ? s_.buf : ""); \
		string_clear(&s_);                                             \
		nerr_ignore(&(e));                                             \
	} while (0)

#endif
