/* SPDX-License-Identifier: MIT */
/*
 * The first byte chooses a bit, the rest is a sealed box or what is put into
 * one.  Only what was sealed opens, at its place, and with no bit changed.
 */
#include "base/hpke.h"
#include "base/mem.h"
#include "base/seal.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

static const char place[] = "env_vars.value:1";

static bool
opens(void *mem, const struct seal_private *key, const char *at,
    const unsigned char *box, size_t n)
{
	struct err e = { .kind = ERR_NONE };
	char *text;
	size_t len;

	if (seal_open(&e, mem, key, at, box, n, &text, &len)) {
		if (len >= n || text[len] != '\0')
			panic("more came out than went in");
		return true;
	}
	if (e.kind != ERR_INTERNAL)
		panic("refused with kind %d", (int)e.kind);
	return false;
}

/* box opens; nothing near it does. */
static void
check_changed(void *mem, const struct seal_private *key,
    const unsigned char *box, size_t n, size_t bit)
{
	unsigned char *copy = mem_copy(mem, box, n);

	bit %= 8 * n;
	copy[bit / 8] ^= (unsigned char)(1U << bit % 8);
	if (opens(mem, key, place, copy, n))
		panic("it opens with bit %zu changed", bit);
	if (opens(mem, key, "env_vars.value:2", box, n) ||
	    opens(mem, key, place, box, n - 1))
		panic("it opens elsewhere, or cut");
}

static void
check_own(void *mem, const struct seal_private *key, const unsigned char *text,
    size_t n, size_t bit)
{
	struct err e = { .kind = ERR_NONE };
	unsigned char *box;
	size_t box_n, len;
	char *out;

	if (!seal_box(&e, mem, &key->public, place, text, n, &box, &box_n) ||
	    !seal_open(&e, mem, key, place, box, box_n, &out, &len) ||
	    len != n || memcmp(out, text, n) != 0)
		panic("it came back changed: %s", e.text);
	check_changed(mem, key, box, box_n, bit);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct seal_private key;
	size_t bit;
	void *mem;

	if (n == 0)
		return 0;
	mem = mem_root("fuzz");
	memset(key.key, 'k', sizeof key.key);
	hpke_public(key.key, key.public.key);
	bit = data[0] * 7U;
	if (opens(mem, &key, place, data + 1, n - 1))
		check_changed(mem, &key, data + 1, n - 1, bit);
	check_own(mem, &key, data + 1, n - 1, bit);
	mem_end(mem);
	return 0;
}
