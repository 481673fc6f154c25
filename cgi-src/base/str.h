/* SPDX-License-Identifier: MIT */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A borrowed slice for parsers: cut from the front, convert strictly, the
 * whole input or nothing.  Nothing here allocates unless it takes a context.
 */
struct str {
	const char *s;
	size_t n;
};

struct str str_of(const char *text);
bool str_eq(struct str s, const char *text);
bool str_starts(struct str s, const char *prefix);
struct str str_trim(struct str s);

/* Cut up to sep into head and step over it; false when rest is empty. */
bool str_cut(struct str *rest, char sep, struct str *head);

/* Decimal, whole input, within [lo, hi]. */
bool str_u64(struct str s, uint64_t lo, uint64_t hi, uint64_t *out);
bool str_i64(struct str s, int64_t lo, int64_t hi, int64_t *out);

char *str_dup(void *mem, struct str s);

/* Same text, also when one of them is NULL (NULL equals only NULL). */
bool same(const char *a, const char *b);

/* True when text starts with prefix / ends with suffix. */
bool text_starts(const char *text, const char *prefix);
bool text_ends(const char *text, const char *suffix);

/* Valid UTF-8 without NUL (RFC 3629: no surrogates, no overlong forms). */
bool utf8_ok(const char *s, size_t n);

/* Copy of text in which bytes that are not UTF-8 and control characters but
 * tab and newline are '?': for lines that other programs wrote. */
char *utf8_clean(void *mem, const char *s, size_t n);

#endif
