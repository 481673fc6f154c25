/* SPDX-License-Identifier: MIT */
#ifndef WEB_KNOWN_H
#define WEB_KNOWN_H

#include "web/dispatch.h"

/*
 * Who a session or token is.  For an answer that may be kept (web/kept.h) the
 * database is not asked again while it is known that nothing has moved: neither
 * was heard so from the database (channel davit_moved), nor has a worker on
 * this machine changed or learnt anything, nor was it asked more than a second
 * ago.  Without a connection that listens it is asked every time, and so it is
 * for whoever says Cache-Control: no-cache or max-age=0, as a browser does when
 * it is told to reload.
 */
struct known;

enum { KNOWN_MS = 1000 };

#define KNOWN_CHANNEL "davit_moved"

/* Memory belongs to mem. */
struct known *known_new(void *mem);

/* As account_by_token or account_by_session. */
bool known_who(struct turn *t, bool token, const char *secret,
    struct actor *out, bool *found) NEED_CHECK;

/* Take what the database has told; the others are told, too. */
void known_hear(struct web *w);

#endif
