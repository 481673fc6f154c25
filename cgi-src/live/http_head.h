/* SPDX-License-Identifier: MIT */
#ifndef LIVE_HTTP_HEAD_H
#define LIVE_HTTP_HEAD_H

#include "base/str.h"
#include "live/limits.h"

/*
 * The head of one HTTP/1.x request (RFC 9112), cut into slices of the caller's
 * text.  Nothing is allocated, nothing is decoded.  A header that may be given
 * once and is given twice makes the head bad.
 */
struct http_head {
	struct str method, path, query; /* query without "?" */
	struct str cookie, authorization, api_key, last_event_id, request_id;
	size_t n; /* bytes of the head with its empty line */
};

enum head_state { HEAD_MORE, HEAD_OK, HEAD_BAD };

enum head_state head_parse(struct http_head *h, const char *text, size_t n);

/* Value of one cookie; false when there is none. */
bool head_cookie(struct str cookies, const char *name, struct str *value);

#endif
