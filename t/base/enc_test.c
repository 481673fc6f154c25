/* SPDX-License-Identifier: MIT */
#include "base/digest.h"
#include "base/enc.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <string.h>

Test(enc, hex_goes_there_and_back)
{
	static const char *const bad[] = { "0", "0g", "g0", "0x00", " 00",
		"00 " };
	void *mem = mem_root("test");
	unsigned char *out;
	size_t n, i;

	cr_expect_str_eq(enc_hex(mem, "\0\x7f\xff", 3), "007fff");
	cr_expect_str_eq(enc_hex(mem, "", 0), "");
	cr_assert(dec_hex(mem, "00fFaB", &out, &n));
	cr_assert_eq(n, 3);
	cr_expect_arr_eq(out, "\x00\xff\xab", 3);
	cr_assert(dec_hex(mem, "", &out, &n));
	cr_expect_eq(n, 0);
	for (i = 0; i < COUNT(bad); i++)
		cr_expect_not(dec_hex(mem, bad[i], &out, &n), "%s", bad[i]);
	mem_end(mem);
}

/* RFC 4648, section 10. */
Test(enc, base64_is_that_of_the_rfc)
{
	static const struct {
		const char *text, *b64, *url;
	} cases[] = {
		{ "", "", "" },
		{ "f", "Zg==", "Zg" },
		{ "fo", "Zm8=", "Zm8" },
		{ "foo", "Zm9v", "Zm9v" },
		{ "foob", "Zm9vYg==", "Zm9vYg" },
		{ "fooba", "Zm9vYmE=", "Zm9vYmE" },
		{ "foobar", "Zm9vYmFy", "Zm9vYmFy" },
		{ "\xfb\xff\xfe", "+//+", "-__-" },
	};
	void *mem = mem_root("test");
	unsigned char *out;
	size_t n, i;

	for (i = 0; i < COUNT(cases); i++) {
		const char *text = cases[i].text;

		cr_expect_str_eq(
		    enc_b64(mem, text, strlen(text)), cases[i].b64);
		cr_expect_str_eq(
		    enc_b64url(mem, text, strlen(text)), cases[i].url);
		cr_assert(dec_b64(mem, cases[i].b64, &out, &n));
		cr_expect_eq(n, strlen(text));
		cr_expect_str_eq((char *)out, text);
		cr_assert(dec_b64url(mem, cases[i].url, &out, &n));
		cr_expect_str_eq((char *)out, text);
	}
	mem_end(mem);
}

Test(enc, base64_has_one_spelling_per_value)
{
	static const char *const bad[] = { "Zg", "Zg=", "Z===", "====", "=",
		"Zh==", "Zm9=", "Zm9v=", "Zg==Zg==", "Zg==\n", " Zg==", "Zm-_",
		"Zm9\xff", "A" };
	static const char *const bad_url[] = { "Zg==", "Zh", "A", "Zm+/",
		"Zm9v ", "=" };
	void *mem = mem_root("test");
	unsigned char *out;
	size_t n, i;

	for (i = 0; i < COUNT(bad); i++)
		cr_expect_not(dec_b64(mem, bad[i], &out, &n), "%s", bad[i]);
	for (i = 0; i < COUNT(bad_url); i++)
		cr_expect_not(
		    dec_b64url(mem, bad_url[i], &out, &n), "%s", bad_url[i]);
	mem_end(mem);
}

Test(enc, every_byte_survives_every_encoding)
{
	void *mem = mem_root("test");
	unsigned char all[256], *out;
	size_t n, i;

	for (i = 0; i < sizeof all; i++)
		all[i] = (unsigned char)i;
	for (i = 0; i <= sizeof all; i++) {
		cr_assert(dec_b64(mem, enc_b64(mem, all, i), &out, &n));
		cr_assert(n == i && memcmp(out, all, n) == 0);
		cr_assert(dec_b64url(mem, enc_b64url(mem, all, i), &out, &n));
		cr_assert(n == i && memcmp(out, all, n) == 0);
		cr_assert(dec_hex(mem, enc_hex(mem, all, i), &out, &n));
		cr_assert(n == i && memcmp(out, all, n) == 0);
	}
	mem_end(mem);
}

