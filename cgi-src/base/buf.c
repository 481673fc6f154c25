/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/err.h"
#include "base/mem.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { FIRST_BYTES = 256 };

void
buf_init(struct buf *b, void *mem, size_t max)
{
	assert(max > 0);
	*b = (struct buf){ .mem = mem, .max = max };
	b->text = mem_array(mem, char, FIRST_BYTES);
	b->cap = FIRST_BYTES;
}

void
buf_clear(struct buf *b)
{
	b->len = 0;
	b->over = false;
	b->text[0] = '\0';
}

/* True when n more bytes and the NUL fit. */
static bool
room(struct buf *b, size_t n)
{
	size_t need, cap;

	if (b->over || n > b->max - b->len) {
		b->over = true;
		return false;
	}
	need = b->len + n + 1;
	if (need <= b->cap)
		return true;
	for (cap = b->cap; cap < need;)
		cap *= 2;
	b->text = talloc_realloc(b->mem, b->text, char, (unsigned)cap);
	if (b->text == NULL)
		panic("out of memory");
	b->cap = cap;
	return true;
}

void
buf_add(struct buf *b, const char *data, size_t n)
{
	if (n == 0 || !room(b, n))
		return;
	memcpy(b->text + b->len, data, n);
	b->len += n;
	b->text[b->len] = '\0';
}

void
buf_str(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_chr(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_fmt(struct buf *b, const char *fmt, ...)
{
	va_list ap, again;
	size_t before = b->cap - b->len, n;
	int len;

	va_start(ap, fmt);
	va_copy(again, ap);
	len = vsnprintf(b->text + b->len, before, fmt, ap);
	va_end(ap);
	if (len < 0)
		panic("bad format");
	n = (size_t)len;
	if (room(b, n)) {
		if (n >= before)
			(void)vsnprintf(
			    b->text + b->len, b->cap - b->len, fmt, again);
		b->len += n;
	}
	va_end(again);
	b->text[b->len] = '\0';
}

void
buf_jsonn(struct buf *b, const char *s, size_t n)
{
	static const char plain[] = "\"\\\b\f\n\r\t";
	static const char named[] = "\"\\bfnrt";
	size_t i, from = 0;

	buf_chr(b, '"');
	for (i = 0; i < n; i++) {
		unsigned char c = (unsigned char)s[i];
		const char *p = c ? strchr(plain, c) : NULL;

		if (c >= 0x20 && p == NULL && c != 0x7f)
			continue;
		buf_add(b, s + from, i - from);
		from = i + 1;
		if (p != NULL)
			buf_fmt(b, "\\%c", named[p - plain]);
		else
			buf_fmt(b, "\\u%04x", c);
	}
	buf_add(b, s + from, n - from);
	buf_chr(b, '"');
}

void
buf_json(struct buf *b, const char *s)
{
	if (s == NULL)
		buf_str(b, "null");
	else
		buf_jsonn(b, s, strlen(s));
}

void
buf_url(struct buf *b, const char *s)
{
	static const char keep[] = "abcdefghijklmnopqrstuvwxyz"
				   "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				   "0123456789-._~";

	for (; *s != '\0'; s++) {
		if (strchr(keep, *s) != NULL)
			buf_chr(b, *s);
		else
			buf_fmt(b, "%%%02X", (unsigned char)*s);
	}
}

void
buf_html(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++) {
		switch (*s) {
		case '&':
			buf_str(b, "&amp;");
			break;
		case '<':
			buf_str(b, "&lt;");
			break;
		case '>':
			buf_str(b, "&gt;");
			break;
		case '"':
			buf_str(b, "&quot;");
			break;
		case '\'':
			buf_str(b, "&#39;");
			break;
		default:
			buf_chr(b, *s);
		}
	}
}

void
buf_cut(struct buf *b, size_t len)
{
	assert(len <= b->len);
	b->len = len;
	b->text[len] = '\0';
}
