/* SPDX-License-Identifier: MIT */
#ifndef CTL_FCGI_ASK_H
#define CTL_FCGI_ASK_H

#include "base/err.h"

/*
 * The other side of FastCGI, for one question: GET uri of the program behind
 * a unix socket.  *answer is what it wrote: headers, an empty line, the body,
 * cut at 64 KiB.  ERR_UPSTREAM or ERR_TIMEOUT when it does not answer whole.
 */
bool fcgi_ask(struct err *e, void *mem, const char *socket, const char *uri,
    const char **answer) NEED_CHECK;

#endif
