/* SPDX-License-Identifier: MIT */
#ifndef WEB_LIMITS_H
#define WEB_LIMITS_H

#include "base/limits.h"

#define WEB_LIMITS(X)                                                          \
	X(WEB_BODY_MAX, 1 << 20, "bytes", "the body of a request")             \
	X(WEB_URI_MAX, 8192, "bytes", "the address of a request")              \
	X(WEB_HEAD_BYTES, 64 * 1024, "bytes", "the head of an answer")         \
	X(WEB_DRAIN_MAX, 16 << 20, "bytes",                                    \
	    "what is still read of a body that is too long")                   \
	X(RES_HEADERS_MAX, 40, "headers", "an answer")                         \
	X(RES_BODY_MAX, 8 << 20, "bytes",                                      \
	    "an answer that is not sent in pieces")                            \
	X(WORKERS_MAX, 64, "processes", "davit-web")                           \
	X(STATIC_BYTES, 4 << 20, "bytes", "a static file")                     \
	X(WEB_MEMORY_MB, 1024, "MiB",                                          \
	    "the address space of a process of davit-web")                     \
	X(TEMPLATE_BYTES, 256 * 1024, "bytes", "a template")                   \
	X(TEMPLATES_KEPT, 6, "pages",                                          \
	    "parsed templates that a process of davit-web keeps")              \
	X(PAGES_KEPT, 8, "pages", "answers that a process of davit-web keeps") \
	X(PAGE_KEPT_BYTES, 64 * 1024, "bytes", "an answer that is kept")       \
	X(KNOWN_MAX, 256, "sessions and tokens",                               \
	    "those that a process of davit-web knows without asking")          \
	X(RATE_NAMES_MAX, 2048, "users and addresses",                         \
	    "those whose requests are counted at a time")                      \
	X(TEMPLATE_FILES_MAX, 24, "files", "templates of a page")              \
	X(WEB_TOKEN_BYTES, 200, "bytes", "a token, or a session's cookie")     \
	X(REQUEST_ID_BYTES, 64, "bytes", "an X-Request-Id that is kept")       \
	X(VAR_ROWS_MAX, 50, "variables", "the form of a new application")      \
	X(PROJECT_ENVS_MAX, 100, "environments", "the page of a project")      \
	X(PROJECT_BIN_MAX, 20, "deleted applications",                         \
	    "the page of a project")                                           \
	X(COOKIE_BYTES_MAX, 4096, "bytes", "the cookies of a request")         \
	X(LOG_PAGE_LINES, 500, "lines", "a page of a log")                     \
	X(LOG_PIECE_LINES, 500, "lines", "a piece of a log as text")           \
	X(API_DEPLOY_LINES, 1000, "lines",                                     \
	    "a deployment's log by the API, in one answer")

enum { WEB_LIMITS(LIMIT_ENUM) };

#endif
