/* SPDX-License-Identifier: MIT */
#ifndef BASE_FS_H
#define BASE_FS_H

#include "base/err.h"

#include <stddef.h>
#include <sys/types.h>

/* Whole file, NUL behind it; over max bytes: ERR_LIMIT; none: ERR_ABSENT. */
bool fs_read(struct err *e, void *mem, const char *path, size_t max,
    char **text, size_t *n) NEED_CHECK;

/* Write beside, fsync, rename over path, fsync the directory. */
bool fs_write(struct err *e, const char *path, const char *text, size_t n,
    mode_t mode) NEED_CHECK;

bool fs_exists(const char *path);
/* Path of a file in the directory of the program that runs. */
char *fs_beside(void *mem, const char *name);
/* mkdir -p; existing directories are fine. */
bool fs_mkdirs(struct err *e, const char *path, mode_t mode) NEED_CHECK;
/* rm -r without following links; absent is fine. */
bool fs_remove(struct err *e, const char *path) NEED_CHECK;
/* Point the symbolic link path at target, atomically. */
bool fs_link(struct err *e, const char *target, const char *path) NEED_CHECK;
/* What is free in the file system that holds path (absolute; it need not be
 * there).  inodes is -1 where they are not counted. */
struct fs_room {
	long long bytes, inodes;
};
bool fs_room(const char *path, struct fs_room *out);

/* A new directory "<parent>/<prefix>XXXXXX", 0700, removed with mem. */
bool fs_scratch(struct err *e, void *mem, const char *parent,
    const char *prefix, char **path) NEED_CHECK;

/* All n bytes; false leaves why in errno. */
bool fd_write(int fd, const char *text, size_t n) NEED_CHECK;
void fd_close(int *fd);
#define autofd __attribute__((cleanup(fd_close)))

/* Names in a directory without "." and "..", sorted, NULL-terminated. */
bool fs_list(
    struct err *e, void *mem, const char *path, char ***names) NEED_CHECK;

#endif
