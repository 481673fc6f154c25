/* SPDX-License-Identifier: MIT */
#ifndef WEB_ERROR_H
#define WEB_ERROR_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Why a request failed, as HTTP says it: the one table from kinds and codes
 * of errors to status and code of the API contract.
 */
struct error_word {
	int status;
	const char *code; /* of the API contract: VALIDATION_ERROR, ... */
	const char *word; /* of Words.Error, or NULL: the code is it */
	const char *hide; /* said instead of the error's text, or NULL */
	int retry_s;	  /* Retry-After, 0 none */
};

const struct error_word *error_word(const struct err *e);
/* All of them, from 0 until NULL. */
const struct error_word *error_word_at(size_t i);

/* Codes that the dispatcher itself raises. */
#define WEB_METHOD "METHOD_NOT_ALLOWED"
#define WEB_ACCEPT "NOT_ACCEPTABLE"
#define WEB_TOO_LARGE "PAYLOAD_TOO_LARGE"
#define WEB_MEDIA "UNSUPPORTED_MEDIA_TYPE"
#define WEB_STALE "PRECONDITION_FAILED"
#define WEB_UNKNOWN "UNAUTHORIZED"
#define WEB_BAD_TOKEN "INVALID_TOKEN"
#define WEB_RATE "RATE_LIMIT_EXCEEDED"
#define WEB_CSRF "CSRF_TOKEN_WRONG"
#define WEB_SYNTAX "INVALID_INPUT"

#endif
