/* SPDX-License-Identifier: MIT */
#include "base/hpke.h"
#include "base/err.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include <limits.h>
#include <string.h>

enum {
	HASH_BYTES = 32,
	NONCE_BYTES = 12,
	AES256_BYTES = 32,
	KEM_ID = 0x0020,
	KDF_ID = 0x0001,
	AEAD_AES256 = 0x0002,
	INPUT_MAX = 512
};

/* A suite id and its length: "KEM" I2OSP(kem, 2) or "HPKE" and all three. */
struct suite {
	unsigned char id[10];
	size_t n;
};

static const struct suite kem_suite = { { 'K', 'E', 'M', 0, KEM_ID }, 5 };

static struct suite
hpke_suite(unsigned aead)
{
	return (struct suite){ { 'H', 'P', 'K', 'E', 0, KEM_ID, 0, KDF_ID, 0,
				   (unsigned char)aead },
		10 };
}

static bool
hkdf(int mode, const void *key, size_t key_n, const void *salt, size_t salt_n,
    const void *info, size_t info_n, unsigned char *out, size_t out_n)
{
	char digest[] = "SHA256";
	OSSL_PARAM p[6], *at = p;
	EVP_KDF *kdf = EVP_KDF_fetch(NULL, "HKDF", NULL);
	EVP_KDF_CTX *ctx = kdf ? EVP_KDF_CTX_new(kdf) : NULL;
	unsigned char k[INPUT_MAX], s[INPUT_MAX], i[INPUT_MAX];
	bool ok;

	if (key_n > sizeof k || salt_n > sizeof s || info_n > sizeof i)
		panic("HKDF input too long");
	memcpy(k, key, key_n);
	memcpy(s, salt, salt_n);
	memcpy(i, info, info_n);
	*at++ = OSSL_PARAM_construct_int(OSSL_KDF_PARAM_MODE, &mode);
	*at++ =
	    OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0);
	*at++ = OSSL_PARAM_construct_octet_string(OSSL_KDF_PARAM_KEY, k, key_n);
	if (mode == EVP_KDF_HKDF_MODE_EXTRACT_ONLY)
		*at++ = OSSL_PARAM_construct_octet_string(
		    OSSL_KDF_PARAM_SALT, s, salt_n);
	else
		*at++ = OSSL_PARAM_construct_octet_string(
		    OSSL_KDF_PARAM_INFO, i, info_n);
	*at = OSSL_PARAM_construct_end();
	ok = ctx != NULL && EVP_KDF_derive(ctx, out, out_n, p) == 1;
	OPENSSL_cleanse(k, sizeof k);
	EVP_KDF_CTX_free(ctx);
	EVP_KDF_free(kdf);
	return ok;
}

struct bytes {
	unsigned char at[INPUT_MAX];
	size_t n;
};

static void
add(struct bytes *b, const void *data, size_t n)
{
	if (n > sizeof b->at - b->n)
		panic("HPKE input too long");
	if (n > 0)
		memcpy(b->at + b->n, data, n);
	b->n += n;
}

/* LabeledExtract(salt, label, ikm) of RFC 9180, section 4. */
static bool
extract(const struct suite *s, const void *salt, size_t salt_n,
    const char *label, const void *ikm, size_t n, unsigned char out[HASH_BYTES])
{
	static const unsigned char zeros[HASH_BYTES];
	struct bytes in = { .n = 0 };
	bool ok;

	add(&in, "HPKE-v1", 7);
	add(&in, s->id, s->n);
	add(&in, label, strlen(label));
	add(&in, ikm, n);
	/* An empty salt stands for a hash's length of zeros (RFC 5869). */
	if (salt_n == 0) {
		salt = zeros;
		salt_n = sizeof zeros;
	}
	ok = hkdf(EVP_KDF_HKDF_MODE_EXTRACT_ONLY, in.at, in.n, salt, salt_n, "",
	    0, out, HASH_BYTES);
	OPENSSL_cleanse(&in, sizeof in);
	return ok;
}

