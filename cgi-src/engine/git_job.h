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

/* Submodules of the checkout in dir, and theirs. */
bool git_submodules(
    struct err *e, struct git_job *j, const char *dir) NEED_CHECK;

#endif
