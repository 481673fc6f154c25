/* SPDX-License-Identifier: MIT */
/*
 * Git LFS: git checks out pointers, as no filter is configured, and this puts
 * the files there.  The git-lfs program is not used: it goes wherever a server
 * sends it.  A .lfsconfig of the repository is never read.
 */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/lfs_call.h"
#include "engine/limits.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct item {
	const char *path;
	struct lfs_pointer at;
};

struct items {
	struct item *at;
	size_t n;
	int64_t bytes;
	int root; /* descriptor of the checkout */
};

static void
say(struct git_job *j, const char *text)
{
	if (j->git->line != NULL)
		j->git->line(j->git->arg, text, strlen(text));
}

/* Why one file is not there. */
static bool
wrong(struct err *e, struct git_job *j, const char *path)
{
	if (e->kind == ERR_CANCELLED)
		return false;
	if (e->code[0] == '\0' || same(e->code, "CONNECT_FAILED") ||
	    same(e->code, "CONNECTION_LOST") || same(e->code, "HOST_NOT_FOUND"))
		snprintf(e->code, sizeof e->code, "LFS_FAILED");
	return err_wrap(e, "the file '%s' of Git LFS", lfs_clean(j->mem, path));
}

/* One entry of ls-files -s -z: "<mode> <hash> <stage>\t<path>". */
static bool
add_entry(struct err *e, struct git_job *j, struct str entry, struct items *all)
{
	struct item *item = &all->at[all->n];
	struct str head;
	bool is;

	if (!str_cut(&entry, '\t', &head) || !str_starts(head, "100"))
		return true;
	item->path = str_dup(j->mem, entry);
	if (!lfs_file_read(e, all->root, item->path, &item->at, &is))
		return wrong(e, j, item->path);
	if (!is)
		return true;
	if (item->at.extended) {
		(void)err_code(e, ERR_INVALID, "LFS_FAILED",
		    "its pointer names an extension, which is not supported");
		return wrong(e, j, item->path);
	}
	if (item->at.size > (int64_t)LFS_OBJECT_MIB << 20) {
		(void)err_code(e, ERR_LIMIT, "GIT_TOO_LARGE",
		    "it is larger than %d MiB", LFS_OBJECT_MIB);
		return wrong(e, j, item->path);
	}
	if (++j->lfs_n > LFS_OBJECTS_MAX)
		return err_code(e, ERR_LIMIT, "GIT_TOO_LARGE",
		    "'%s' has more than %d files in Git LFS", j->git->url,
		    LFS_OBJECTS_MAX);
	all->bytes += item->at.size;
	all->n++;
	return true;
}

static int
by_oid(const void *a, const void *b)
{
	const struct item *x = a, *y = b;
	int order = strcmp(x->at.oid, y->at.oid);

	return order != 0 ? order : strcmp(x->path, y->path);
}

/* The pointers that git's attributes say are files of Git LFS. */
static bool
find(struct err *e, struct git_job *j, const char *dir, struct items *all)
{
	const char *const argv[] = { j->git->program, "ls-files", "-s", "-z",
		"--", ":(attr:filter=lfs)", NULL };
	struct proc_result r;
	struct str rest, entry;
	size_t entries = 0;

	if (!git_start(e, j, dir, NULL, argv, &r))
		return false;
	for (size_t i = 0; i < r.output_n; i++)
		entries += r.output[i] == '\0';
	all->at = mem_array(j->mem, struct item, entries + 1);
	rest = (struct str){ r.output, r.output_n };
	while (str_cut(&rest, '\0', &entry))
		if (!add_entry(e, j, entry, all))
			return false;
	qsort(all->at, all->n, sizeof *all->at, by_oid);
	return true;
}

static bool
has_room(struct err *e, struct git_job *j, const struct items *all)
{
	struct fs_room spare;

	j->lfs_bytes += all->bytes;
	j->too_large |= j->lfs_bytes > git_size_max(j);
	j->disk_low |= fs_room(j->watched, &spare) && spare.bytes < all->bytes;
	return (!j->too_large && !j->disk_low) || git_stopped(e, j);
}

struct copy {
	struct git_job *job;
	int fd;
};

static bool
fill_copy(struct err *e, void *arg, struct lfs_sink *sink)
{
	struct copy *c = arg;

	return lfs_file_copy(e, c->job, c->fd, sink);
}

static bool
put_copy(struct err *e, struct git_job *j, const struct items *all,
    const struct item *item, int fd)
{
	struct copy c = { j, fd };

	return lfs_file_put(
		   e, j, all->root, item->path, &item->at, fill_copy, &c) ||
	       wrong(e, j, item->path);
}

