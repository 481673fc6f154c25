/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "base/mem.h"

#include <string.h>

struct str
str_of(const char *text)
{
	return (struct str){ text, strlen(text) };
}

bool
str_eq(struct str s, const char *text)
{
	return s.n == strlen(text) && (s.n == 0 || memcmp(s.s, text, s.n) == 0);
}

bool
str_starts(struct str s, const char *prefix)
{
	size_t n = strlen(prefix);

	return n == 0 || (s.n >= n && memcmp(s.s, prefix, n) == 0);
}

static bool
blank(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct str
str_trim(struct str s)
{
	while (s.n > 0 && blank(s.s[0])) {
		s.s++;
		s.n--;
	}
	while (s.n > 0 && blank(s.s[s.n - 1]))
		s.n--;
	return s;
}

bool
str_cut(struct str *rest, char sep, struct str *head)
{
	const char *at;

	if (rest->n == 0)
		return false;
	at = memchr(rest->s, sep, rest->n);
	head->s = rest->s;
	head->n = at == NULL ? rest->n : (size_t)(at - rest->s);
	rest->s += head->n + (at != NULL);
	rest->n -= head->n + (at != NULL);
	return true;
}

bool
str_u64(struct str s, uint64_t lo, uint64_t hi, uint64_t *out)
{
	uint64_t v = 0;
	size_t i;

	if (s.n == 0)
		return false;
	for (i = 0; i < s.n; i++) {
		if (s.s[i] < '0' || s.s[i] > '9')
			return false;
		if (__builtin_mul_overflow(v, (uint64_t)10, &v) ||
		    __builtin_add_overflow(v, (uint64_t)(s.s[i] - '0'), &v))
			return false;
	}
	if (v < lo || v > hi)
		return false;
	*out = v;
	return true;
}

bool
str_i64(struct str s, int64_t lo, int64_t hi, int64_t *out)
{
	bool minus = s.n > 0 && s.s[0] == '-';
	uint64_t most = (uint64_t)INT64_MAX + (minus ? 1 : 0), u;
	int64_t v;

	if (minus) {
		s.s++;
		s.n--;
	}
	if (!str_u64(s, 0, most, &u))
		return false;
	/* -(u - 1) - 1 also reaches INT64_MIN. */
	if (minus && u > 0)
		v = -(int64_t)(u - 1) - 1;
	else
		v = (int64_t)u;
	if (v < lo || v > hi)
		return false;
	*out = v;
	return true;
}

char *
str_dup(void *mem, struct str s)
{
	return mem_strn(mem, s.n == 0 ? "" : s.s, s.n);
}

bool
same(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return a == b;
	return strcmp(a, b) == 0;
}

bool
text_starts(const char *text, const char *prefix)
{
	return strncmp(text, prefix, strlen(prefix)) == 0;
}

bool
text_ends(const char *text, const char *suffix)
{
	size_t n = strlen(text), m = strlen(suffix);

	return n >= m && memcmp(text + n - m, suffix, m) == 0;
}

/*
 * Bytes of the sequence that starts at s, 0 when it is not well-formed
 * (Unicode 15, table 3-7: the second byte's range depends on the first).
 */
static size_t
utf8_len(const unsigned char *s, size_t n)
{
	unsigned char lo = 0x80, hi = 0xbf;
	size_t len, i;

	if (s[0] < 0x80)
		return 1;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	len = s[0] < 0xe0 ? 2 : s[0] < 0xf0 ? 3 : 4;
	if (n < len)
		return 0;
	if (s[0] == 0xe0)
		lo = 0xa0;
	else if (s[0] == 0xf0)
		lo = 0x90;
	else if (s[0] == 0xed)
		hi = 0x9f;
	else if (s[0] == 0xf4)
		hi = 0x8f;
	if (s[1] < lo || s[1] > hi)
		return 0;
	for (i = 2; i < len; i++)
		if (s[i] < 0x80 || s[i] > 0xbf)
			return 0;
	return len;
}

bool
utf8_ok(const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	size_t i, step;

	for (i = 0; i < n; i += step) {
		step = utf8_len(p + i, n - i);
		if (step == 0 || p[i] == '\0')
			return false;
	}
	return true;
}

/* C0 and C1 controls: escape sequences of terminals start with them. */
static bool
control(const unsigned char *p, size_t len)
{
	if (len == 1)
		return (*p < 0x20 && *p != '\t' && *p != '\n') || *p == 0x7f;
	return len == 2 && p[0] == 0xc2 && p[1] < 0xa0;
}

char *
utf8_clean(void *mem, const char *s, size_t n)
{
	const unsigned char *p = (const unsigned char *)s;
	char *out = mem_array(mem, char, n + 1);
	size_t i, step, at = 0;

	for (i = 0; i < n; i += step) {
		step = utf8_len(p + i, n - i);
		if (step == 0 || control(p + i, step)) {
			out[at++] = '?';
			step = step == 0 ? 1 : step;
			continue;
		}
		memcpy(out + at, s + i, step);
		at += step;
	}
	out[at] = '\0';
	return out;
}
