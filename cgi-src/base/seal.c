/* SPDX-License-Identifier: MIT */
#include "base/seal.h"
#include "base/digest.h"
#include "base/enc.h"
#include "base/fs.h"
#include "base/hpke.h"
#include "base/mem.h"
#include "base/str.h"

#include <openssl/crypto.h>

#include <string.h>

enum {
	BOX_VERSION = 1,
	ID_BYTES = 8,
	HEAD_BYTES = 1 + ID_BYTES + SEAL_KEY_BYTES,
	FILE_MAX = 200
};

static const char info[] = "davit";

void
seal_generate(struct seal_private *out)
{
	hpke_generate(out->key, out->public.key);
}

static void
key_id(const struct seal_public *key, unsigned char id[ID_BYTES])
{
	unsigned char hash[SHA256_BYTES];

	sha256(key->key, sizeof key->key, hash);
	memcpy(id, hash, ID_BYTES);
}

static bool
load(struct err *e, const char *path, unsigned char key[SEAL_KEY_BYTES])
{
	void *mem = mem_root("key file");
	unsigned char *raw;
	char *text;
	size_t n;
	bool ok = fs_read(e, mem, path, FILE_MAX, &text, &n);

	if (ok) {
		text[strcspn(text, "\r\n")] = '\0';
		ok = dec_b64(mem, text, &raw, &n) && n == SEAL_KEY_BYTES;
		if (ok)
			memcpy(key, raw, n);
		else
			(void)err_set(e, ERR_INTERNAL,
			    "%s is no key: 32 bytes in base64 expected", path);
	}
	mem_end(mem);
	return ok;
}

bool
seal_public_load(struct err *e, const char *path, struct seal_public *out)
{
	return load(e, path, out->key);
}

bool
seal_private_load(struct err *e, const char *path, struct seal_private *out)
{
	if (!load(e, path, out->key))
		return false;
	hpke_public(out->key, out->public.key);
	return true;
}

static bool
save(struct err *e, const char *path, const unsigned char *key, unsigned mode)
{
	void *mem = mem_root("key file");
	char *text = enc_b64(mem, key, SEAL_KEY_BYTES);
	bool ok;

	text = mem_fmt(mem, "%s\n", text);
	ok = fs_write(e, path, text, strlen(text), mode);
	OPENSSL_cleanse(text, strlen(text));
	mem_end(mem);
	return ok;
}

bool
seal_save(struct err *e, const char *private_path, const char *public_path,
    const struct seal_private *key)
{
	if (fs_exists(private_path))
		return err_set(e, ERR_CONFLICT,
		    "%s exists; a key is never overwritten", private_path);
	return save(e, private_path, key->key, 0600) &&
	       save(e, public_path, key->public.key, 0644);
}

bool
seal_box(struct err *e, void *mem, const struct seal_public *to,
    const char *aad, const void *text, size_t n, unsigned char **box,
    size_t *box_n)
{
	unsigned char *out =
	    mem_array(mem, unsigned char, HEAD_BYTES + n + HPKE_TAG_BYTES);

	out[0] = BOX_VERSION;
	key_id(to, out + 1);
	if (!hpke_seal(to->key, info, aad, text, n, out + 1 + ID_BYTES,
		out + HEAD_BYTES))
		return err_set(e, ERR_INTERNAL, "sealing failed");
	*box = out;
	*box_n = HEAD_BYTES + n + HPKE_TAG_BYTES;
	return true;
}

bool
seal_open(struct err *e, void *mem, const struct seal_private *key,
    const char *aad, const unsigned char *box, size_t box_n, char **text,
    size_t *n)
{
	unsigned char id[ID_BYTES];
	char *out;

	key_id(&key->public, id);
	if (box_n < HEAD_BYTES + HPKE_TAG_BYTES || box[0] != BOX_VERSION ||
	    !same_bytes(box + 1, id, ID_BYTES))
		return err_set(
		    e, ERR_INTERNAL, "a sealed value was made for another key");
	*n = box_n - HEAD_BYTES - HPKE_TAG_BYTES;
	out = mem_secret(mem, *n + 1);
	if (!hpke_open(key->key, info, aad, box + 1 + ID_BYTES,
		box + HEAD_BYTES, *n, (unsigned char *)out))
		return err_set(
		    e, ERR_INTERNAL, "a sealed value cannot be opened");
	*text = out;
	return true;
}
