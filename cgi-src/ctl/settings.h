/* SPDX-License-Identifier: MIT */
#ifndef CTL_SETTINGS_H
#define CTL_SETTINGS_H

#include "ctl/cmd.h"

/*
 * The settings an administrator may change: words in the table "settings"
 * with a meaning and a range.  Their defaults are in the first migration.
 */
enum setting_type {
	SETTING_NUMBER,
	SETTING_HOST, /* a domain name, or empty */
	SETTING_URL,  /* http://host or https://host, or empty */
	SETTING_TEXT  /* anything on one line */
};

struct setting {
	const char *key;
	enum setting_type type;
	int64_t lo, hi; /* SETTING_NUMBER */
	const char *say;
};

/* Ended by a NULL key, in alphabetical order. */
extern const struct setting settings[];

/* NULL and ERR_INVALID when there is none. */
const struct setting *settings_find(struct err *e, const char *key);

/* ERR_INVALID when there is no such setting or the value is not for it. */
bool settings_check(
    struct err *e, const char *key, const char *value) NEED_CHECK;

/* Check and store. */
bool settings_put(struct ctl *c, const char *key, const char *value) NEED_CHECK;

/* Text, "" when it was never set. */
bool settings_get(
    struct ctl *c, const char *key, const char **value) NEED_CHECK;

/* Store a value that is no administrator's matter, without a check. */
bool settings_store(
    struct ctl *c, const char *key, const char *value) NEED_CHECK;

#endif
