/* SPDX-License-Identifier: MIT */
#ifndef WEB_KEPT_H
#define WEB_KEPT_H

#include "web/dispatch.h"

/*
 * Pages that are not made again while nothing they show has moved: routes with
 * ROUTE_KEPT, for who is signed in by cookie.  The session is looked up all the
 * same, and gives what the page's tag is made of.
 */

/* True when the answer is there: the browser's copy is still good (304), or
 * this worker has the page. */
bool kept_get(struct turn *t);
/* Keep the page that was rendered, if it may be. */
void kept_put(struct turn *t);

/* The browser may keep it: where signing out makes it forget. */
bool kept_by_browser(const struct turn *t);

#endif
