/* SPDX-License-Identifier: MIT */
#ifndef WEB_GUARD_H
#define WEB_GUARD_H

#include "web/dispatch.h"

/* Who asks, and whether the request is really theirs. */

/* Bearer, x-api-key or session cookie into ctx->actor; a bad bearer is an
 * error (INVALID_TOKEN), a stale cookie is nobody. */
bool guard_identify(struct turn *t) NEED_CHECK;

/* Signed in where the route wants it. */
bool guard_signed_in(struct turn *t) NEED_CHECK;

/* Changes by cookie need our origin and the CSRF token; form is the tree of
 * an HTML form or NULL. */
bool guard_origin(struct err *e, const struct web_input *in,
    const struct conf *conf) NEED_CHECK;
bool guard_csrf(struct turn *t, const struct json *form) NEED_CHECK;
/* Whether this request has to prove that it is no forgery. */
bool guard_needs_csrf(const struct turn *t);

/* A bearer token in an Authorization header, or NULL. */
const char *guard_bearer(const char *authorization);

#endif
