/* SPDX-License-Identifier: MIT */
#ifndef T_WEB_FCGI_CLIENT_H
#define T_WEB_FCGI_CLIENT_H

#include <stddef.h>

/* A FastCGI client of a few lines, as nginx would ask. */

int fcgi_connect(const char *path);
/* NAME, value, ..., NULL; the answer (headers and body) as text of mem, ""
 * when the connection ended without one. */
const char *fcgi_ask(
    void *mem, const char *path, const char *body, const char *const *params);

#endif
