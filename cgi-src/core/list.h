/* SPDX-License-Identifier: MIT */
#ifndef CORE_LIST_H
#define CORE_LIST_H

#include "core/ctx.h"

/*
 * Keyset lists as in the API contract.  A list statement's inner select gives
 * its columns plus id (text) and sort_key (text); LIST_SQL pages over it and
 * adds total.  $1..$4 belong to the pager, the inner select starts at $5.
 */
struct list_query {
	int64_t limit;	    /* 1..100, default 20 */
	const char *cursor; /* opaque, or NULL */
	const char *sort;   /* one of the list's words, or NULL */
	const char *order;  /* "asc" or "desc", or NULL for desc on times */
	const char *search; /* or NULL */
};

struct list_page {
	struct db_rows rows;
	bool more;
	const char *next, *prev; /* cursors or NULL */
	int64_t total;
};

#define LIST_SQL(inner)                                                        \
	"with f as (" inner ") select f.*, (select count(*) from f) as total"  \
	" from f where $1::text is null or case when $3::boolean"              \
	" then (f.sort_key, f.id::text) < ($1, $2::text)"                      \
	" else (f.sort_key, f.id::text) > ($1, $2::text) end" LIST_ORDER(      \
	    "f") " limit $4::bigint"

/* The same where columns cost something: keys gives id and sort_key of all rows
 * there are, columns (with f, the page, among what it selects from) are got for
 * a page of them only. */
#define LIST_PAGE_SQL(keys, columns)                                           \
	"with k as materialized (" keys "), f as materialized (select k.*,"    \
	" (select count(*) from k) as total from k"                            \
	" where $1::text is null or case when $3::boolean"                     \
	" then (k.sort_key, k.id::text) < ($1, $2::text)"                      \
	" else (k.sort_key, k.id::text) > ($1, $2::text) end" LIST_ORDER(      \
	    "k") " limit $4::bigint) select f.sort_key, f.total, " columns     \
	    LIST_ORDER("f")

#define LIST_ORDER(t)                                                          \
	" order by case when $3 then " t ".sort_key end desc,"                 \
	" case when $3 then " t ".id::text end desc,"                          \
	" case when not $3 then " t ".sort_key end,"                           \
	" case when not $3 then " t ".id::text end"

/* Every row struct of a list begins with these three members, in its field
 * table as FIELD_TEXT id, FIELD_TEXT sort_key (NO_API, OPTIONAL) and FIELD_I64
 * total (NO_API, OPTIONAL). */
struct list_head {
	const char *id, *sort_key;
	int64_t total;
};

#define LIST_FIELDS(t)                                                         \
	F(t, id, FIELD_TEXT, 0),                                               \
	    F(t, sort_key, FIELD_TEXT, FIELD_NO_API | FIELD_OPTIONAL),         \
	    F(t, total, FIELD_I64, FIELD_NO_API | FIELD_OPTIONAL)

/* Runs st with the pager's four arguments before args (at most 12).  sorts
 * names the sort words it takes (NULL-terminated, first is the default,
 * "createdAt" and "updatedAt" default to descending).  The chosen word is
 * args' caller's to pass: see list_sort. */
bool list_run(struct ctx *c, const struct db_stmt *st, struct db_args args,
    const struct list_query *q, const char *const *sorts,
    struct list_page *out) NEED_CHECK;

/* Last row first. */
void list_turn(struct db_rows *rows, size_t size);

/* q->sort checked against sorts, or the default. */
bool list_sort(struct ctx *c, const struct list_query *q,
    const char *const *sorts, const char **word) NEED_CHECK;

#endif
