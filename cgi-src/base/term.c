/* SPDX-License-Identifier: MIT */
#include "base/term.h"
#include "base/mem.h"
#include "base/str.h"

#include <string.h>

enum { ESC = 0x1b, BEL = 0x07 };

static bool
within(unsigned char c, unsigned char lo, unsigned char hi)
{
	return c >= lo && c <= hi;
}

/* "[" parameters, intermediates, one final byte. */
static size_t
control_sequence(const unsigned char *p, size_t n)
{
	size_t i = 0;

	while (i < n && within(p[i], 0x20, 0x3f))
		i++;
	return i < n && within(p[i], 0x40, 0x7e) ? i + 1 : i;
}

/* Titles and links: up to BEL or ESC "\"; without one only the opening goes,
 * so that a line cannot hide its rest. */
static size_t
control_string(const unsigned char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (p[i] == BEL)
			return i + 1;
		if (p[i] == ESC && i + 1 < n && p[i + 1] == '\\')
			return i + 2;
	}
	return 0;
}

/* Bytes of the sequence at p, which begins with ESC. */
static size_t
sequence(const unsigned char *p, size_t n)
{
	size_t i = 1;

	if (n < 2)
		return n;
	if (p[1] == '[')
		return 2 + control_sequence(p + 2, n - 2);
	if (strchr("]PX^_", p[1]) != NULL && p[1] != '\0')
		return 2 + control_string(p + 2, n - 2);
	while (i < n && within(p[i], 0x20, 0x2f))
		i++;
	return i < n && within(p[i], 0x30, 0x7e) ? i + 1 : i;
}

size_t
term_strip(char *text, size_t n)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t i = 0, at = 0;

	while (n > 0 && p[n - 1] == '\r')
		n--;
	while (i < n) {
		if (p[i] == ESC) {
			i += sequence(p + i, n - i);
			continue;
		}
		text[at++] = text[i] == '\r' ? ' ' : text[i];
		i++;
	}
	return at;
}

char *
term_plain(void *mem, const char *text, size_t n)
{
	char *copy = mem_array(mem, char, n + 1);

	memcpy(copy, text, n);
	return utf8_clean(mem, copy, term_strip(copy, n));
}
