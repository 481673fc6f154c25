/* SPDX-License-Identifier: MIT */
#include "engine/lfs_file.h"

#include "base/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { COPY_BYTES = 256 * 1024 };

#define PART "davit-lfs"

/* One directory further; at is closed. */
static int
step_into(int at, const char *name, size_t n)
{
	char part[NAME_MAX + 1];
	int next = -1;

	if (n > 0 && n < sizeof part) {
		memcpy(part, name, n);
		part[n] = '\0';
		if (!same(part, ".") && !same(part, ".."))
			next = openat(at, part,
			    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	}
	(void)close(at);
	return next;
}

/* The directory that holds path, no link on the way; name: what path is called
 * there. */
static int
parent_of(int root, const char *path, const char **name)
{
	int at = openat(root, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	const char *slash;

	for (; at >= 0 && (slash = strchr(path, '/')) != NULL; path = slash + 1)
		at = step_into(at, path, (size_t)(slash - path));
	*name = path;
	return at;
}

static int
open_plain(int dir, const char *name, struct stat *st)
{
	int fd =
	    openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0 && (fstat(fd, st) != 0 || !S_ISREG(st->st_mode)))
		fd_close(&fd);
	return fd;
}

int
lfs_file_open(int root, const char *path)
{
	autofd int dir = -1;
	struct stat st;
	const char *name = path;

	if (root == AT_FDCWD)
		return open_plain(AT_FDCWD, path, &st);
	dir = parent_of(root, path, &name);
	return dir < 0 ? -1 : open_plain(dir, name, &st);
}

static bool
no_file(struct err *e)
{
	return err_code(e, ERR_INVALID, "LFS_FAILED",
	    "it is no file of its own, or behind a link");
}

bool
lfs_file_read(struct err *e, int root, const char *path,
    struct lfs_pointer *out, bool *is)
{
	autofd int fd = lfs_file_open(root, path);
	char text[LFS_POINTER_BYTES + 1];
	size_t n = 0;
	ssize_t got;

	if (fd < 0)
		return no_file(e);
	while (n < sizeof text &&
	       ((got = read(fd, text + n, sizeof text - n)) > 0 ||
		   (got < 0 && errno == EINTR)))
		n += got > 0 ? (size_t)got : 0;
	*is = lfs_pointer_read(text, n, out);
	return true;
}

bool
lfs_sink_add(void *sink, const char *data, size_t n)
{
	struct lfs_sink *s = sink;

	s->over = n > (size_t)s->left;
	if (s->over)
		return false;
	s->left -= (int64_t)n;
	sha256_add(s->sum, data, n);
	if (fd_write(s->fd, data, n))
		return true;
	s->why = errno;
	return false;
}

bool
lfs_file_copy(struct err *e, struct git_job *j, int fd, struct lfs_sink *s)
{
	char *piece = mem_array(s->sum, char, COPY_BYTES);
	ssize_t got;

	while ((got = read(fd, piece, COPY_BYTES)) != 0) {
		if (got < 0 && errno == EINTR)
			continue;
		if (git_stop(j)) {
			(void)err_set(e, ERR_CANCELLED, "cancelled");
			return git_stopped(e, j);
		}
		if (got < 0)
			return err_set(e, ERR_INTERNAL, "%s", strerror(errno));
		if (!lfs_sink_add(s, piece, (size_t)got))
			break;
	}
	return true;
}

static bool
compare(struct err *e, struct lfs_sink *s, const struct lfs_pointer *want)
{
	if (s->why == ENOSPC || s->why == EDQUOT)
		return err_code(e, ERR_UPSTREAM, "DISK_LOW",
		    "no disk space left to write it");
	if (s->why != 0)
		return err_set(e, ERR_INTERNAL, "%s", strerror(s->why));
	if (s->over || s->left > 0)
		return err_code(e, ERR_INVALID, "LFS_FAILED",
		    "what came is %s than the %lld bytes of its pointer",
		    s->over ? "longer" : "shorter", (long long)want->size);
	if (!same(sha256_end(s->sum), want->oid))
		return err_code(e, ERR_INVALID, "LFS_FAILED",
		    "what came has another SHA-256 than its pointer says");
	return true;
}

static bool
fill_part(struct err *e, int git_dir, mode_t mode,
    const struct lfs_pointer *want, lfs_fill_fn fill, void *arg)
{
	autofd int fd = -1;
	void *mem;
	struct lfs_sink sink = { .left = want->size };
	bool ok;

	(void)unlinkat(git_dir, PART, 0);
	fd = openat(git_dir, PART,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return err_set(e, ERR_INTERNAL, "%s", strerror(errno));
	mem = mem_root("lfs");
	sink.fd = fd;
	sink.sum = sha256_begin(mem);
	ok = fill(e, arg, &sink) && compare(e, &sink, want);
	mem_end(mem);
	if (ok && fchmod(fd, mode & 0777) != 0)
		ok = err_set(e, ERR_INTERNAL, "%s", strerror(errno));
	return ok;
}

bool
lfs_file_put(struct err *e, struct git_job *j, int root, const char *path,
    const struct lfs_pointer *want, lfs_fill_fn fill, void *arg)
{
	autofd int dir = -1, old = -1, git_dir = -1;
	const char *name = path;
	struct stat st;

	git_dir = open(mem_fmt(j->mem, "%s/.git", j->watched),
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	dir = parent_of(root, path, &name);
	if (dir >= 0)
		old = open_plain(dir, name, &st);
	if (old < 0 || git_dir < 0)
		return no_file(e);
	if (fill_part(e, git_dir, st.st_mode, want, fill, arg)) {
		if (renameat(git_dir, PART, dir, name) == 0)
			return true;
		(void)err_set(e, ERR_INTERNAL, "%s", strerror(errno));
	}
	(void)unlinkat(git_dir, PART, 0);
	return false;
}
