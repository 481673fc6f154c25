/* SPDX-License-Identifier: MIT */
#include "base/enc.h"
#include "base/mem.h"

#include <stdint.h>
#include <string.h>

static const char b64_plain[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
static const char b64_url[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

char *
enc_hex(void *mem, const void *data, size_t n)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *p = data;
	char *out = mem_array(mem, char, 2 * n + 1);
	size_t i;

	for (i = 0; i < n; i++) {
		out[2 * i] = digits[p[i] >> 4];
		out[2 * i + 1] = digits[p[i] & 15];
	}
	return out;
}

/* Value of a hexadecimal digit, -1 for another character. */
static int
nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Two digits at s as a byte, -1 when they are not; reads s[1] only after a
 * good s[0], so the end of a text is safe. */
static int
hex_byte(const char *s)
{
	int hi = nibble(s[0]), lo;

	if (hi < 0)
		return -1;
	lo = nibble(s[1]);
	return lo < 0 ? -1 : hi * 16 + lo;
}

/* Decoded texts are often keys, so they are wiped with their context. */
static unsigned char *
room_for(void *mem, size_t n)
{
	return mem_secret(mem, n + 1);
}

bool
dec_hex(void *mem, const char *text, unsigned char **out, size_t *n)
{
	size_t len = strlen(text), i;
	unsigned char *p;
	int byte;

	if (len % 2 != 0)
		return false;
	p = room_for(mem, len / 2);
	for (i = 0; i < len / 2; i++) {
		byte = hex_byte(text + 2 * i);
		if (byte < 0)
			return false;
		p[i] = (unsigned char)byte;
	}
	*out = p;
	*n = len / 2;
	return true;
}

static char *
enc_64(void *mem, const void *data, size_t n, const char *alphabet, bool pad)
{
	const unsigned char *p = data;
	char *out = mem_secret(mem, (n + 2) / 3 * 4 + 1);
	size_t at = 0, i, k, have;
	uint32_t v;

	for (i = 0; i < n; i += 3) {
		have = n - i < 3 ? n - i : 3;
		v = (uint32_t)p[i] << 16;
		if (have > 1)
			v |= (uint32_t)p[i + 1] << 8;
		if (have > 2)
			v |= p[i + 2];
		for (k = 0; k < 4; k++) {
			if (k <= have)
				out[at++] = alphabet[v >> (18 - 6 * k) & 63];
			else if (pad)
				out[at++] = '=';
		}
	}
	return out;
}

char *
enc_b64(void *mem, const void *data, size_t n)
{
	return enc_64(mem, data, n, b64_plain, true);
}

char *
enc_b64url(void *mem, const void *data, size_t n)
{
	return enc_64(mem, data, n, b64_url, false);
}

/*
 * len digits without padding.  The bits left over must be zero: each value
 * has one encoding only (RFC 4648 section 3.5).
 */
static bool
dec_64(void *mem, const char *text, size_t len, const char *alphabet,
    unsigned char **out, size_t *n)
{
	unsigned char *p;
	uint32_t v = 0;
	size_t i, at = 0;
	unsigned bits = 0;

	if (len % 4 == 1)
		return false;
	p = room_for(mem, len / 4 * 3 + 3);
	for (i = 0; i < len; i++) {
		const char *d = strchr(alphabet, text[i]);

		if (d == NULL)
			return false;
		v = v << 6 | (uint32_t)(d - alphabet);
		bits += 6;
		if (bits >= 8) {
			bits -= 8;
			p[at++] = (unsigned char)(v >> bits);
			v &= (1U << bits) - 1;
		}
	}
	if (v != 0)
		return false;
	*out = p;
	*n = at;
	return true;
}

bool
dec_b64(void *mem, const char *text, unsigned char **out, size_t *n)
{
	size_t len = strlen(text), pad = 0;

	if (len % 4 != 0)
		return false;
	while (pad < 2 && len > 0 && text[len - 1] == '=') {
		len--;
		pad++;
	}
	return dec_64(mem, text, len, b64_plain, out, n);
}

bool
dec_b64url(void *mem, const char *text, unsigned char **out, size_t *n)
{
	return dec_64(mem, text, strlen(text), b64_url, out, n);
}

bool
dec_url(void *mem, const char *s, size_t n, bool plus, char **out)
{
	char *copy = mem_array(mem, char, n + 1);
	size_t i, at = 0;
	int byte;

	for (i = 0; i < n; i++) {
		char c = s[i];

		if (c == '%') {
			byte = n - i > 2 ? hex_byte(s + i + 1) : -1;
			if (byte < 0)
				return false;
			c = (char)byte;
			i += 2;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		if (c == '\0')
			return false;
		copy[at++] = c;
	}
	copy[at] = '\0';
	*out = copy;
	return true;
}
