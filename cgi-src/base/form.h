/* SPDX-License-Identifier: MIT */
#ifndef BASE_FORM_H
#define BASE_FORM_H

#include "base/err.h"
#include "base/json.h"
#include "base/limits.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Declared input: a table says what a body may contain, form_read turns a
 * JSON tree into a struct and collects every error.  HTML forms become the
 * same tree first (names with dots nest: "gitSource.branch"; repeated
 * "a[]" make a list of texts, "a[0].key" a list of objects), where numbers
 * and booleans arrive as text.  There an empty text counts as absent, but as
 * null in a nullable field that is no FORM_SECRET, and as "" in FORM_LINES
 * without a least length; an object of empty texts is absent.  Unknown keys
 * are errors that name the key.
 */
enum form_type {
	FORM_TEXT,   /* const char *: UTF-8, no control characters */
	FORM_LINES,  /* const char *: as FORM_TEXT with newlines and tabs */
	FORM_SECRET, /* const char *: as FORM_LINES, never echoed */
	FORM_INT,    /* int64_t within lo..hi */
	FORM_BOOL,   /* bool */
	FORM_NUM,    /* const char *: decimal text within lo..hi, 3 places */
	FORM_ENUM,   /* const char *: one of words[] */
	FORM_OBJECT, /* struct pointer (NULL when absent), sub table */
	FORM_LIST,   /* struct form_list of sub records */
	FORM_ARGV,   /* struct form_list of const char *; in HTML one a line */
	FORM_MAP /* struct form_list of form_pair: {"K":"v"}; HTML K=v lines */
};

struct form_list {
	void *items; /* array of sub records, const char * or form_pair */
	size_t n;
};

struct form_pair {
	const char *key, *value;
};

struct form_field {
	const char *name; /* as in JSON: camelCase */
	enum form_type type;
	size_t offset; /* of the member */
	size_t has;    /* offset of a bool "was given", or 0 */
	bool need;     /* must be given */
	bool nullable; /* JSON null is allowed: given, NULL / 0 */
	/* FORM_INT, FORM_NUM: range; texts: characters, lists: entries, where
	 * a hi of 0 is no limit */
	int64_t lo, hi;
	const char *const *words; /* FORM_ENUM: NULL-terminated */
	/* further rule for texts, entries of FORM_ARGV, keys of FORM_MAP */
	bool (*check)(const char *text);
	const char *say;	      /* what would be right, for a person */
	const struct form_field *sub; /* FORM_OBJECT, FORM_LIST */
	size_t size;		      /* the same: sizeof sub record */
};

/* clang-format off */
#define FORM_END { .name = NULL }
/* clang-format on */

/* One error per bad field, in order of the table. */
struct form_error {
	const char *field;   /* "gitSource.repoUrl", "envVars[2].key" */
	const char *message; /* for a person */
	/* required, type, length, range, pattern, enum, unknown */
	const char *constraint;
	const char *received; /* clipped text of what came; NULL for secrets */
};

struct form_errors {
	struct form_error at[FORM_ERRORS_MAX];
	size_t n;
};

enum form_mode { FORM_FROM_JSON, FORM_FROM_HTML };

/* Read tree (NULL counts as {}) into record, which the caller zeroed.
 * False when errors->n > 0; e holds the first (kind INVALID, field). */
bool form_read(struct err *e, void *mem, enum form_mode mode,
    const struct form_field *table, const struct json *tree, void *record,
    struct form_errors *errors) NEED_CHECK;

/* application/x-www-form-urlencoded (WHATWG URL) to a tree as said above;
 * malformed escapes, bad UTF-8, repeated plain names: ERR_INVALID. */
bool form_tree(struct err *e, void *mem, const char *body, size_t n,
    struct json **out) NEED_CHECK;

#endif
