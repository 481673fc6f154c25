/* SPDX-License-Identifier: MIT */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stdbool.h>
#include <stddef.h>

enum { SHA256_BYTES = 32 };

/* Once, before a program forks: what OpenSSL keeps is then in memory that all
 * processes share.  Nothing else needs it. */
void digest_setup(void);

/* FIPS 180-4 SHA-256 and RFC 2104 HMAC over it, by OpenSSL. */
void sha256(const void *data, size_t n, unsigned char out[SHA256_BYTES]);
char *sha256_hex(void *mem, const void *data, size_t n);
/* The same of what comes in pieces; the sum belongs to mem. */
struct sha256_sum;
struct sha256_sum *sha256_begin(void *mem);
void sha256_add(struct sha256_sum *s, const void *data, size_t n);
char *sha256_end(struct sha256_sum *s); /* in hexadecimal; owned by s */
void hmac_sha256(const void *key, size_t key_n, const void *data, size_t n,
    unsigned char out[SHA256_BYTES]);

/* Constant-time comparison. */
bool same_bytes(const void *a, const void *b, size_t n);

#endif
