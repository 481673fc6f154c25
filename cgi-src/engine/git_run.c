/* SPDX-License-Identifier: MIT */
#include "base/fault.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/git_job.h"
#include "engine/limits.h"

#include <dirent.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

enum { RUN_MS = 5 * 60 * 1000, ANSWER_MS = 45 * 1000, ARGS_MAX = 24 };

static void
on_line(void *arg, const char *text, size_t n)
{
	struct git_job *j = arg;

	buf_add(&j->said, text, n);
	buf_chr(&j->said, '\n');
	if (j->git->line != NULL)
		j->git->line(j->git->arg, text, n);
}

/* Bytes of the packs git is writing. */
static int64_t
packs_size(const char *dir)
{
	DIR *d = opendir(dir);
	struct dirent *entry;
	struct stat st;
	int64_t sum = 0;

	if (d == NULL)
		return 0;
	while ((entry = readdir(d)) != NULL)
		if (fstatat(dirfd(d), entry->d_name, &st,
			AT_SYMLINK_NOFOLLOW) == 0 &&
		    S_ISREG(st.st_mode))
			sum += st.st_size;
	closedir(d);
	return sum;
}

static int64_t
mib(int64_t n)
{
	return n * 1024 * 1024;
}

int64_t
git_size_max(const struct git_job *j)
{
	return j->git->size_max > 0 ? j->git->size_max : mib(REPOSITORY_MB);
}

int64_t
git_timeout_ms(const struct git_job *j)
{
	return j->git->timeout_ms > 0 ? j->git->timeout_ms : RUN_MS;
}

/* A repository may grow without end, or unpack into far more than it is. */
static void
measure(struct git_job *j)
{
	char pack[PATH_MAX];
	struct fs_room spare;

	if (j->watched == NULL)
		return;
	snprintf(pack, sizeof pack, "%s/.git/objects/pack", j->watched);
	j->too_large |= packs_size(pack) > git_size_max(j);
	j->disk_low |=
	    fs_room(j->watched, &spare) && spare.bytes < mib(GIT_SPARE_MB);
}

bool
git_stop(void *arg)
{
	struct git_job *j = arg;

	if (j->git->stop != NULL && j->git->stop(j->git->stop_arg))
		return true;
	measure(j);
	return j->too_large || j->disk_low;
}

bool
git_stopped(struct err *e, struct git_job *j)
{
	if (j->too_large)
		return err_code(e, ERR_LIMIT, "GIT_TOO_LARGE",
		    "'%s' is too large", j->git->url);
	if (j->disk_low)
		return err_code(e, ERR_UPSTREAM, "DISK_LOW",
		    "too little disk space is left to fetch '%s'", j->git->url);
	if (e->kind == ERR_TIMEOUT)
		return err_code(e, ERR_TIMEOUT, "GIT_TIMEOUT",
		    "'%s' could not be fetched in time", j->git->url);
	return false;
}

/* git itself waits five minutes for a host that takes a connection and then
 * says nothing. */
static int64_t
time_for(const struct git_job *j)
{
	int64_t most = git_timeout_ms(j);
	int64_t answer =
	    j->git->answer_ms > 0 ? j->git->answer_ms : (int64_t)ANSWER_MS;

	return j->asking && answer < most ? answer : most;
}

bool
git_start(struct err *e, struct git_job *j, const char *cwd, const char *ref,
    const char *const *argv, struct proc_result *out)
{
	const struct git *g = j->git;
	struct proc_result unread = { 0 }, *r = out == NULL ? &unread : out;
	struct proc_spec spec = {
		.argv = argv,
		.env = j->env,
		.cwd = cwd,
		.timeout_ms = time_for(j),
		.output_max = GIT_OUTPUT_BYTES,
		.line = on_line,
		.arg = j,
		.secrets = j->secrets,
		.stop = git_stop,
		.stop_arg = j,
	};

	if (g->stop != NULL && g->stop(g->stop_arg))
		return err_set(e, ERR_CANCELLED, "cancelled");
	buf_clear(&j->said);
	if (FAULT_FAILS("git.run"))
		return git_error(e, g, ref, "fatal: unable to access: fault");
	if (out == NULL ? !proc_run(e, j->mem, &spec, r)
			: !proc_read(e, j->mem, &spec, r))
		return git_stopped(e, j);
	return r->status == 0 || git_error(e, g, ref, j->said.text);
}

bool
git_run(struct err *e, struct git_job *j, const char *cwd, const char *ref,
    const char *const *args, char **output)
{
	const char *argv[ARGS_MAX + 2] = { j->git->program };
	struct proc_result r;
	size_t n = 0;

	while (n < ARGS_MAX && args[n] != NULL) {
		argv[n + 1] = args[n];
		n++;
	}
	if (!git_start(e, j, cwd, ref, argv, output == NULL ? NULL : &r))
		return false;
	if (output != NULL)
		*output = r.output;
	return true;
}
