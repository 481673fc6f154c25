/* SPDX-License-Identifier: MIT */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *const err_kind_name[] = { "none", "invalid", "denied", "absent",
	"conflict", "limit", "upstream", "timeout", "cancelled", "internal" };

/* A cut leaves no half of a character behind (UTF-8, RFC 3629). */
static void
whole(char *text)
{
	size_t n = strlen(text), back = 0, need;
	unsigned char lead;

	while (back < 3 && back < n &&
	       ((unsigned char)text[n - 1 - back] & 0xc0) == 0x80)
		back++;
	if (back == n)
		return;
	lead = (unsigned char)text[n - 1 - back];
	need = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : lead >= 0xc0 ? 1 : 0;
	if (need > back)
		text[n - 1 - back] = '\0';
}

__attribute__((format(printf, 4, 0))) static void
fill(struct err *e, enum err_kind kind, const char *where, const char *fmt,
    va_list ap)
{
	char text[ERR_TEXT_BYTES];

	/* The arguments may point into e->text, so format beside it. */
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	whole(text);
	memset(e, 0, sizeof *e);
	e->kind = kind;
	e->where = where;
	memcpy(e->text, text, sizeof text);
}

bool
err_set_at(
    struct err *e, enum err_kind kind, const char *where, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(e, kind, where, fmt, ap);
	va_end(ap);
	return false;
}

bool
err_field_at(
    struct err *e, const char *field, const char *where, const char *fmt, ...)
{
	char name[sizeof e->field];
	va_list ap;

	(void)snprintf(name, sizeof name, "%s", field);
	va_start(ap, fmt);
	fill(e, ERR_INVALID, where, fmt, ap);
	va_end(ap);
	memcpy(e->field, name, sizeof name);
	return false;
}

bool
err_code_at(struct err *e, enum err_kind kind, const char *code,
    const char *where, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	fill(e, kind, where, fmt, ap);
	va_end(ap);
	(void)snprintf(e->code, sizeof e->code, "%s", code);
	return false;
}

bool
err_wrap(struct err *e, const char *fmt, ...)
{
	char text[ERR_TEXT_BYTES];
	size_t n;
	va_list ap;

	va_start(ap, fmt);
	if (vsnprintf(text, sizeof text, fmt, ap) < 0)
		text[0] = '\0';
	va_end(ap);
	n = strlen(text);
	(void)snprintf(text + n, sizeof text - n, ": %.*s",
	    (int)(sizeof text - n), e->text);
	whole(text);
	memcpy(e->text, text, sizeof text);
	return false;
}

void
err_clear(struct err *e)
{
	memset(e, 0, sizeof *e);
}

void
err_panic(const char *where, const char *fmt, ...)
{
	va_list ap;

	(void)fprintf(stderr, "level=error at=%s panic=\"", where);
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fputs("\"\n", stderr);
	abort();
}
