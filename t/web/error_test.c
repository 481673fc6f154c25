/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "web/error.h"

#include <criterion/criterion.h>
#include <stdio.h>

Test(error, has_the_status_of_the_contract)
{
	static const struct {
		enum err_kind kind;
		const char *code;
		int status;
		const char *word;
		bool hidden;
	} cases[] = {
		{ ERR_INVALID, "", 400, "VALIDATION_ERROR", false },
		{ ERR_INVALID, "INVALID_INPUT", 400, "INVALID_INPUT", false },
		{ ERR_DENIED, "UNAUTHORIZED", 401, "UNAUTHORIZED", false },
		{ ERR_DENIED, "INVALID_TOKEN", 401, "INVALID_TOKEN", false },
		{ ERR_DENIED, "INVALID_CREDENTIALS", 401, "UNAUTHORIZED",
		    false },
		{ ERR_DENIED, "", 403, "FORBIDDEN", false },
		{ ERR_DENIED, "CSRF_TOKEN_WRONG", 403, "FORBIDDEN", false },
		{ ERR_ABSENT, "", 404, "RESOURCE_NOT_FOUND", false },
		{ ERR_INVALID, "METHOD_NOT_ALLOWED", 405, "METHOD_NOT_ALLOWED",
		    false },
		{ ERR_CONFLICT, "", 409, "CONFLICT", false },
		{ ERR_CONFLICT, "DEPLOYMENT_OVER", 409, "CONFLICT", false },
		{ ERR_CONFLICT, "PRECONDITION_FAILED", 412,
		    "PRECONDITION_FAILED", false },
		{ ERR_LIMIT, "PAYLOAD_TOO_LARGE", 413, "PAYLOAD_TOO_LARGE",
		    false },
		{ ERR_LIMIT, "LOGIN_LOCKED", 429, "RATE_LIMIT_EXCEEDED",
		    false },
		{ ERR_UPSTREAM, "DATABASE_UNAVAILABLE", 503,
		    "SERVICE_UNAVAILABLE", true },
		{ ERR_UPSTREAM, "DATABASE_READ_ONLY", 503,
		    "SERVICE_UNAVAILABLE", true },
		{ ERR_UPSTREAM, "DATABASE_FULL", 503, "SERVICE_UNAVAILABLE",
		    true },
		{ ERR_UPSTREAM, "", 503, "SERVICE_UNAVAILABLE", true },
		{ ERR_TIMEOUT, "", 503, "SERVICE_UNAVAILABLE", true },
		{ ERR_INTERNAL, "", 500, "INTERNAL_SERVER_ERROR", true },
		{ ERR_NONE, "", 500, "INTERNAL_SERVER_ERROR", true },
	};
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		struct err e = { .kind = cases[i].kind };
		const struct error_word *w;

		(void)snprintf(e.code, sizeof e.code, "%s", cases[i].code);
		w = error_word(&e);
		cr_expect(
		    w->status == cases[i].status, "case %zu: %d", i, w->status);
		cr_expect_str_eq(w->code, cases[i].word);
		cr_expect((w->hide != NULL) == cases[i].hidden, "case %zu", i);
	}
}
