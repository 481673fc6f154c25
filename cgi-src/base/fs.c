/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/fault.h"
#include "base/mem.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <stdint.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

enum { PATH_BYTES = 4096 };

static bool
fail(struct err *e, const char *doing, const char *path)
{
	int why = errno;

	if (why == ENOSPC || why == EDQUOT)
		return err_code(e, ERR_UPSTREAM, "DISK_LOW",
		    "no disk space left to %s %s", doing, path);
	return err_set(e, why == ENOENT ? ERR_ABSENT : ERR_INTERNAL,
	    "cannot %s %s: %s", doing, path, strerror(why));
}

static bool
read_all(
    struct err *e, int fd, const char *path, char *text, size_t room, size_t *n)
{
	ssize_t got;

	*n = 0;
	while (*n < room) {
		got = read(fd, text + *n, room - *n);
		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return fail(e, "read", path);
		if (got == 0)
			break;
		*n += (size_t)got;
	}
	return true;
}

/* Room for a whole file: what stat says, but files of /proc say nothing. */
static size_t
room_for(const struct stat *st, size_t max)
{
	if (st->st_size > 0 && (uintmax_t)st->st_size <= max)
		return (size_t)st->st_size + 1;
	return max + 1;
}

bool
fs_read(struct err *e, void *mem, const char *path, size_t max, char **text,
    size_t *n)
{
	autofd int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	size_t room;
	char *p;

	if (fd < 0 || fstat(fd, &st) != 0)
		return fail(e, "open", path);
	if (!S_ISREG(st.st_mode))
		return err_set(e, ERR_INTERNAL, "%s is not a file", path);
	if (st.st_size > 0 && (uintmax_t)st.st_size > max)
		return err_set(
		    e, ERR_LIMIT, "%s is longer than %zu bytes", path, max);
	room = room_for(&st, max);
	/* Keys are read here too: wiped when the context goes. */
	p = mem_secret(mem, room + 1);
	if (!read_all(e, fd, path, p, room, n))
		return false;
	if (*n > max)
		return err_set(
		    e, ERR_LIMIT, "%s is longer than %zu bytes", path, max);
	p[*n] = '\0';
	*text = p;
	return true;
}

bool
fd_write(int fd, const char *text, size_t n)
{
	ssize_t did;

	while (n > 0) {
		did = write(fd, text, n);
		if (did < 0 && errno == EINTR)
			continue;
		if (did < 0)
			return false;
		text += did;
		n -= (size_t)did;
	}
	return true;
}

/* The directory part of path in dir ("." when there is none). */
static void
parent_of(const char *path, char dir[PATH_BYTES])
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		(void)snprintf(dir, PATH_BYTES, ".");
	else if (slash == path)
		(void)snprintf(dir, PATH_BYTES, "/");
	else
		(void)snprintf(
		    dir, PATH_BYTES, "%.*s", (int)(slash - path), path);
}

static bool
sync_parent(const char *path)
{
	char dir[PATH_BYTES];
	autofd int fd = -1;

	parent_of(path, dir);
	fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd >= 0 && fsync(fd) == 0;
}

static bool
write_beside(
    struct err *e, const char *beside, const char *text, size_t n, mode_t mode)
{
	autofd int fd = -1;

	fd = open(
	    beside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
	if (fd < 0)
		return fail(e, "create", beside);
	/* fchmod: the mode asked for, whatever the umask. */
	if (!FAULT_FAILS("fs.write") && fchmod(fd, mode) == 0 &&
	    fd_write(fd, text, n) && fsync(fd) == 0)
		return true;
	(void)fail(e, "write", beside);
	(void)unlink(beside);
	return false;
}

/* A name beside path that no other process or call uses. */
static bool
name_beside(struct err *e, const char *path, char out[PATH_BYTES])
{
	static unsigned count;
	int n = snprintf(
	    out, PATH_BYTES, "%s.%ld.%u~", path, (long)getpid(), count++);

	if (n < 0 || n >= PATH_BYTES)
		return err_set(e, ERR_INTERNAL, "path too long: %.80s", path);
	return true;
}

static bool
move_over(struct err *e, const char *beside, const char *path)
{
	if (FAULT_FAILS("fs.rename") || rename(beside, path) != 0) {
		(void)fail(e, "replace", path);
		(void)unlink(beside);
		return false;
	}
	if (!sync_parent(path))
		return fail(e, "sync the directory of", path);
	return true;
}

bool
fs_write(
    struct err *e, const char *path, const char *text, size_t n, mode_t mode)
{
	char beside[PATH_BYTES];

