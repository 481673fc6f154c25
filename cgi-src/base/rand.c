/* SPDX-License-Identifier: MIT */
#include "base/rand.h"
#include "base/enc.h"
#include "base/err.h"

#include <openssl/crypto.h>
#include <openssl/rand.h>

#include <assert.h>
#include <limits.h>

void
rand_bytes(void *out, size_t n)
{
	assert(n <= INT_MAX);
	if (RAND_bytes(out, (int)n) != 1)
		panic("no random bytes");
}

char *
rand_token(void *mem, size_t n)
{
	unsigned char bytes[64];
	char *text;

	assert(n <= sizeof bytes);
	rand_bytes(bytes, n);
	text = enc_b64url(mem, bytes, n);
	OPENSSL_cleanse(bytes, sizeof bytes);
	return text;
}
