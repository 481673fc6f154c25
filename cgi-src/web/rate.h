/* SPDX-License-Identifier: MIT */
#ifndef WEB_RATE_H
#define WEB_RATE_H

#include "web/dispatch.h"

/*
 * Requests to the API per minute: by user, and by address for those that are
 * not signed in or failed to be.  All workers of a machine count together.
 * Over the limit: ERR_LIMIT, code RATE_LIMIT_EXCEEDED.
 */
bool rate_check(struct turn *t) NEED_CHECK;
/* A wrong token counts for the address; over the limit the error says so
 * instead. */
void rate_wrong_token(struct turn *t);

#endif
