/* SPDX-License-Identifier: MIT */
#ifndef CORE_LOGIN_H
#define CORE_LOGIN_H

#include "core/account.h"

/* Start a session for c->actor in the running transaction; the text of its
 * token is only ever here and in the cookie. */
bool login_session(struct ctx *c, const char **session_token) NEED_CHECK;

/* The same checks for other places where a password is asked for, all of the
 * account with this address: ERR_LIMIT, code LOGIN_LOCKED, after too many
 * failures of it or of the caller's address; count a failure; forget them. */
bool login_not_locked(struct ctx *c, const char *email) NEED_CHECK;
bool login_failed(struct ctx *c, const char *email) NEED_CHECK;
bool login_forgive(struct ctx *c, const char *email) NEED_CHECK;
/* Whether it is the account's password. */
bool login_verify(struct ctx *c, const char *email, const char *password,
    bool *right) NEED_CHECK;

#endif
