/* SPDX-License-Identifier: MIT */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/*
 * The ceilings of a layer stand in its limits.h, one row for each:
 * X(name, value, unit, "what has it").  davit.conf(5) lists them all (davit
 * admin conf --limits).  What an administrator may change is a setting
 * instead, see davit(8).
 */
#define LIMIT_ENUM(name, value, unit, means) name = (value),

#define BASE_LIMITS(X)                                                         \
	X(JSON_BYTES, 1024 * 1024, "bytes", "a JSON text")                     \
	X(JSON_DEPTH, 64, "levels", "the depth of a JSON text")                \
	X(FORM_PAIRS_MAX, 2000, "fields", "a form of a page")                  \
	X(FORM_DEPTH_MAX, 8, "levels", "the depth of a name in a form")        \
	X(FORM_LIST_MAX, 1000, "elements", "a list in a request")              \
	X(FORM_NAME_BYTES, 200, "bytes", "the name of a field in a form")      \
	X(FORM_KEY_BYTES, 255, "bytes",                                        \
	    "a name in a list of names and values")                            \
	X(FORM_ERRORS_MAX, 32, "errors",                                       \
	    "what is said of one request at once")                             \
	X(LOG_LINE_BYTES, 8192, "bytes", "a line of our own logs")             \
	X(PROC_LINE_BYTES, 8192, "bytes",                                      \
	    "a line of a program that was started")                            \
	X(CONF_BYTES, 64 * 1024, "bytes", "davit.conf")                        \
	X(CONF_VALUE_BYTES, 1024, "bytes", "a value in it")                    \
	X(GIT_URL_BYTES, 1024, "bytes", "the address of a repository")         \
	X(PASSWORD_MAX, 200, "bytes", "a password")

enum { BASE_LIMITS(LIMIT_ENUM) };

#endif
