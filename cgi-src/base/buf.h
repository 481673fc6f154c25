/* SPDX-License-Identifier: MIT */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A growing text with a ceiling.  Appends never fail in the caller's face:
 * past max they set over and add nothing more; check over once before use.
 * text is always NUL-terminated and owned by mem.
 */
struct buf {
	void *mem;
	char *text;
	size_t len, cap, max;
	bool over;
};

void buf_init(struct buf *b, void *mem, size_t max);
void buf_clear(struct buf *b);
void buf_add(struct buf *b, const char *data, size_t n);
void buf_str(struct buf *b, const char *s);
void buf_chr(struct buf *b, char c);
void buf_fmt(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* A JSON string with its quotes (RFC 8259); NULL gives null. */
void buf_json(struct buf *b, const char *s);
void buf_jsonn(struct buf *b, const char *s, size_t n);

/* Percent-encode one URL component (RFC 3986 unreserved stay). */
void buf_url(struct buf *b, const char *s);

/* Text for HTML content or a quoted attribute. */
void buf_html(struct buf *b, const char *s);

/* Cut to len bytes (len <= b->len). */
void buf_cut(struct buf *b, size_t len);

#endif
