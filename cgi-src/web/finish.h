/* SPDX-License-Identifier: MIT */
#ifndef WEB_FINISH_H
#define WEB_FINISH_H

#include "web/dispatch.h"

/* The headers that every answer has; ETag and 304. */
void finish_answer(struct turn *t);

/* True when If-None-Match has tag (weak comparison). */
bool etag_matches(const char *header, const char *tag);

#endif
