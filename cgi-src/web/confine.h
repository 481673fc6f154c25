/* SPDX-License-Identifier: MIT */
#ifndef WEB_CONFINE_H
#define WEB_CONFINE_H

#include "base/err.h"

/*
 * What a web process gives up before it reads its first request.  Whoever
 * takes it over cannot start a program, open a network connection, trace a
 * process or gain a right.
 */

/* From root to a user with its groups; nothing when not root. */
bool confine_user(struct err *e, const char *user) NEED_CHECK;

/* No new privileges, no core dump; exec and sockets other than unix ones are
 * refused by the kernel from here on. */
bool confine_calls(struct err *e) NEED_CHECK;

/* In a worker: no further process. */
void confine_forks(void);

#endif
