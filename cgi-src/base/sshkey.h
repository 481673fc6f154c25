/* SPDX-License-Identifier: MIT */
#ifndef BASE_SSHKEY_H
#define BASE_SSHKEY_H

/*
 * A fresh Ed25519 deploy key.  private_pem is the unencrypted
 * openssh-key-v1 file (OpenSSH PROTOCOL.key) in mem_secret memory, public_line
 * "ssh-ed25519 AAAA... comment" (RFC 8709, RFC 4253).
 */
struct sshkey {
	char *private_pem;
	char *public_line;
};

void sshkey_generate(void *mem, const char *comment, struct sshkey *out);

/* "SHA256:..." of one known_hosts or public key line, as ssh-keygen -l
 * prints it; NULL when the line has no key. */
char *sshkey_fingerprint(void *mem, const char *line);

#endif
