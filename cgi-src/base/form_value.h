/* SPDX-License-Identifier: MIT */
#ifndef BASE_FORM_VALUE_H
#define BASE_FORM_VALUE_H

#include "base/form.h"

/* One value on its way into a record: shared by form.c and form_value.c. */
struct form_walk {
	void *mem;
	enum form_mode mode;
	struct form_errors *errors;
};

struct form_at {
	struct form_walk *walk;
	const struct form_field *f;
	const char *path; /* "envVars[2].key" */
	const struct json *v;
	void *to; /* the member */
};

/* Note an error; returns false.  What came is kept unless it may be secret. */
bool form_refuse(const struct form_at *at, const char *constraint,
    const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* "must be a text, not a number" */
bool form_wrong_type(const struct form_at *at, const char *right);

/* Within lo..hi of the field; what is "characters" or "entries". */
bool form_length(const struct form_at *at, size_t n, const char *what);

/* Read a value of any type but FORM_OBJECT and FORM_LIST. */
bool form_value(const struct form_at *at);

/* FORM_ARGV and FORM_MAP. */
bool form_argv(const struct form_at *at);
bool form_map(const struct form_at *at);

/* No control characters, but newlines and tabs when lines. */
bool form_clean(const char *text, bool lines);

/* A copy that lasts; wiped for FORM_SECRET. */
const char *form_copy(const struct form_at *at, const char *text);

#endif