/* The objects of a repository on this machine lie in it. */
static bool
put_local(struct err *e, struct lfs *l, const struct items *all,
    const struct item *item)
{
	static const char *const places[] = { "", "/.git" };
	struct git_job *j = l->job;
	const char *oid = item->at.oid;

	for (size_t i = 0; i < COUNT(places); i++) {
		char *path = mem_fmt(j->mem, "%s%s/lfs/objects/%.2s/%.2s/%s",
		    l->parts.path, places[i], oid, oid + 2, oid);
		struct err ignored = { .kind = ERR_NONE };
		autofd int fd = -1;

		if (git_admit_file(&ignored, j, path))
			fd = lfs_file_open(AT_FDCWD, path);
		if (fd >= 0)
			return put_copy(e, j, all, item, fd);
	}
	say(j, mem_fmt(j->mem,
		   "The file '%s' of Git LFS is not in '%s': its pointer stays",
		   lfs_clean(j->mem, item->path), l->url));
	return true;
}

struct download {
	struct lfs *lfs;
	const struct lfs_object *object;
};

static bool
fill_download(struct err *e, void *arg, struct lfs_sink *sink)
{
	struct download *d = arg;

	return lfs_get(e, d->lfs, d->object, sink);
}

static bool
put_remote(struct err *e, struct lfs *l, const struct items *all,
    const struct item *item, const struct lfs_object *o)
{
	struct download d = { l, o };
	bool ok;

	if (o->href == NULL && o->status != 0)
		ok = lfs_refused(e, l, o, o->status, o->why);
	else if (o->href == NULL)
		ok = err_code(e, ERR_ABSENT, "LFS_OBJECT_MISSING",
		    "its Git LFS server does not say where it is");
	else
		ok = lfs_file_put(e, l->job, all->root, item->path, &item->at,
		    fill_download, &d);
	return ok || wrong(e, l->job, item->path);
}

/* Content that another file of this checkout has is not fetched again. */
static bool
put_again(struct err *e, struct lfs *l, const struct items *all,
    const struct item *item)
{
	autofd int fd = lfs_file_open(all->root, item[-1].path);

	return put_copy(e, l->job, all, item, fd);
}

static bool
is_again(const struct items *all, size_t i)
{
	return i > 0 && same(all->at[i].at.oid, all->at[i - 1].at.oid);
}

/* Those from *i on whose objects one question holds. */
static bool
fetch_some(struct err *e, struct lfs *l, const struct items *all, size_t *i)
{
	struct lfs_object *o =
	    mem_array(l->mem, struct lfs_object, LFS_BATCH_MAX);
	size_t end, n = 0, k = 0;

	for (end = *i; end < all->n; end++) {
		if (is_again(all, end))
			continue;
		if (n == LFS_BATCH_MAX)
			break;
		o[n++].want = all->at[end].at;
	}
	if (!lfs_ask(e, l, o, n))
		return wrong(e, l->job, all->at[*i].path);
	for (; *i < end; ++*i)
		if (is_again(all, *i)
			? !put_again(e, l, all, &all->at[*i])
			: !put_remote(e, l, all, &all->at[*i], &o[k++]))
			return false;
	return true;
}

static bool
fetch_all(struct err *e, struct lfs *l, const struct items *all)
{
	bool ok = true;
	size_t i;

	if (same(l->parts.scheme, "file")) {
		for (i = 0; ok && i < all->n; i++)
			ok = put_local(e, l, all, &all->at[i]);
		return ok;
	}
	for (i = 0; ok && i < all->n;) {
		l->mem = mem_root("lfs");
		ok = fetch_some(e, l, all, &i);
		mem_end(l->mem);
		l->mem = l->job->mem;
	}
	return ok;
}

static bool
remote_of(struct err *e, struct git_job *j, const char *dir, char **url)
{
	if (!git_run(e, j, dir, NULL,
		GIT_ARGS("config", "--local", "--get", "remote.origin.url"),
		url))
		return false;
	*url = str_dup(j->mem, str_trim(str_of(*url)));
	return true;
}

bool
git_lfs(struct err *e, struct git_job *j, const char *dir)
{
	autofd int root = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct items all = { .root = root };
	struct lfs l;
	char *url;

	/* A .gitmodules may name a directory that is no submodule. */
	if (!fs_exists(mem_fmt(j->mem, "%s/.git", dir)))
		return true;
	if (!find(e, j, dir, &all))
		return false;
	if (all.n == 0)
		return true;
	if (!has_room(e, j, &all) || !remote_of(e, j, dir, &url))
		return false;
	say(j, mem_fmt(j->mem, "Fetching %zu files of Git LFS, %lld bytes",
		   all.n, (long long)all.bytes));
	if (!lfs_open(e, j, url, &l))
		return wrong(e, j, all.at[0].path);
	return fetch_all(e, &l, &all);
}
