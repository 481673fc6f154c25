/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_GIT_JOB_H
#define ENGINE_GIT_JOB_H

#include "base/buf.h"
#include "base/names.h"
#include "base/proc.h"
#include "engine/git.h"

/* What the git*.c files share: one prepared scratch directory. */
struct git_job {
	const struct git *git;
	void *mem;
	const char *url; /* as git gets it */
	struct git_url parts;
	struct buf pins;  /* lines for [http] of the gitconfig */
	struct buf hosts; /* Host blocks of the ssh_config */
	const char *const *env;
	const char *const *secrets;
	bool asking;		  /* a small answer is waited for */
	const char *watched;	  /* directory that must stay below size_max */
	size_t lfs_n;		  /* files of Git LFS so far */
	int64_t lfs_bytes;	  /* and their size */
	bool too_large, disk_low; /* what git was ended for */
	struct buf said;	  /* what git wrote to standard error */
};

/* Check the URL, resolve and pin its host, write the files in scratch. */
bool git_prepare(struct err *e, void *mem, const struct git *g,
    struct git_job *j) NEED_CHECK;

/* The same check for one more URL (a submodule's), added to the pins. */
bool git_admit(struct err *e, struct git_job *j, const char *url) NEED_CHECK;

/* Write gitconfig and ssh_config with the pins there are by now. */
bool git_write_config(struct err *e, struct git_job *j) NEED_CHECK;

/* Credentials are needed no more. */
void git_forget(struct git_job *j);

/* Run git with args (NULL-terminated, without the program) in cwd; output
 * may be NULL.  A failure of git itself is git_error of what it said. */
bool git_run(struct err *e, struct git_job *j, const char *cwd, const char *ref,
    const char *const *args, char **output) NEED_CHECK;
#define GIT_ARGS(...)                                                          \
	(const char *const[])                                                  \
	{                                                                      \
		__VA_ARGS__, NULL                                              \
	}

/* The same of any program with the environment of this job; what it writes to
 * standard output is in out (or NULL) and in no log. */
bool git_start(struct err *e, struct git_job *j, const char *cwd,
    const char *ref, const char *const *argv,
    struct proc_result *out) NEED_CHECK;

/* Ceilings of one command. */
int64_t git_size_max(const struct git_job *j);
int64_t git_timeout_ms(const struct git_job *j);
/* Asked while something is fetched: true when it has to end; why is then for
 * git_stopped, which says what it was (e: what came of it) and gives false. */
bool git_stop(void *job);
bool git_stopped(struct err *e, struct git_job *j);

/* Whether path, links followed, is below the directory allowed for
 * repositories. */
bool git_admit_file(
    struct err *e, const struct git_job *j, const char *path) NEED_CHECK;
/* Whether url is where the token is for: host and port of the repository. */
bool git_token_for(const struct git_job *j, const struct git_url *u);
/* The user the token is sent with. */
const char *git_user(const struct git_job *j);

/* Put the files that are in Git LFS in the place of their pointers, in the
 * checkout in dir. */
bool git_lfs(struct err *e, struct git_job *j, const char *dir) NEED_CHECK;

/* Submodules of the checkout in dir, and theirs. */
bool git_submodules(
    struct err *e, struct git_job *j, const char *dir) NEED_CHECK;

#endif
