/* SPDX-License-Identifier: MIT */
#ifndef BASE_SEAL_H
#define BASE_SEAL_H

#include "base/err.h"

#include <stddef.h>

/*
 * Sealed boxes: HPKE base mode (RFC 9180), DHKEM(X25519, HKDF-SHA256),
 * HKDF-SHA256, AES-256-GCM, single shot.  A box is
 *	version 1 (1 byte) | key id (8) | enc (32) | ciphertext | tag (16)
 * key id = first 8 bytes of SHA-256(public key).  Associated data ties a box
 * to its place: "table.column:row id".  The web processes hold the public key
 * only.
 */
enum { SEAL_KEY_BYTES = 32 };

struct seal_public {
	unsigned char key[SEAL_KEY_BYTES];
};

struct seal_private {
	unsigned char key[SEAL_KEY_BYTES];
	struct seal_public public;
};

void seal_generate(struct seal_private *out);

/* Files: one line of base64.  The private one is created 0600, never
 * overwritten. */
bool seal_public_load(
    struct err *e, const char *path, struct seal_public *out) NEED_CHECK;
bool seal_private_load(
    struct err *e, const char *path, struct seal_private *out) NEED_CHECK;
bool seal_save(struct err *e, const char *private_path, const char *public_path,
    const struct seal_private *key) NEED_CHECK;

/* Box for text; info is "davit", aad the place. */
bool seal_box(struct err *e, void *mem, const struct seal_public *to,
    const char *aad, const void *text, size_t n, unsigned char **box,
    size_t *box_n) NEED_CHECK;

/* Opened text in mem_secret memory, NUL behind it.  Wrong key, place or a
 * changed byte: ERR_INTERNAL without detail. */
bool seal_open(struct err *e, void *mem, const struct seal_private *key,
    const char *aad, const unsigned char *box, size_t box_n, char **text,
    size_t *n) NEED_CHECK;

#endif
