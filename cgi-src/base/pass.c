/* SPDX-License-Identifier: MIT */
#include "base/pass.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/rand.h"

#include <argon2.h>
#include <openssl/crypto.h>

#include <string.h>

/* RFC 9106 and the figures commonly advised for it: 19 MiB, two passes, one
 * lane. */
enum {
	MEMORY_KIB = 19456,
	PASSES = 2,
	LANES = 1,
	SALT_BYTES = 16,
	HASH_BYTES = 32,
	PASSWORD_MIN = 10
};

char *
pass_hash(void *mem, const char *password)
{
	unsigned char salt[SALT_BYTES];
	size_t n = argon2_encodedlen(
	    PASSES, MEMORY_KIB, LANES, SALT_BYTES, HASH_BYTES, Argon2_id);
	char *text = mem_array(mem, char, n);
	int rc;

	rand_bytes(salt, sizeof salt);
	rc = argon2id_hash_encoded(PASSES, MEMORY_KIB, LANES, password,
	    strlen(password), salt, sizeof salt, HASH_BYTES, text, n);
	if (rc != ARGON2_OK)
		panic("argon2: %s", argon2_error_message(rc));
	return text;
}

bool
pass_verify(const char *hash, const char *password)
{
	return hash != NULL &&
	       argon2id_verify(hash, password, strlen(password)) == ARGON2_OK;
}

void
pass_waste(const char *password)
{
	void *mem = mem_root("pass_waste");

	(void)pass_hash(mem, password);
	mem_end(mem);
}

bool
pass_strong(struct err *e, const char *field, const char *password)
{
	size_t n = strlen(password);

	if (n < PASSWORD_MIN)
		return err_field(
		    e, field, "at least %d characters", PASSWORD_MIN);
	if (n > PASSWORD_MAX)
		return err_field(e, field, "at most %d bytes", PASSWORD_MAX);
	if (strspn(password, (char[]){ password[0], '\0' }) == n)
		return err_field(e, field, "more than one character, repeated");
	return true;
}
