/* SPDX-License-Identifier: MIT */
#ifndef BASE_RAND_H
#define BASE_RAND_H

#include <stddef.h>

/* n bytes of the system's generator (getrandom); aborts on failure. */
void rand_bytes(void *out, size_t n);

/* base64url text of n random bytes, without padding. */
char *rand_token(void *mem, size_t n);

/* A new UUIDv7 (RFC 9562) as 36 characters of text. */
char *uuid_new(void *mem);

#include <stdbool.h>
/* 8-4-4-4-12 hexadecimal digits, any version. */
bool uuid_ok(const char *text);

#endif
