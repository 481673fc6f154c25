/* SPDX-License-Identifier: MIT */
#include "base/digest.h"
#include "base/enc.h"
#include "base/err.h"
#include "base/mem.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <assert.h>
#include <limits.h>

/* Looked up once in a process. */
static const EVP_MD *
sha256_kind(void)
{
	static EVP_MD *kind;

	if (kind == NULL)
		kind = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (kind == NULL)
		panic("there is no SHA-256");
	return kind;
}

void
sha256(const void *data, size_t n, unsigned char out[SHA256_BYTES])
{
	unsigned got = 0;

	if (EVP_Digest(data, n, out, &got, sha256_kind(), NULL) != 1 ||
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

struct sha256_sum {
	EVP_MD_CTX *md;
};

static int
sum_free(struct sha256_sum *s)
{
	EVP_MD_CTX_free(s->md);
	return 0;
}

struct sha256_sum *
sha256_begin(void *mem)
{
	struct sha256_sum *s = mem_new(mem, struct sha256_sum);

	s->md = EVP_MD_CTX_new();
	talloc_set_destructor(s, sum_free);
	if (s->md == NULL || EVP_DigestInit_ex(s->md, sha256_kind(), NULL) != 1)
		panic("SHA-256 failed");
	return s;
}

void
sha256_add(struct sha256_sum *s, const void *data, size_t n)
{
	if (EVP_DigestUpdate(s->md, data, n) != 1)
		panic("SHA-256 failed");
}

char *
sha256_end(struct sha256_sum *s)
{
	unsigned char sum[SHA256_BYTES];
	unsigned got = 0;

	if (EVP_DigestFinal_ex(s->md, sum, &got) != 1 || got != SHA256_BYTES)
		panic("SHA-256 failed");
	return enc_hex(s, sum, sizeof sum);
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
