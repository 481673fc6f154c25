/* SPDX-License-Identifier: MIT */
#include "base/seal.h"
#include "base/enc.h"
#include "base/fs.h"
#include "base/hpke.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <string.h>
#include <sys/stat.h>

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
	cr_assert(hpke_schedule(
	    to, ephemeral, info, strlen(info), 1, sizeof key, key, nonce));
	cr_expect_str_eq(
	    enc_hex(mem, key, sizeof key), "4531685d41d65f03dc48f6b8302c05b0");
	cr_expect_str_eq(
	    enc_hex(mem, nonce, sizeof nonce), "56d890e5accaaf011cff4b7d");
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
	cr_assert(
	    seal_box(&e, mem, &key.public, "t.c:1", "hunter2", 7, &box, &n));
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

/* The official vectors of RFC 9180 for mode 0, KEM 0x0020, KDF 1, AEAD 2
 * (AES-256-GCM), first encryption. */
Test(seal, a_box_of_the_official_vectors_opens)
{
	void *mem = mem_root("test");
	const unsigned char *key = bytes(mem,
	    "497b4502664cfea5d5af0b39934dac72242a74f8480451e1aee7d6a53320333d");
	const unsigned char *enc = bytes(mem,
	    "6c93e09869df3402d7bf231bf540fadd35cd56be14f97178f0954db94b7fc256");
	const unsigned char *box = bytes(mem,
	    "e5d84cd531cfb583096e7cfa9641bd3079cf3a91cda813c52deb5f512be99319"
	    "80a41de125a925cdad859d5b7a");
	unsigned char text[30] = "", public[HPKE_KEY_BYTES];

	hpke_public(key, public);
	cr_expect_str_eq(enc_hex(mem, public, sizeof public),
	    "430f4b9859665145a6b1ba274024487bd66f03a2dd577d7753c68d7d7d00c00c");
	cr_assert(hpke_open(
	    key, "Ode on a Grecian Urn", "Count-0", enc, box, 29, text));
	cr_expect_str_eq((char *)text, "Beauty is truth, truth beauty");
	mem_end(mem);
}

Test(seal, texts_of_every_length_come_back_and_no_two_boxes_are_alike)
{
	void *mem = mem_root("test");
	unsigned char *box, *again;
	struct seal_private key;
	struct err e = { 0 };
	char data[300], *text;
	size_t n, m, len;

	memset(data, 'x', sizeof data);
	seal_generate(&key);
	for (len = 0; len <= sizeof data; len += len < 20 ? 1 : 40) {
		cr_assert(
		    seal_box(&e, mem, &key.public, "", data, len, &box, &n));
		cr_assert(seal_open(&e, mem, &key, "", box, n, &text, &m),
		    "%zu bytes: %s", len, e.text);
		cr_assert_eq(m, len);
		cr_expect(len == 0 || memcmp(text, data, len) == 0);
		cr_expect_eq(text[m], '\0');
		for (m = 0; m < n; m += 7)
			cr_expect_not(seal_open(
			    &e, mem, &key, "", box, m, &text, &(size_t){ 0 }));
	}
	cr_assert(seal_box(&e, mem, &key.public, "", data, 9, &box, &n));
	cr_assert(seal_box(&e, mem, &key.public, "", data, 9, &again, &n));
	cr_expect_neq(memcmp(box, again, n), 0);
	mem_end(mem);
}

/* Points of small order, for which every secret would be zero (RFC 7748). */
Test(seal, a_key_that_gives_no_secret_is_refused)
{
	void *mem = mem_root("test");
	struct seal_public zero = { { 0 } };
	struct seal_private key;
	unsigned char *box;
	struct err e = { 0 };
	char *text;
	size_t n, m;

	cr_expect_not(seal_box(&e, mem, &zero, "", "x", 1, &box, &n));
	seal_generate(&key);
	cr_assert(seal_box(&e, mem, &key.public, "", "x", 1, &box, &n));
	memset(box + 9, 0, 32);
	cr_expect_not(seal_open(&e, mem, &key, "", box, n, &text, &m));
	mem_end(mem);
}

Test(seal, keys_are_saved_once_and_read_back)
{
	void *mem = mem_root("test");
	struct seal_private key, back;
	struct seal_public public;
	char *dir, *private_path, *public_path;
	struct err e = { 0 };
	struct stat st;

	cr_assert(fs_scratch(&e, mem, "/tmp", "davit-seal-", &dir));
	private_path = mem_fmt(mem, "%s/private", dir);
	public_path = mem_fmt(mem, "%s/public", dir);
	seal_generate(&key);
	cr_assert(seal_save(&e, private_path, public_path, &key), "%s", e.text);
	cr_assert_eq(stat(private_path, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600);
	cr_assert(seal_private_load(&e, private_path, &back));
	cr_assert(seal_public_load(&e, public_path, &public));
	cr_expect_eq(memcmp(&key, &back, sizeof key), 0);
	cr_expect_eq(memcmp(&key.public, &public, sizeof public), 0);
	cr_expect_not(seal_save(&e, private_path, public_path, &key));
	cr_expect_eq(e.kind, ERR_CONFLICT);
	cr_assert(fs_write(&e, public_path, "AAAA\n", 5, 0600));
	cr_expect_not(seal_public_load(&e, public_path, &public));
	cr_expect_not(seal_public_load(&e, dir, &public));
	mem_end(mem);
}
