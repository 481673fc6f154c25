/* SPDX-License-Identifier: MIT */
#ifndef BASE_ENC_H
#define BASE_ENC_H

#include "base/err.h"

#include <stddef.h>

/* Hexadecimal, lower case. */
char *enc_hex(void *mem, const void *data, size_t n);
bool dec_hex(
    void *mem, const char *text, unsigned char **out, size_t *n) NEED_CHECK;

/* Base64 of RFC 4648: standard alphabet with padding, and URL-safe without. */
char *enc_b64(void *mem, const void *data, size_t n);
char *enc_b64url(void *mem, const void *data, size_t n);
bool dec_b64(
    void *mem, const char *text, unsigned char **out, size_t *n) NEED_CHECK;
bool dec_b64url(
    void *mem, const char *text, unsigned char **out, size_t *n) NEED_CHECK;

/* %XX (and + as space when plus) in place-independent copy; false when an
 * escape is cut or gives NUL. */
bool dec_url(
    void *mem, const char *s, size_t n, bool plus, char **out) NEED_CHECK;

#endif
