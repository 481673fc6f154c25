/* SPDX-License-Identifier: MIT */
#ifndef BASE_PASS_H
#define BASE_PASS_H

#include "base/err.h"

/*
 * Password hashes: argon2id (RFC 9106, 19 MiB, 2 passes, 1 lane) in PHC text
 * form, by libargon2.
 */
char *pass_hash(void *mem, const char *password);

/* False for a wrong password and for a hash that cannot be read. */
bool pass_verify(const char *hash, const char *password);

/* Spends the time of a verification, for accounts that do not exist. */
void pass_waste(const char *password);

/* 10 to 200 bytes and not one repeated character: else e says which. */
bool pass_strong(
    struct err *e, const char *field, const char *password) NEED_CHECK;

#endif