Test(enc, percent_escapes_are_whole_and_never_nul)
{
	static const struct {
		const char *text;
		bool plus;
		const char *out; /* NULL: refused */
	} cases[] = {
		{ "a%20b", false, "a b" },
		{ "a+b", false, "a+b" },
		{ "a+b", true, "a b" },
		{ "%2b", true, "+" },
		{ "%C3%a9", false, "\xc3\xa9" },
		{ "", false, "" },
		{ "%", false, NULL },
		{ "%4", false, NULL },
		{ "a%4", false, NULL },
		{ "%zz", false, NULL },
		{ "%4z", false, NULL },
		{ "%00", false, NULL },
		{ "%%41", false, NULL },
	};
	void *mem = mem_root("test");
	char *out;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		bool good = dec_url(mem, cases[i].text, strlen(cases[i].text),
		    cases[i].plus, &out);

		cr_expect_eq(good, cases[i].out != NULL, "case %zu", i);
		if (good && cases[i].out != NULL)
			cr_expect_str_eq(out, cases[i].out);
	}
	/* The end of the text is that of n, not of the memory. */
	cr_expect_not(dec_url(mem, "%41", 2, false, &out));
	cr_expect_not(dec_url(mem, "a\0b", 3, false, &out));
	mem_end(mem);
}

/* FIPS 180-4 examples; RFC 4231 test cases 1, 2, 6. */
Test(digest, sha256_and_hmac_are_those_of_the_standards)
{
	void *mem = mem_root("test");
	unsigned char key[131], out[SHA256_BYTES];
	struct sha256_sum *sum;
	const char *text;

	cr_expect_str_eq(sha256_hex(mem, "abc", 3),
	    "ba7816bf8f01cfea414140de5dae2223"
	    "b00361a396177a9cb410ff61f20015ad");
	cr_expect_str_eq(sha256_hex(mem, "", 0),
	    "e3b0c44298fc1c149afbf4c8996fb924"
	    "27ae41e4649b934ca495991b7852b855");
	sum = sha256_begin(mem);
	sha256_add(sum, "a", 1);
	sha256_add(sum, "", 0);
	sha256_add(sum, "bc", 2);
	cr_expect_str_eq(sha256_end(sum), sha256_hex(mem, "abc", 3));
	memset(key, 0x0b, 20);
	hmac_sha256(key, 20, "Hi There", 8, out);
	cr_expect_str_eq(enc_hex(mem, out, sizeof out),
	    "b0344c61d8db38535ca8afceaf0bf12b"
	    "881dc200c9833da726e9376c2e32cff7");
	hmac_sha256("Jefe", 4, "what do ya want for nothing?", 28, out);
	cr_expect_str_eq(enc_hex(mem, out, sizeof out),
	    "5bdcc146bf60754e6a042426089575c7"
	    "5a003f089d2739839dec58b964ec3843");
	memset(key, 0xaa, sizeof key);
	text = "Test Using Larger Than Block-Size Key - Hash Key First";
	hmac_sha256(key, sizeof key, text, strlen(text), out);
	cr_expect_str_eq(enc_hex(mem, out, sizeof out),
	    "60e431591ee0b67f0d8a26aacbf5b77f"
	    "8e0bc6213728c5140546040f0ee37f54");
	/* An empty key is a key, whatever was hashed before. */
	hmac_sha256("", 0, "", 0, out);
	cr_expect_str_eq(enc_hex(mem, out, sizeof out),
	    "b613679a0814d9ec772f95d778c35fc5"
	    "ff1697c493715653c6c712144292c5ad");
	cr_expect(same_bytes("abc", "abd", 2));
	cr_expect_not(same_bytes("abc", "abd", 3));
	mem_end(mem);
}
