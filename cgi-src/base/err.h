/* SPDX-License-Identifier: MIT */
#ifndef BASE_ERR_H
#define BASE_ERR_H

#include <stdbool.h>

/*
 * Why something failed, in words for a person.  A struct err lives on the
 * stack or in a ctx and holds everything itself: the error path allocates
 * nothing.  Functions that can fail return bool; true is success.
 */
enum err_kind {
	ERR_NONE,
	ERR_INVALID,  /* input is wrong: err.field names it */
	ERR_DENIED,   /* known caller, not allowed */
	ERR_ABSENT,   /* no such thing, or not the caller's */
	ERR_CONFLICT, /* clashes with the present state */
	ERR_LIMIT,    /* a ceiling or a rate was hit */
	ERR_UPSTREAM, /* another program answered wrongly or not */
	ERR_TIMEOUT,
	ERR_CANCELLED,
	ERR_INTERNAL
};

#define ERR_TEXT_BYTES 512

struct err {
	enum err_kind kind;
	char code[40];	   /* stable code such as IMAGE_NOT_FOUND, or "" */
	char field[64];	   /* input field at fault, or "" */
	const char *where; /* "file:line" of the first report */
	char text[ERR_TEXT_BYTES];
};

/* Name of a kind as logs print it: "invalid", "absent", ... */
extern const char *const err_kind_name[];

#define ERR_STR2(x) #x
#define ERR_STR(x) ERR_STR2(x)
#define ERR_HERE __FILE__ ":" ERR_STR(__LINE__)

/* Set kind and text; always returns false so callers return it directly. */
bool err_set_at(struct err *e, enum err_kind kind, const char *where,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
#define err_set(e, kind, ...) err_set_at(e, kind, ERR_HERE, __VA_ARGS__)

/* The same, naming the input field at fault (kind ERR_INVALID). */
bool err_field_at(struct err *e, const char *field, const char *where,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));
#define err_field(e, field, ...) err_field_at(e, field, ERR_HERE, __VA_ARGS__)

/* The same with a stable code that the API and the pages show. */
bool err_code_at(struct err *e, enum err_kind kind, const char *code,
    const char *where, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));
#define err_code(e, kind, code, ...)                                           \
	err_code_at(e, kind, code, ERR_HERE, __VA_ARGS__)

/* Put "prefix: " before the text already there; returns false. */
bool err_wrap(struct err *e, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

void err_clear(struct err *e);

/* A broken invariant: say so on standard error and abort. */
void err_panic(const char *where, const char *fmt, ...)
    __attribute__((noreturn, format(printf, 2, 3)));
#define panic(...) err_panic(ERR_HERE, __VA_ARGS__)

#define NEED_CHECK __attribute__((warn_unused_result))

#endif
