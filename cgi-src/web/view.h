/* SPDX-License-Identifier: MIT */
#ifndef WEB_VIEW_H
#define WEB_VIEW_H

#include "base/buf.h"
#include "base/err.h"
#include "base/field.h"

#include <stdint.h>

/*
 * Templates through ClearSilver, which only view.c includes.  Everything a
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

/* Render dir/page ("app/show.cs") into out.  Names are [a-z0-9_/-] ending in
 * .cs, below dir.  Too long or unreadable: ERR_INTERNAL. */
bool view_render(struct err *e, struct view *v, const char *dir,
    const char *page, struct buf *out) NEED_CHECK;

#endif
