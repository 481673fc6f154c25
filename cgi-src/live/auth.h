/* SPDX-License-Identifier: MIT */
#ifndef LIVE_AUTH_H
#define LIVE_AUTH_H

#include "core/ctx.h"
#include "live/http_head.h"

/*
 * Who asks: session cookie, bearer (session or API token) or x-api-key, looked
 * up by core/account.h.  The key is kept while the stream lives, because the
 * right to it is asked for again.
 */
struct auth_key {
	const char *secret; /* wiped with its context */
	bool token;	    /* an API token, else a session's */
};

/* The key a request brings; secret NULL: none, or none that could be one. */
void auth_read(void *mem, const struct conf *conf, const struct http_head *h,
    struct auth_key *out);

/* Whose it is now; *out's texts belong to mem.  Nobody's: ERR_DENIED, code
 * UNAUTHORIZED or INVALID_TOKEN. */
bool auth_who(struct ctx *c, void *mem, const struct auth_key *key,
    struct actor *out) NEED_CHECK;

#endif
