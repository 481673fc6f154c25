/* SPDX-License-Identifier: MIT */
#ifndef WEB_FCGI_H
#define WEB_FCGI_H

#include "web/dispatch.h"

#include <stdbool.h>

/*
 * FastCGI through libfcgi, which only fcgi.c includes.  One request at a time
 * from a listening, non-blocking socket; the body is read up to its limit and
 * the answer is written at once.  Each request has a deadline: past it the
 * process ends, and the supervisor starts another.  When no request has come
 * for a second, memory is given back to the system.
 */
enum { FCGI_DEADLINE_S = 30 };

/* Until *stop or so many requests; false when the socket is broken. */
bool fcgi_serve(
    struct web *w, int fd, int64_t requests, const volatile int *stop);

#endif
