/* SPDX-License-Identifier: MIT */
#ifndef LIVE_SSE_H
#define LIVE_SSE_H

#include "base/buf.h"
#include "base/field.h"
#include "base/str.h"

/*
 * Server-sent events (WHATWG HTML) as text.  An event is "id: ...", which is
 * each viewer's own, and then what all viewers of a topic share.
 */

/* "event: name\ndata: {fields of record}\n\n", data on one line. */
void sse_event(struct buf *b, const char *name, const struct field *table,
    const void *record);
/* The same with data ready-made. */
void sse_text(struct buf *b, const char *name, const char *data);

/* "id: l5\n" or "id: l5,l0,l17\n": the last line seen of each topic, in the
 * order in which the request named them. */
void sse_id(struct buf *b, const int64_t *at, size_t n);
/* The other way; false unless it has exactly n places. */
bool sse_id_read(struct str text, int64_t *at, size_t n);

#endif
