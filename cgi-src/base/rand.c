/* SPDX-License-Identifier: MIT */
#include "base/rand.h"
#include "base/enc.h"
#include "base/err.h"

#include <openssl/crypto.h>

#include <assert.h>
#include <errno.h>
#include <sys/random.h>

void
rand_bytes(void *out, size_t n)
{
	unsigned char *at = out;
	ssize_t got;

	while (n > 0) {
		got = getrandom(at, n, 0);
		if (got < 0 && errno != EINTR)
			panic("no random bytes");
		if (got > 0) {
			at += got;
			n -= (size_t)got;
		}
	}
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
