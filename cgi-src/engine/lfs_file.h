/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_LFS_FILE_H
#define ENGINE_LFS_FILE_H

#include "engine/git_job.h"
#include "engine/lfs_text.h"

/*
 * Files of a checkout, reached from the descriptor of its directory without
 * ever following a link, and the file that takes a pointer's place: written
 * inside .git, where no commit can have put anything, then renamed.
 */
struct lfs_sink {
	int fd;
	struct sha256_sum *sum;
	int64_t left; /* bytes that are still to come */
	bool over;    /* more came than that */
	int why;      /* errno of a write that failed */
};

/* is: whether the file at path is a pointer. */
bool lfs_file_read(struct err *e, int root, const char *path,
    struct lfs_pointer *out, bool *is) NEED_CHECK;

/* One piece of the content, as http_chunk_fn. */
bool lfs_sink_add(void *sink, const char *data, size_t n);

/* Have fill write the content of o into a sink, compare, and put it in the
 * place of path, whose mode it gets. */
typedef bool (*lfs_fill_fn)(struct err *e, void *arg, struct lfs_sink *sink);
bool lfs_file_put(struct err *e, struct git_job *j, int root, const char *path,
    const struct lfs_pointer *want, lfs_fill_fn fill, void *arg) NEED_CHECK;

/* A file of this checkout with the same content, or one outside of it that
 * git_admit_file let pass (root AT_FDCWD); -1 when it is none. */
int lfs_file_open(int root, const char *path);
/* All of fd, which may be long. */
bool lfs_file_copy(
    struct err *e, struct git_job *j, int fd, struct lfs_sink *s) NEED_CHECK;

#endif