/* LabeledExpand(prk, label, info, L). */
static bool
expand(const struct suite *s, const unsigned char prk[HASH_BYTES],
    const char *label, const void *info, size_t n, unsigned char *out,
    size_t out_n)
{
	const unsigned char length[2] = { (unsigned char)(out_n >> 8),
		(unsigned char)out_n };
	struct bytes in = { .n = 0 };

	add(&in, length, sizeof length);
	add(&in, "HPKE-v1", 7);
	add(&in, s->id, s->n);
	add(&in, label, strlen(label));
	add(&in, info, n);
	return hkdf(EVP_KDF_HKDF_MODE_EXPAND_ONLY, prk, HASH_BYTES, "", 0,
	    in.at, in.n, out, out_n);
}

static EVP_PKEY *
private_key(const unsigned char key[HPKE_KEY_BYTES])
{
	EVP_PKEY *p = EVP_PKEY_new_raw_private_key(
	    EVP_PKEY_X25519, NULL, key, HPKE_KEY_BYTES);

	if (p == NULL)
		panic("no X25519 in OpenSSL");
	return p;
}

void
hpke_public(const unsigned char private[HPKE_KEY_BYTES],
    unsigned char public[HPKE_KEY_BYTES])
{
	EVP_PKEY *p = private_key(private);
	size_t n = HPKE_KEY_BYTES;

	if (EVP_PKEY_get_raw_public_key(p, public, &n) != 1)
		panic("no public key of X25519");
	EVP_PKEY_free(p);
}

void
hpke_generate(
    unsigned char private[HPKE_KEY_BYTES], unsigned char public[HPKE_KEY_BYTES])
{
	EVP_PKEY *p = EVP_PKEY_Q_keygen(NULL, NULL, "X25519");
	size_t n = HPKE_KEY_BYTES;

	if (p == NULL || EVP_PKEY_get_raw_private_key(p, private, &n) != 1)
		panic("no X25519 key from OpenSSL");
	EVP_PKEY_free(p);
	hpke_public(private, public);
}

/* OpenSSL refuses a shared point of all zeros by itself (RFC 7748, 6.1). */
static bool
diffie_hellman(const unsigned char private[HPKE_KEY_BYTES],
    const unsigned char public[HPKE_KEY_BYTES],
    unsigned char out[HPKE_KEY_BYTES])
{
	EVP_PKEY *mine = private_key(private);
	EVP_PKEY *theirs = EVP_PKEY_new_raw_public_key(
	    EVP_PKEY_X25519, NULL, public, HPKE_KEY_BYTES);
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new(mine, NULL);
	size_t n = HPKE_KEY_BYTES;
	bool ok = theirs != NULL && ctx != NULL &&
		  EVP_PKEY_derive_init(ctx) == 1 &&
		  EVP_PKEY_derive_set_peer(ctx, theirs) == 1 &&
		  EVP_PKEY_derive(ctx, out, &n) == 1;

	EVP_PKEY_CTX_free(ctx);
	EVP_PKEY_free(theirs);
	EVP_PKEY_free(mine);
	return ok;
}

/* ExtractAndExpand of DHKEM (section 4.1). */
static bool
shared_secret(const unsigned char dh[HPKE_KEY_BYTES],
    const unsigned char enc[HPKE_KEY_BYTES],
    const unsigned char public[HPKE_KEY_BYTES], unsigned char out[HASH_BYTES])
{
	unsigned char prk[HASH_BYTES], context[2 * HPKE_KEY_BYTES];

	memcpy(context, enc, HPKE_KEY_BYTES);
	memcpy(context + HPKE_KEY_BYTES, public, HPKE_KEY_BYTES);
	return extract(&kem_suite, "", 0, "eae_prk", dh, HPKE_KEY_BYTES, prk) &&
	       expand(&kem_suite, prk, "shared_secret", context, sizeof context,
		   out, HASH_BYTES);
}

/* KeySchedule of the base mode (section 5.1): no PSK. */
static bool
schedule(const unsigned char shared[HASH_BYTES], const void *info,
    size_t info_n, unsigned aead, size_t key_n, unsigned char *key,
    unsigned char nonce[NONCE_BYTES])
{
	const struct suite s = hpke_suite(aead);
	unsigned char context[1 + 2 * HASH_BYTES] = { 0 }, secret[HASH_BYTES];
	bool ok =
	    extract(&s, "", 0, "psk_id_hash", "", 0, context + 1) &&
	    extract(&s, "", 0, "info_hash", info, info_n,
		context + 1 + HASH_BYTES) &&
	    extract(&s, shared, HASH_BYTES, "secret", "", 0, secret) &&
	    expand(&s, secret, "key", context, sizeof context, key, key_n) &&
	    expand(&s, secret, "base_nonce", context, sizeof context, nonce,
		NONCE_BYTES);

	OPENSSL_cleanse(secret, sizeof secret);
	return ok;
}

