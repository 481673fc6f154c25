/* SPDX-License-Identifier: MIT */
#ifndef BASE_FIELD_H
#define BASE_FIELD_H

#include "base/buf.h"

#include <stddef.h>
#include <stdint.h>

/*
 * One table per record maps SQL column, struct member, template value and
 * JSON key once.  The column and the member share a snake_case name; JSON
 * says it in camelCase.  A FIELD_SECRET is read from SQL and never leaves.
 *
 *	struct project { const char *id, *name; int64_t services; };
 *	static const struct field project_fields[] = {
 *		F(project, id, FIELD_TEXT, 0),
 *		F(project, services, FIELD_I64, 0),
 *		FIELD_END
 *	};
 */
enum field_type {
	FIELD_TEXT, /* const char *; SQL null is NULL */
	FIELD_I64,  /* int64_t; SQL null is 0 */
	FIELD_BOOL, /* bool; SQL null is false */
	FIELD_TIME, /* const char *: RFC 3339 UTC text made by SQL, or NULL */
	FIELD_NUM,  /* const char *: decimal text, written to JSON unquoted */
	FIELD_JSON  /* const char *: JSON text of SQL, written as it is */
};

enum {
	FIELD_SECRET = 1,   /* never to a template or JSON */
	FIELD_NO_API = 2,   /* to templates only */
	FIELD_OPTIONAL = 4, /* the statement may lack the column */
	FIELD_OMIT = 8,	    /* left out of JSON when NULL, instead of null */
	FIELD_NO_PAGE = 16  /* to the API only */
};

struct field {
	const char *name;
	enum field_type type;
	size_t offset;
	unsigned flags;
};

#define F(t, m, kind, flags)                                                   \
	{                                                                      \
#m, kind, offsetof(struct t, m), flags                         \
	}
#define FIELD_END                                                              \
	{                                                                      \
		NULL, FIELD_TEXT, 0, 0                                         \
	}

/* Append "key":value pairs of record without the braces. */
void field_json(struct buf *b, const struct field *table, const void *record);

/* camelCase of a column name into b; "_" at its start stays. */
void field_camel(struct buf *b, const char *name);

/* Fill one member from the text SQL gave (NULL for null); mem owns copies.
 * False when the text is not of the type. */
bool field_fill(
    const struct field *f, void *mem, void *record, const char *text);

/* Text of a member for a template: "" for NULL, "1"/"0" for booleans. */
const char *field_text(const struct field *f, void *mem, const void *record);

#endif
