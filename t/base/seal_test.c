/* SPDX-License-Identifier: MIT */
#include "base/seal.h"
#include "base/enc.h"
#include "base/hpke.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <string.h>

static unsigned char *
bytes(void *mem, const char *hex)
{
	unsigned char *out;
	size_t n;

	cr_assert(dec_hex(mem, hex, &out, &n));
	return out;
}

/* RFC 9180, appendix A.1.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256,
 * AES-128-GCM, base mode. */
Test(seal, key_schedule_is_that_of_the_rfc)
{
	void *mem = mem_root("test");
	const char info[] = "Ode on a Grecian Urn";
	unsigned char key[16], nonce[12], public[HPKE_KEY_BYTES];
	const unsigned char *ephemeral = bytes(mem,
	    "52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736");
	const unsigned char *to = bytes(mem,
	    "3948cfe0ad1ddb695d780e59077195da6c56506b027329794ab02bca80815c4d");

	hpke_public(ephemeral, public);
	cr_expect_str_eq(enc_hex(mem, public, sizeof public),
	    "37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431");
	cr_assert(hpke_schedule(to, ephemeral, info, strlen(info), 1,
	    sizeof key, key, nonce));
	cr_expect_str_eq(enc_hex(mem, key, sizeof key),
	    "4531685d41d65f03dc48f6b8302c05b0");
	cr_expect_str_eq(enc_hex(mem, nonce, sizeof nonce),
	    "56d890e5accaaf011cff4b7d");
	mem_end(mem);
}

Test(seal, box_opens_only_with_its_key_in_its_place_unchanged)
{
	void *mem = mem_root("test");
	struct seal_private key, other;
	struct err e = { 0 };
	unsigned char *box;
	char *text;
	size_t n, m, i;

	seal_generate(&key);
	seal_generate(&other);
	cr_assert(seal_box(&e, mem, &key.public, "t.c:1", "hunter2", 7, &box,
	    &n));
	cr_expect_eq(n, 1 + 8 + 32 + 7 + 16);
	cr_assert(seal_open(&e, mem, &key, "t.c:1", box, n, &text, &m));
	cr_expect_eq(m, 7);
	cr_expect_str_eq(text, "hunter2");
	cr_expect_not(seal_open(&e, mem, &key, "t.c:2", box, n, &text, &m));
	cr_expect_not(seal_open(&e, mem, &other, "t.c:1", box, n, &text, &m));
	cr_expect_not(seal_open(&e, mem, &key, "t.c:1", box, 20, &text, &m));
	for (i = 0; i < n; i++) {
		box[i] ^= 1;
		cr_expect_not(
		    seal_open(&e, mem, &key, "t.c:1", box, n, &text, &m),
		    "byte %zu changed", i);
		box[i] ^= 1;
	}
	mem_end(mem);
}
