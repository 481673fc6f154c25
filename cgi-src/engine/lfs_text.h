/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_LFS_TEXT_H
#define ENGINE_LFS_TEXT_H

#include "base/buf.h"
#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The texts of Git LFS, pure: the pointer in place of a file (specification
 * version 1), what its server is asked and answers (batch API), and what
 * git-lfs-authenticate answers over ssh.
 */
enum { LFS_POINTER_BYTES = 1024, LFS_OID_CHARS = 64 };

struct lfs_pointer {
	char oid[LFS_OID_CHARS + 1]; /* SHA-256 of the file, hexadecimal */
	int64_t size;
	bool extended; /* a program of the repository's users changed it */
};

/* False: it is an ordinary file. */
bool lfs_pointer_read(const char *text, size_t n, struct lfs_pointer *out);

/* One object, and what the server says of it. */
struct lfs_object {
	struct lfs_pointer want;
	bool said;		    /* the server has said something */
	bool signed_in;		    /* href needs no credentials of ours */
	const char *href;	    /* NULL: there is none */
	const char *const *headers; /* "Name: value", for href */
	int64_t status;		    /* of why there is no href, 0: none */
	const char *why; /* in the server's words as they are, or "" */
};

/* What the server is asked for n objects, sorted by oid. */
void lfs_batch_write(struct buf *b, const struct lfs_object *o, size_t n);

/* Its answer, into those n; what was not asked for is passed over.  Texts
 * belong to mem. */
bool lfs_batch_read(struct err *e, void *mem, const char *text, size_t n,
    struct lfs_object *o, size_t objects) NEED_CHECK;

/* The server and the headers it wants, for a repository reached by ssh; href
 * is NULL when the answer names none. */
bool lfs_ssh_read(struct err *e, void *mem, const char *text, size_t n,
    const char **href, const char *const **headers) NEED_CHECK;

/* The "message" of an answer that is an error, as it is; or "". */
const char *lfs_message(void *mem, const char *text, size_t n);
/* Such words, or the path of a file, short and on one line. */
const char *lfs_clean(void *mem, const char *text);

#endif
