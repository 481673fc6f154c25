/* SPDX-License-Identifier: MIT */
#ifndef LIVE_REPLY_H
#define LIVE_REPLY_H

#include "base/buf.h"
#include "base/err.h"

/* Answers that are no stream, and the head of one, as in the API contract. */

/* JSON error from e; returns its status. */
int reply_error(struct buf *b, const struct err *e, const char *request_id);
/* 405, 400 for a bad head, 503 for too many viewers or topics: kinds of e as
 * well. */
#define REPLY_METHOD "METHOD_NOT_ALLOWED"
#define REPLY_FULL "TOO_MANY_STREAMS"

/* 204: an EventSource that gets it does not come again. */
void reply_nothing(struct buf *b, const char *request_id);
void reply_stream(struct buf *b, const char *request_id);

#endif
