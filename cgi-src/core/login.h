/* SPDX-License-Identifier: MIT */
#ifndef CORE_LOGIN_H
#define CORE_LOGIN_H

#include "core/account.h"

/* Start a session for c->actor in the running transaction; the text of its
 * token is only ever here and in the cookie. */
bool login_session(struct ctx *c, const char **session_token) NEED_CHECK;

#endif
