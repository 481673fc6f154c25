/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/git_job.h"
#include "engine/git_said.h"
#include "engine/limits.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Submodules name further addresses.  Each level is initialised first, which
 * makes git write the absolute address of each; those are checked and pinned
 * like the repository's own before anything is fetched.
 */
/* "key value" lines of `git config --get-regexp`; git fails without a word
 * when there are none. */
static bool
config_lines(struct err *e, struct git_job *j, const char *dir,
    const char *from, const char *pattern, char **out)
{
	if (git_run(e, j, dir, NULL,
		GIT_ARGS("config", from, "--get-regexp", pattern), out))
		return true;
	if (!same(e->code, "GIT_FAILED") || j->said.len > 0)
		return false;
	err_clear(e);
	*out = mem_str(j->mem, "");
	return true;
}

static bool
admit_all(struct err *e, struct git_job *j, const char *dir)
{
	struct str rest, line;
	size_t n = 0;
	char *text;

	if (!config_lines(
		e, j, dir, "--local", "^submodule\\..*\\.url$", &text))
		return false;
	for (rest = str_of(text); str_cut(&rest, '\n', &line);) {
		if (!git_said_value(&line, ".url "))
			continue;
		if (++n > SUBMODULES_MAX)
			return err_code(e, ERR_LIMIT, "GIT_TOO_LARGE",
			    "'%s' has more than %d submodules", j->git->url,
			    SUBMODULES_MAX);
		if (!git_admit(e, j, str_dup(j->mem, line)))
			return false;
	}
	return git_write_config(e, j);
}

static bool
update(struct err *e, struct git_job *j, const char *dir)
{
	if (git_run(e, j, dir, NULL,
		GIT_ARGS("submodule", "-q", "update", "--checkout", "--depth=1",
		    "--no-recommend-shallow"),
		NULL))
		return true;
	if (!same(e->code, "GIT_REF_NOT_FOUND") && !same(e->code, "GIT_FAILED"))
		return false;
	/* A host that does not hand out commits by name. */
	err_clear(e);
	return git_run(e, j, dir, NULL,
	    GIT_ARGS("submodule", "-q", "update", "--checkout",
		"--no-recommend-shallow"),
	    NULL);
}

/* A path out of .gitmodules, as a directory of this checkout. */
static bool
below(const char *dir, struct str name, char path[PATH_MAX])
{
	char root[PATH_MAX], text[PATH_MAX];
	size_t n;

	if (name.n == 0 || realpath(dir, root) == NULL ||
	    (size_t)snprintf(text, sizeof text, "%s/%.*s", root, (int)name.n,
		name.s) >= sizeof text ||
	    realpath(text, path) == NULL)
		return false;
	n = strlen(root);
	return strncmp(path, root, n) == 0 && path[n] == '/';
}

static bool level(struct err *e, struct git_job *j, const char *dir, int depth);

static bool
descend(struct err *e, struct git_job *j, const char *dir, int depth)
{
	struct str rest, line;
	char path[PATH_MAX];
	char *text;

	if (!config_lines(e, j, dir, "--file=.gitmodules",
		"^submodule\\..*\\.path$", &text))
		return false;
	for (rest = str_of(text); str_cut(&rest, '\n', &line);)
		if (git_said_value(&line, ".path ") && below(dir, line, path) &&
		    (!git_lfs(e, j, path) || !level(e, j, path, depth + 1)))
			return false;
	return true;
}

static bool
level(struct err *e, struct git_job *j, const char *dir, int depth)
{
	if (!fs_exists(mem_fmt(j->mem, "%s/.gitmodules", dir)))
		return true;
	if (depth > SUBMODULE_DEPTH_MAX)
		return err_code(e, ERR_LIMIT, "GIT_TOO_LARGE",
		    "submodules of '%s' nest deeper than %d", j->git->url,
		    SUBMODULE_DEPTH_MAX);
	return git_run(e, j, dir, NULL, GIT_ARGS("submodule", "-q", "init"),
		   NULL) &&
	       admit_all(e, j, dir) && update(e, j, dir) &&
	       descend(e, j, dir, depth);
}

bool
git_submodules(struct err *e, struct git_job *j, const char *dir)
{
	return level(e, j, dir, 1);
}
