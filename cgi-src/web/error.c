/* SPDX-License-Identifier: MIT */
#include "web/error.h"
#include "base/mem.h"
#include "base/str.h"

/* clang-format off */
static const struct {
	const char *code; /* of err.code */
	struct error_word word;
} by_code[] = {
	{ WEB_SYNTAX,		{ 400, "INVALID_INPUT", NULL, NULL, 0 } },
	{ WEB_UNKNOWN,		{ 401, "UNAUTHORIZED", NULL, NULL, 0 } },
	{ "INVALID_CREDENTIALS",{ 401, "UNAUTHORIZED", NULL, NULL, 0 } },
	{ WEB_BAD_TOKEN,	{ 401, "INVALID_TOKEN", NULL, NULL, 0 } },
	{ WEB_CSRF,		{ 403, "FORBIDDEN", WEB_CSRF, NULL, 0 } },
	{ WEB_METHOD,		{ 405, "METHOD_NOT_ALLOWED", NULL, NULL, 0 } },
	{ WEB_ACCEPT,		{ 406, "NOT_ACCEPTABLE", NULL, NULL, 0 } },
	{ WEB_STALE,		{ 412, "PRECONDITION_FAILED", NULL, NULL, 0 } },
	{ WEB_TOO_LARGE,	{ 413, "PAYLOAD_TOO_LARGE", NULL, NULL, 0 } },
	{ WEB_MEDIA,		{ 415, "UNSUPPORTED_MEDIA_TYPE", NULL, NULL, 0 } },
	{ "UNPROCESSABLE_ENTITY",{ 422, "UNPROCESSABLE_ENTITY", NULL, NULL, 0 } },
	{ "DATABASE_UNAVAILABLE",{ 503, "SERVICE_UNAVAILABLE", "DATABASE_UNAVAILABLE",
	  "the database does not answer; try again in a moment", 5 } },
	{ "DATABASE_FULL",{ 503, "SERVICE_UNAVAILABLE", "DATABASE_FULL",
	  "the database has no disk space left; nothing was changed", 30 } },
	{ "DATABASE_READ_ONLY",{ 503, "SERVICE_UNAVAILABLE", "DATABASE_READ_ONLY",
	  "the database takes no changes at the moment; nothing was changed", 5 } },
};

static const struct error_word by_kind[] = {
	[ERR_NONE] =	{ 500, "INTERNAL_SERVER_ERROR", NULL,
	  "something went wrong on our side", 0 },
	[ERR_INVALID] =	{ 400, "VALIDATION_ERROR", NULL, NULL, 0 },
	[ERR_DENIED] =	{ 403, "FORBIDDEN", NULL, NULL, 0 },
	[ERR_ABSENT] =	{ 404, "RESOURCE_NOT_FOUND", NULL, NULL, 0 },
	[ERR_CONFLICT] ={ 409, "CONFLICT", NULL, NULL, 0 },
	[ERR_LIMIT] =	{ 429, "RATE_LIMIT_EXCEEDED", NULL, NULL, 60 },
	[ERR_UPSTREAM] ={ 503, "SERVICE_UNAVAILABLE", NULL,
	  "a part of the platform does not answer; try again in a moment", 5 },
	[ERR_TIMEOUT] =	{ 503, "SERVICE_UNAVAILABLE", NULL,
	  "this took too long and was given up; try again in a moment", 5 },
	[ERR_CANCELLED]={ 503, "SERVICE_UNAVAILABLE", NULL,
	  "this was cancelled; try again in a moment", 5 },
	[ERR_INTERNAL] ={ 500, "INTERNAL_SERVER_ERROR", NULL,
	  "something went wrong on our side", 0 },
};
/* clang-format on */

const struct error_word *
error_word(const struct err *e)
{
	size_t i;

	for (i = 0; i < COUNT(by_code); i++)
		if (same(by_code[i].code, e->code))
			return &by_code[i].word;
	if ((size_t)e->kind >= COUNT(by_kind))
		return &by_kind[ERR_INTERNAL];
	return &by_kind[e->kind];
}

const struct error_word *
error_word_at(size_t i)
{
	if (i < COUNT(by_code))
		return &by_code[i].word;
	i -= COUNT(by_code);
	return i < COUNT(by_kind) ? &by_kind[i] : NULL;
}
