/* SPDX-License-Identifier: MIT */
#ifndef WEB_KEPT_H
#define WEB_KEPT_H

#include "web/dispatch.h"

/*
 * Answers that are not made again while nothing they show has moved: of routes
 * with ROUTE_KEPT, for who is signed in or has a token.  Session and token are
 * looked up all the same, and give what the answer's tag is made of.
 */

/* True when the answer is there: the browser's copy is still good (304), or
 * this worker has the page. */
bool kept_get(struct turn *t);
/* Keep the page that was rendered, if it may be. */
void kept_put(struct turn *t);

/* The browser may keep it: where signing out makes it forget. */
bool kept_by_browser(const struct turn *t);

#endif
