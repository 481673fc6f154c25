/* SPDX-License-Identifier: MIT */
#include "base/digest.h"
#include "base/enc.h"
#include "base/err.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <assert.h>
#include <limits.h>

void
sha256(const void *data, size_t n, unsigned char out[SHA256_BYTES])
{
	static EVP_MD *kind; /* looked up once in a process */
	unsigned got = 0;

	if (kind == NULL)
		kind = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (kind == NULL || EVP_Digest(data, n, out, &got, kind, NULL) != 1 ||
	    got != SHA256_BYTES)
		panic("SHA-256 failed");
}

void
digest_setup(void)
{
	unsigned char sum[SHA256_BYTES];

	sha256("", 0, sum);
}

char *
sha256_hex(void *mem, const void *data, size_t n)
{
	unsigned char sum[SHA256_BYTES];

	sha256(data, n, sum);
	return enc_hex(mem, sum, sizeof sum);
}

void
hmac_sha256(const void *key, size_t key_n, const void *data, size_t n,
    unsigned char out[SHA256_BYTES])
{
	/* OpenSSL reads a NULL key as "the key of before". */
	const void *k = key_n == 0 ? "" : key;
	unsigned got = 0;

	assert(key_n <= INT_MAX);
	if (HMAC(EVP_sha256(), k, (int)key_n, data, n, out, &got) == NULL ||
	    got != SHA256_BYTES)
		panic("HMAC-SHA-256 failed");
}

bool
same_bytes(const void *a, const void *b, size_t n)
{
	return CRYPTO_memcmp(a, b, n) == 0;
}
