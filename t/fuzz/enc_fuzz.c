/* SPDX-License-Identifier: MIT */
/* Decoding is the inverse of encoding, and only of what encoding gives. */
#include "base/buf.h"
#include "base/clock.h"
#include "base/enc.h"
#include "base/mem.h"
#include "base/str.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

static void
check_same(const void *a, size_t n, const void *b, size_t m)
{
	if (n != m || memcmp(a, b, n) != 0)
		panic("came back changed");
}

static void
check_texts(void *mem, const char *text)
{
	unsigned char *out;
	size_t n;

	if (dec_b64(mem, text, &out, &n) &&
	    strcmp(enc_b64(mem, out, n), text) != 0)
		panic("base64 spelt in two ways");
	if (dec_b64url(mem, text, &out, &n) &&
	    strcmp(enc_b64url(mem, out, n), text) != 0)
		panic("base64url spelt in two ways");
	if (dec_hex(mem, text, &out, &n) && n != strlen(text) / 2)
		panic("hex of a wrong length");
}

static void
check_url(void *mem, const char *text, size_t n)
{
	char *out, *again;
	struct buf b;

	if (!dec_url(mem, text, n, true, &out))
		return;
	if (memchr(out, '\0', strlen(out) + 1) != out + strlen(out) ||
	    strlen(out) > n)
		panic("decoded into something longer");
	buf_init(&b, mem, 3 * n + 1);
	buf_url(&b, out);
	if (b.over || !dec_url(mem, b.text, b.len, false, &again) ||
	    strcmp(out, again) != 0)
		panic("came back changed");
}

static void
check_clean(void *mem, const char *text, size_t n)
{
	char *clean = utf8_clean(mem, text, n);

	if (strlen(clean) > n || !utf8_ok(clean, strlen(clean)))
		panic("not clean");
	if (strcmp(utf8_clean(mem, clean, strlen(clean)), clean) != 0)
		panic("cleaned twice is another text");
}

static void
check_time(void *mem, const char *text)
{
	int64_t ms = clock_parse(text);

	if (ms >= 0 && clock_parse(clock_rfc3339(mem, ms)) != ms)
		panic("time '%s' came back changed", text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	char *text = mem_strn(mem, (const char *)data, n);
	unsigned char *out;
	size_t m;

	if (!dec_b64(mem, enc_b64(mem, data, n), &out, &m))
		panic("no base64 of its own");
	check_same(data, n, out, m);
	if (!dec_b64url(mem, enc_b64url(mem, data, n), &out, &m))
		panic("no base64url of its own");
	check_same(data, n, out, m);
	if (!dec_hex(mem, enc_hex(mem, data, n), &out, &m))
		panic("no hex of its own");
	check_same(data, n, out, m);
	check_texts(mem, text);
	check_url(mem, (const char *)data, n);
	check_clean(mem, (const char *)data, n);
	check_time(mem, text);
	mem_end(mem);
	return 0;
}
