/* SPDX-License-Identifier: MIT */
#ifndef WEB_VIEW_H
#define WEB_VIEW_H

#include "base/buf.h"
#include "base/err.h"
#include "base/field.h"

#include <stdint.h>

/*
 * Templates through ClearSilver, which only view*.c include.  Everything a
 * template prints is HTML-escaped unless it says url_escape or url_validate.
 * Values may be anything; names of values come from us only.  Handlers use
 * res_put and friends instead.
 */
struct view;

/* Lives as long as mem. */
struct view *view_new(void *mem);

void view_text(struct view *v, const char *name, const char *text);
void view_int(struct view *v, const char *name, int64_t n);
/* now_ms: wall clock, for "3 min ago". */
void view_record(struct view *v, const char *at, const struct field *fields,
    const void *record, int64_t now_ms);
void view_json(struct view *v, const char *at, const char *json);

/* The words of dir/words/en.hdf, for every page of this process: templates
 * say Words.State.running.  Called once, before the first page. */
bool view_words(struct err *e, const char *dir) NEED_CHECK;
/* Words.<group>.<said[0]> with said[1] for {1} and so on; said ends with NULL.
 * A word that is missing gives its name. */
const char *view_say(void *mem, const char *group, const char *const *said);

/* Render dir/page ("app/show.cs") into out.  Names are [a-z0-9_/-] ending in
 * .cs, below dir.  Too long or unreadable: ERR_INTERNAL. */
bool view_render(struct err *e, struct view *v, const char *dir,
    const char *page, struct buf *out) NEED_CHECK;

#endif
