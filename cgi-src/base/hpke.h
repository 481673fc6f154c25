/* SPDX-License-Identifier: MIT */
#ifndef BASE_HPKE_H
#define BASE_HPKE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * HPKE base mode, single shot (RFC 9180): DHKEM(X25519, HKDF-SHA256),
 * HKDF-SHA256, AES-256-GCM, by OpenSSL 3.  Keys are 32 raw bytes.
 */
enum { HPKE_KEY_BYTES = 32, HPKE_TAG_BYTES = 16 };

void hpke_generate(unsigned char private[HPKE_KEY_BYTES],
    unsigned char public[HPKE_KEY_BYTES]);
void hpke_public(const unsigned char private[HPKE_KEY_BYTES],
    unsigned char public[HPKE_KEY_BYTES]);

/* Writes enc (32 bytes) and n + 16 bytes of ciphertext and tag. */
bool hpke_seal(const unsigned char to[HPKE_KEY_BYTES], const char *info,
    const char *aad, const void *text, size_t n,
    unsigned char enc[HPKE_KEY_BYTES], unsigned char *box);
/* box is n + 16 bytes; writes n bytes of text. */
bool hpke_open(const unsigned char private[HPKE_KEY_BYTES], const char *info,
    const char *aad, const unsigned char enc[HPKE_KEY_BYTES],
    const unsigned char *box, size_t n, unsigned char *text);

/* For the RFC's vectors: key and nonce of a sender with the given ephemeral
 * private key; aead_id and key_n say which AEAD the schedule is for. */
bool hpke_schedule(const unsigned char to[HPKE_KEY_BYTES],
    const unsigned char ephemeral[HPKE_KEY_BYTES], const void *info,
    size_t info_n, unsigned aead_id, size_t key_n, unsigned char *key,
    unsigned char nonce[12]);

#endif