bool
hpke_schedule(const unsigned char to[HPKE_KEY_BYTES],
    const unsigned char ephemeral[HPKE_KEY_BYTES], const void *info,
    size_t info_n, unsigned aead_id, size_t key_n, unsigned char *key,
    unsigned char nonce[NONCE_BYTES])
{
	unsigned char dh[HPKE_KEY_BYTES], enc[HPKE_KEY_BYTES],
	    shared[HASH_BYTES];
	bool ok;

	hpke_public(ephemeral, enc);
	ok = diffie_hellman(ephemeral, to, dh) &&
	     shared_secret(dh, enc, to, shared) &&
	     schedule(shared, info, info_n, aead_id, key_n, key, nonce);
	OPENSSL_cleanse(dh, sizeof dh);
	OPENSSL_cleanse(shared, sizeof shared);
	return ok;
}

bool
hpke_seal(const unsigned char to[HPKE_KEY_BYTES], const char *info,
    const char *aad, const void *text, size_t n,
    unsigned char enc[HPKE_KEY_BYTES], unsigned char *box)
{
	unsigned char ephemeral[HPKE_KEY_BYTES], key[AES256_BYTES],
	    nonce[NONCE_BYTES];
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int len, last;
	bool ok = ctx != NULL && n < INT_MAX - HPKE_TAG_BYTES;

	hpke_generate(ephemeral, enc);
	ok = ok &&
	     hpke_schedule(to, ephemeral, info, strlen(info), AEAD_AES256,
		 AES256_BYTES, key, nonce) &&
	     EVP_EncryptInit_ex2(ctx, EVP_aes_256_gcm(), key, nonce, NULL) ==
		 1 &&
	     EVP_EncryptUpdate(ctx, NULL, &len, (const unsigned char *)aad,
		 (int)strlen(aad)) == 1 &&
	     EVP_EncryptUpdate(ctx, box, &len, text, (int)n) == 1 &&
	     EVP_EncryptFinal_ex(ctx, box + n, &last) == 1 &&
	     EVP_CIPHER_CTX_ctrl(
		 ctx, EVP_CTRL_AEAD_GET_TAG, HPKE_TAG_BYTES, box + n) == 1;
	EVP_CIPHER_CTX_free(ctx);
	OPENSSL_cleanse(ephemeral, sizeof ephemeral);
	OPENSSL_cleanse(key, sizeof key);
	return ok;
}

bool
hpke_open(const unsigned char private[HPKE_KEY_BYTES], const char *info,
    const char *aad, const unsigned char enc[HPKE_KEY_BYTES],
    const unsigned char *box, size_t n, unsigned char *text)
{
	unsigned char dh[HPKE_KEY_BYTES], public[HPKE_KEY_BYTES],
	    shared[HASH_BYTES], key[AES256_BYTES], nonce[NONCE_BYTES],
	    tag[HPKE_TAG_BYTES];
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int len, last;
	bool ok = ctx != NULL && n < INT_MAX;

	hpke_public(private, public);
	memcpy(tag, box + n, sizeof tag);
	ok = ok && diffie_hellman(private, enc, dh) &&
	     shared_secret(dh, enc, public, shared) &&
	     schedule(shared, info, strlen(info), AEAD_AES256, AES256_BYTES,
		 key, nonce) &&
	     EVP_DecryptInit_ex2(ctx, EVP_aes_256_gcm(), key, nonce, NULL) ==
		 1 &&
	     EVP_DecryptUpdate(ctx, NULL, &len, (const unsigned char *)aad,
		 (int)strlen(aad)) == 1 &&
	     EVP_DecryptUpdate(ctx, text, &len, box, (int)n) == 1 &&
	     EVP_CIPHER_CTX_ctrl(
		 ctx, EVP_CTRL_AEAD_SET_TAG, HPKE_TAG_BYTES, tag) == 1 &&
	     EVP_DecryptFinal_ex(ctx, text + n, &last) == 1;
	EVP_CIPHER_CTX_free(ctx);
	OPENSSL_cleanse(dh, sizeof dh);
	OPENSSL_cleanse(shared, sizeof shared);
	OPENSSL_cleanse(key, sizeof key);
	return ok;
}
