/* SPDX-License-Identifier: MIT */
#ifndef LIVE_FEED_H
#define LIVE_FEED_H

#include "live/conn.h"
#include "live/source.h"

/*
 * Giving a viewer what its topics have and it has not got: from the ring while
 * it keeps up, from PostgreSQL, page by page as it takes them, while it is
 * behind the ring.
 */

/* One line of s's topic, with the id that resumes after it. */
bool feed_line(
    struct sub *s, int64_t sequence, const char *text, size_t n, int64_t now);

/* All that the rings and states have.  Then "end" when nothing will follow. */
void feed(struct conn *c, int64_t now);

/* The first topic whose ring begins after what the viewer has seen, when it
 * has room for more; NULL: none. */
struct sub *feed_behind(const struct conn *c);
/* A page read after s->seen. */
void feed_page(struct sub *s, const struct source_lines *page, int64_t now);

#endif
