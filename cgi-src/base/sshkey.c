/* SPDX-License-Identifier: MIT */
#include "base/sshkey.h"
#include "base/buf.h"
#include "base/digest.h"
#include "base/enc.h"
#include "base/mem.h"
#include "base/rand.h"
#include "base/str.h"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <stdint.h>
#include <string.h>

/* The openssh-key-v1 container (OpenSSH PROTOCOL.key) around one unencrypted
 * Ed25519 key (RFC 8709). */

enum { KEY_BYTES = 32, CHECK_BYTES = 4, BLOCK_BYTES = 8, BLOB_MAX = 4096 };

static const char type[] = "ssh-ed25519";

struct pair {
	unsigned char public[KEY_BYTES], private[KEY_BYTES];
};

static void
make_pair(struct pair *out)
{
	size_t n = KEY_BYTES, m = KEY_BYTES;
	EVP_PKEY *key = EVP_PKEY_Q_keygen(NULL, NULL, "ED25519");

	if (key == NULL ||
	    EVP_PKEY_get_raw_public_key(key, out->public, &n) != 1 ||
	    EVP_PKEY_get_raw_private_key(key, out->private, &m) != 1 ||
	    n != KEY_BYTES || m != KEY_BYTES)
		panic("no Ed25519 key from OpenSSL");
	EVP_PKEY_free(key);
}

/* An SSH string: its length in four bytes, big-endian, and itself. */
static void
put(struct buf *b, const void *data, size_t n)
{
	const char head[4] = { (char)(n >> 24), (char)(n >> 16), (char)(n >> 8),
		(char)n };

	buf_add(b, head, sizeof head);
	buf_add(b, data, n);
}

static void
put_number(struct buf *b, uint32_t n)
{
	const char head[4] = { (char)(n >> 24), (char)(n >> 16), (char)(n >> 8),
		(char)n };

	buf_add(b, head, sizeof head);
}

static void
public_blob(struct buf *b, void *mem, const struct pair *p)
{
	buf_init(b, mem, BLOB_MAX);
	put(b, type, strlen(type));
	put(b, p->public, KEY_BYTES);
}

/* The part that would be encrypted: check twice, key, comment, padding. */
static void
private_blob(
    struct buf *b, void *mem, const struct pair *p, const char *comment)
{
	unsigned char check[CHECK_BYTES];
	char both[2 * KEY_BYTES];
	char pad;

	buf_init(b, mem, BLOB_MAX);
	rand_bytes(check, sizeof check);
	buf_add(b, (const char *)check, sizeof check);
	buf_add(b, (const char *)check, sizeof check);
	put(b, type, strlen(type));
	put(b, p->public, KEY_BYTES);
	memcpy(both, p->private, KEY_BYTES);
	memcpy(both + KEY_BYTES, p->public, KEY_BYTES);
	put(b, both, sizeof both);
	OPENSSL_cleanse(both, sizeof both);
	put(b, comment, strlen(comment));
	for (pad = 1; b->len % BLOCK_BYTES != 0; pad++)
		buf_chr(b, pad);
}

static char *
armour(void *mem, const struct buf *blob)
{
	static const char head[] = "-----BEGIN OPENSSH PRIVATE KEY-----\n";
	static const char tail[] = "-----END OPENSSH PRIVATE KEY-----\n";
	enum { WIDTH = 70 };
	char *text = enc_b64(mem, blob->text, blob->len), *out;
	size_t n = strlen(text), i;
	struct buf b;

	buf_init(&b, mem, 2 * BLOB_MAX);
	buf_str(&b, head);
	for (i = 0; i < n; i += WIDTH) {
		buf_add(&b, text + i, n - i < WIDTH ? n - i : WIDTH);
		buf_chr(&b, '\n');
	}
	buf_str(&b, tail);
	out = mem_secret_str(mem, b.text, b.len);
	OPENSSL_cleanse(b.text, b.len);
	OPENSSL_cleanse(text, n);
	return out;
}

void
sshkey_generate(void *mem, const char *comment, struct sshkey *out)
{
	struct buf public, private, file;
	struct pair pair;

	make_pair(&pair);
	public_blob(&public, mem, &pair);
	private_blob(&private, mem, &pair, comment);
	buf_init(&file, mem, BLOB_MAX);
	buf_add(&file, "openssh-key-v1", sizeof "openssh-key-v1");
	put(&file, "none", 4);
	put(&file, "none", 4);
	put(&file, "", 0);
	put_number(&file, 1);
	put(&file, public.text, public.len);
	put(&file, private.text, private.len);
	if (public.over || private.over || file.over)
		panic("an SSH key's comment is too long");
	out->private_pem = armour(mem, &file);
	out->public_line = mem_fmt(mem, "%s %s %s", type,
	    enc_b64(mem, public.text, public.len), comment);
	OPENSSL_cleanse(private.text, private.len);
	OPENSSL_cleanse(file.text, file.len);
	OPENSSL_cleanse(&pair, sizeof pair);
}

char *
sshkey_fingerprint(void *mem, const char *line)
{
	unsigned char hash[SHA256_BYTES], *blob;
	struct str rest = str_of(line), word;
	char *text;
	size_t n;

	/* The key is the first word that is base64 of a blob naming a type:
	 * all begin with a length below 256, which base64 writes "AAAA". */
	while (str_cut(&rest, ' ', &word)) {
		if (!str_starts(word, "AAAA") ||
		    !dec_b64(mem, str_dup(mem, str_trim(word)), &blob, &n))
			continue;
		sha256(blob, n, hash);
		text = enc_b64(mem, hash, sizeof hash);
		text[strcspn(text, "=")] = '\0';
		return mem_fmt(mem, "SHA256:%s", text);
	}
	return NULL;
}
