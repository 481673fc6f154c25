/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_GIT_SAID_H
#define ENGINE_GIT_SAID_H

#include "base/str.h"
#include "engine/git.h"

/*
 * What git prints, taken apart: what a foreign host or repository wrote is in
 * it.  Pure; what is given belongs to mem.
 */

/* The hash of the line "<sha>\t<name>" of ls-remote, or NULL. */
char *git_said_hash(void *mem, const char *listing, const char *name);

/* "main" of the line "ref: refs/heads/main\tHEAD"; "" when there is none that
 * is the name of a branch. */
char *git_said_head(void *mem, const char *listing);

/* All lines "<sha>\trefs/heads/<name>" that are both. */
void git_said_branches(
    void *mem, const char *listing, struct git_branches *out);

/* The commit that GIT_SAID_COMMIT printed; false when it is not sha.  What git
 * makes comes first: a name may hold what ends a field. */
#define GIT_SAID_COMMIT "--format=%H%x1f%cI%x1f%an <%ae>%x1f%s"
bool git_said_commit(void *mem, const char *text, const char *sha,
    struct git_commit *out) NEED_CHECK;

/* Step over "submodule.<name>.url " (end is ".url ") of git config; false when
 * nothing is behind it. */
bool git_said_value(struct str *line, const char *end) NEED_CHECK;

#endif
