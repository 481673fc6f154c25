/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/fault.h"
#include "base/mem.h"

#include <errno.h>
#include <fts.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void
fd_close(int *fd)
{
	if (*fd >= 0)
		(void)close(*fd);
	*fd = -1;
}

static void
walk_close(FTS **walk)
{
	if (*walk != NULL)
		(void)fts_close(*walk);
}

/* Remove one entry of the walk; directories only on the way back. */
static bool
remove_entry(struct err *e, const FTSENT *at)
{
	int why = at->fts_errno, rc = 0;

	if (FAULT_FAILS("fs.remove"))
		return err_set(e, ERR_INTERNAL, "cannot remove %s: %s",
		    at->fts_path, strerror(errno));
	switch (at->fts_info) {
	case FTS_D:
		/* Build tools leave directories they made read-only. */
		if ((at->fts_statp->st_mode & S_IRWXU) != S_IRWXU)
			(void)chmod(at->fts_accpath, S_IRWXU);
		return true;
	case FTS_DNR:
	case FTS_ERR:
	case FTS_NS:
		rc = -1;
		break;
	case FTS_DP:
		rc = rmdir(at->fts_accpath);
		why = errno;
		break;
	default:
		rc = unlink(at->fts_accpath);
		why = errno;
	}
	if (rc != 0 && why != ENOENT)
		return err_set(e, ERR_INTERNAL, "cannot remove %s: %s",
		    at->fts_path, strerror(why));
	return true;
}

bool
fs_remove(struct err *e, const char *path)
{
	char *const paths[] = { mem_str(NULL, path), NULL };
	__attribute__((cleanup(walk_close))) FTS *walk = NULL;
	const FTSENT *at;
	bool good = true;

	/* fts changes directories as it goes, so depth is no limit, and it
	 * checks that each is the one it saw, so a link cannot lead it out. */
	walk = fts_open(paths, FTS_PHYSICAL, NULL);
	if (walk == NULL)
		good = err_set(e, ERR_INTERNAL, "cannot remove %s: %s", path,
		    strerror(errno));
	while (good && (at = fts_read(walk)) != NULL)
		good = remove_entry(e, at);
	mem_end(paths[0]);
	return good;
}

struct scratch {
	char *path;
	pid_t owner;
};

/* A forked child that ends its copy of the context must not remove the
 * directory its parent still works in. */
static int
scratch_remove(struct scratch *s)
{
	struct err e;

	if (s->owner == getpid())
		(void)!fs_remove(&e, s->path);
	return 0;
}

bool
fs_scratch(struct err *e, void *mem, const char *parent, const char *prefix,
    char **path)
{
	struct scratch *s = mem_new(mem, struct scratch);

	s->path = mem_fmt(s, "%s/%sXXXXXX", parent, prefix);
	s->owner = getpid();
	if (mkdtemp(s->path) == NULL)
		return err_set(e, ERR_INTERNAL, "cannot create %s: %s", s->path,
		    strerror(errno));
	talloc_set_destructor(s, scratch_remove);
	*path = s->path;
	return true;
}
