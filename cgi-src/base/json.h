/* SPDX-License-Identifier: MIT */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include "base/buf.h"
#include "base/err.h"

#include <stdint.h>

/*
 * Reading JSON (RFC 8259) through jansson, which only json.c includes.  Texts
 * are borrowed from the document and live as long as the context given to
 * json_parse.  Writing goes through buf_json and field tables.
 */
struct json; /* one value, never owned by the caller */

enum json_type {
	JSON_NONE, /* absent */
	JSON_NULL,
	JSON_BOOL,
	JSON_INT, /* also 3.0: JSON does not tell it from 3 */
	JSON_REAL,
	JSON_TEXT,
	JSON_LIST,
	JSON_OBJECT
};

/* Name of a type for messages: "a number", "an object", ... */
extern const char *const json_type_words[];

/* Parse a whole document; duplicate keys, more than 1 MiB, depth over 64 and
 * NUL are refused.  Malformed text: ERR_INVALID, code INVALID_INPUT, with
 * "line L, column C" in the text. */
bool json_parse(struct err *e, void *mem, const char *text, size_t n,
    struct json **out) NEED_CHECK;
/* The same with a ceiling of its own, for answers of other programs; whole
 * numbers too big for int64_t become reals there. */
bool json_parse_max(struct err *e, void *mem, const char *text, size_t n,
    size_t max, struct json **out) NEED_CHECK;

enum json_type json_type(const struct json *v);

/* Member of an object; NULL when absent or v is no object.  json_at follows
 * a path of names separated by '/' ("Status/State"); a number indexes a list.
 */
struct json *json_get(const struct json *v, const char *name);
struct json *json_at(const struct json *v, const char *path);

/* Values with a fallback when absent or of another type. */
const char *json_text(const struct json *v, const char *otherwise);
int64_t json_int(const struct json *v, int64_t otherwise);
double json_number(const struct json *v, double otherwise);
bool json_bool(const struct json *v, bool otherwise);

/* json_text(json_at(v, path), otherwise) and so on. */
const char *json_text_at(const struct json *, const char *, const char *);
int64_t json_int_at(const struct json *, const char *, int64_t);
bool json_bool_at(const struct json *, const char *, bool);

/* Lists and objects: count, the i-th item, the i-th key (insertion order). */
size_t json_count(const struct json *v);
struct json *json_item(const struct json *v, size_t i);
const char *json_key(const struct json *v, size_t i);
struct json *json_value(const struct json *v, size_t i);

/* Building a document by hand, for forms (urlencoded pairs to a tree) and
 * for merging.  The new values belong to mem. */
struct json *json_new_object(void *mem);
struct json *json_new_list(void *mem);
struct json *json_new_text(void *mem, const char *text);
void json_set(struct json *object, const char *name, struct json *v);
void json_push(struct json *list, struct json *v);

/* Compact text of v, keys sorted: equal values give equal bytes. */
void json_write(struct buf *b, const struct json *v);

#endif
