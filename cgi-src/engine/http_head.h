/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_HTTP_HEAD_H
#define ENGINE_HTTP_HEAD_H

#include "engine/http.h"

/* One line of the head of an answer, as it came, into a; pure.  What is no
 * header, or one too many, is left out. */
void http_head_line(
    void *mem, struct http_answer *a, const char *line, size_t n);

#endif
