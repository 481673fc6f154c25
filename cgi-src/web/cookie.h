/* SPDX-License-Identifier: MIT */
#ifndef WEB_COOKIE_H
#define WEB_COOKIE_H

#include "base/conf.h"

#include <stdbool.h>

/*
 * Cookies of the panel.  With an https panel_url they are __Host- cookies and
 * Secure; several instances share localhost, so names carry the instance.
 */
enum cookie_kind {
	COOKIE_SESSION,
	COOKIE_GUEST, /* keys the CSRF token of forms before sign-in */
	COOKIE_FLASH  /* a sentence for the next page */
};

char *cookie_name(void *mem, const struct conf *conf, enum cookie_kind kind);

/* Value of a cookie in a Cookie header, percent-decoded; NULL when it is
 * absent, repeated or malformed. */
char *cookie_get(void *mem, const char *header, const char *name);

/* A Set-Cookie value; seconds 0 removes the cookie, -1 lasts as long as the
 * browser. */
char *cookie_make(void *mem, const struct conf *conf, enum cookie_kind kind,
    const char *value, int64_t seconds);

/* The panel is reached over https. */
bool conf_is_https(const struct conf *conf);

#endif