	if (!name_beside(e, path, beside))
		return false;
	/* Left by a killed process that had the same number. */
	(void)unlink(beside);
	return write_beside(e, beside, text, n, mode) &&
	       move_over(e, beside, path);
}

bool
fs_link(struct err *e, const char *target, const char *path)
{
	char beside[PATH_BYTES];

	if (!name_beside(e, path, beside))
		return false;
	(void)unlink(beside);
	if (symlink(target, beside) != 0)
		return fail(e, "create", beside);
	return move_over(e, beside, path);
}

bool
fs_exists(const char *path)
{
	return access(path, F_OK) == 0;
}

char *
fs_beside(void *mem, const char *name)
{
	char self[PATH_BYTES], *slash;
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);

	self[n > 0 ? n : 0] = '\0';
	slash = strrchr(self, '/');
	if (slash != NULL)
		slash[1] = '\0';
	return mem_fmt(mem, "%s%s", self, name);
}

bool
fs_mkdirs(struct err *e, const char *path, mode_t mode)
{
	char part[PATH_BYTES];
	struct stat st;
	size_t i, n = strlen(path);

	if (n == 0 || n >= sizeof part)
		return err_set(e, ERR_INTERNAL, "bad path: %.80s", path);
	memcpy(part, path, n + 1);
	for (i = 1; i <= n; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		part[i] = '\0';
		if (FAULT_FAILS("fs.mkdir") ||
		    (mkdir(part, mode) != 0 && errno != EEXIST))
			return fail(e, "create", part);
		part[i] = path[i];
	}
	if (stat(path, &st) != 0)
		return fail(e, "look at", path);
	if (!S_ISDIR(st.st_mode))
		return err_set(e, ERR_INTERNAL, "%s is no directory", path);
	return true;
}

/* What somebody else's directory hides is on the disk of the nearest one
 * above it that can be looked at. */
bool
fs_room(const char *path, struct fs_room *out)
{
	char part[PATH_BYTES];
	struct statvfs st;
	char *slash;

	if (path[0] != '/' ||
	    (size_t)snprintf(part, sizeof part, "%s", path) >= sizeof part)
		return false;
	while (statvfs(part, &st) != 0) {
		slash = strrchr(part, '/');
		if (part[1] == '\0')
			return false;
		slash[slash == part] = '\0';
	}
	out->bytes = (long long)st.f_bavail * (long long)st.f_frsize;
	/* Some file systems make them as they need them. */
	out->inodes = st.f_files == 0 ? -1 : (long long)st.f_favail;
	return true;
}

static int
by_bytes(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return strcmp(*x, *y);
}

static void
dir_close(DIR **dir)
{
	if (*dir != NULL)
		(void)closedir(*dir);
}

bool
fs_list(struct err *e, void *mem, const char *path, char ***names)
{
	__attribute__((cleanup(dir_close))) DIR *dir = opendir(path);
	size_t n = 0, cap = 16;
	struct dirent *entry;
	char **list;

	if (dir == NULL)
		return fail(e, "list", path);
	list = mem_array(mem, char *, cap);
	for (errno = 0; (entry = readdir(dir)) != NULL; errno = 0) {
		if (strcmp(entry->d_name, ".") == 0 ||
		    strcmp(entry->d_name, "..") == 0)
			continue;
		if (n + 1 == cap) {
			cap *= 2;
			list = talloc_realloc(mem, list, char *, (unsigned)cap);
		}
		list[n++] = mem_str(list, entry->d_name);
	}
	if (errno != 0)
		return fail(e, "list", path);
	list[n] = NULL;
	qsort(list, n, sizeof *list, by_bytes);
	*names = list;
	return true;
}
