/* SPDX-License-Identifier: MIT */
#ifndef CORE_IDEM_H
#define CORE_IDEM_H

#include "core/ctx.h"

/*
 * Idempotency-Key: the first request reserves the key in its own transaction
 * and stores its answer there; a repeat within 24 h gets that answer.
 */
struct idem_answer {
	int64_t status;
	const char *body, *headers;
};

/* found: answer holds what was said the first time.  The same key with
 * another request or body: ERR_CONFLICT; first one still at work:
 * ERR_CONFLICT. */
bool idem_begin(struct ctx *c, const char *key, const char *request,
    const char *body, size_t n, struct idem_answer *answer,
    bool *found) NEED_CHECK;
bool idem_finish(struct ctx *c, const char *key,
    const struct idem_answer *answer) NEED_CHECK;

#endif
