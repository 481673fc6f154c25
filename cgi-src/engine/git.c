/* SPDX-License-Identifier: MIT */
#include "engine/git.h"

#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/git_job.h"
#include "engine/git_said.h"

#include <string.h>

enum { KNOWN_BYTES = 64 * 1024 };

/* Hosts such as gitlab.com lead "x" to "x.git"; redirections are not
 * followed, so that name is tried here. */
static bool
try_suffix(struct err *e, struct git_job *j)
{
	if (!same(e->code, "GIT_REDIRECTED") ||
	    !same(j->parts.scheme, "https") || text_ends(j->url, ".git") ||
	    text_ends(j->url, "/"))
		return false;
	j->url = mem_fmt(j->mem, "%s.git", j->url);
	err_clear(e);
	return true;
}

static bool
list_remote(struct err *e, struct git_job *j, const char *ref,
    const char *const *patterns, char **output)
{
	const char *args[9] = { "ls-remote", "-q", "--symref", "--" };
	bool ok;

	for (size_t i = 0; i < 3 && patterns[i] != NULL; i++)
		args[5 + i] = patterns[i];
	args[4] = j->url;
	j->asking = true;
	ok = git_run(e, j, j->git->scratch, ref, args, output);
	if (!ok && try_suffix(e, j)) {
		args[4] = j->url;
		ok = git_run(e, j, j->git->scratch, ref, args, output);
	}
	j->asking = false;
	return ok;
}

static bool
resolve_head(
    struct err *e, void *mem, struct git_job *j, char **sha, char **branch)
{
	char *listing;

	if (!list_remote(
		e, j, NULL, (const char *const[]){ "HEAD", NULL }, &listing))
		return false;
	*sha = git_said_hash(mem, listing, "HEAD");
	*branch = git_said_head(mem, listing);
	if (*sha != NULL)
		return true;
	return err_code(e, ERR_ABSENT, "GIT_REF_NOT_FOUND",
	    "'%s' has no commits on its default branch", j->git->url);
}

static bool
resolve_name(struct err *e, void *mem, struct git_job *j, const char *ref,
    char **sha, char **branch)
{
	char *head = mem_fmt(mem, "refs/heads/%s", ref);
	char *tag = mem_fmt(mem, "refs/tags/%s", ref);
	char *peeled = mem_fmt(mem, "refs/tags/%s^{}", ref);
	char *listing;

	if (!list_remote(e, j, ref,
		(const char *const[]){ head, tag, peeled, NULL }, &listing))
		return false;
	*branch = mem_str(mem, ref);
	*sha = git_said_hash(mem, listing, head);
	if (*sha != NULL)
		return true;
	*branch = mem_str(mem, "");
	*sha = git_said_hash(mem, listing, peeled);
	if (*sha == NULL)
		*sha = git_said_hash(mem, listing, tag);
	if (*sha != NULL)
		return true;
	return git_error(e, j->git, ref, "couldn't find remote ref");
}

bool
git_resolve(struct err *e, void *mem, const struct git *g, const char *ref,
    char **sha, char **branch)
{
	struct git_job j;
	bool ok;

	if (ref != NULL && ref[0] == '\0')
		ref = NULL;
	if (ref != NULL && git_sha_ok(ref)) {
		*sha = mem_str(mem, ref);
		*branch = mem_str(mem, "");
		return true;
	}
	if (ref != NULL && !git_ref_ok(ref))
		return err_code(e, ERR_INVALID, "GIT_REF_NOT_FOUND",
		    "'%s' is not the name of a branch, tag or commit", ref);
	if (!git_prepare(e, mem, g, &j))
		return false;
	ok = ref == NULL ? resolve_head(e, mem, &j, sha, branch)
			 : resolve_name(e, mem, &j, ref, sha, branch);
	git_forget(&j);
	if (ok && !git_sha_ok(*sha))
		return err_code(e, ERR_UPSTREAM, "GIT_FAILED",
		    "'%s' answers with a commit that is none", g->url);
	return ok;
}

bool
git_list(
    struct err *e, void *mem, const struct git *g, struct git_branches *out)
{
	struct git_job j;
	char *listing;
	bool ok;

	ok = git_prepare(e, mem, g, &j) &&
	     list_remote(e, &j, NULL,
		 (const char *const[]){ "HEAD", "refs/heads/*", NULL },
		 &listing);
	if (ok)
		git_said_branches(mem, listing, out);
	git_forget(&j);
	return ok;
}

/* Hosts that hand out commits by name need one small fetch; the others give
 * the branch or tag, and when it has moved on, everything. */
static bool
fetch_commit(struct err *e, struct git_job *j, const char *sha, const char *ref,
    const char *dir)
{
	const char *spec = mem_fmt(j->mem, "+%s:refs/davit/commit", sha);

	if (git_run(e, j, dir, sha,
		GIT_ARGS("fetch", "-q", "--depth=1", "--no-tags",
		    "--no-recurse-submodules", "origin", spec),
		NULL))
		return true;
	if (!same(e->code, "GIT_REF_NOT_FOUND"))
		return false;
	err_clear(e);
	if (ref != NULL && ref[0] != '\0' && git_ref_ok(ref) &&
	    git_run(e, j, dir, ref,
		GIT_ARGS("fetch", "-q", "--depth=1", "--no-tags",
		    "--no-recurse-submodules", "origin", ref),
		NULL) &&
	    git_run(e, j, dir, sha,
		GIT_ARGS("cat-file", "-e", mem_fmt(j->mem, "%s^{commit}", sha)),
		NULL))
		return true;
	err_clear(e);
	return git_run(e, j, dir, sha,
	    GIT_ARGS("fetch", "-q", "--no-recurse-submodules", "--tags",
		"origin", "+refs/heads/*:refs/remotes/origin/*"),
	    NULL);
}

static bool
read_commit(struct err *e, void *mem, struct git_job *j, const char *sha,
    const char *dir, struct git_commit *out)
{
	char *text;

	if (!git_run(e, j, dir, NULL,
		GIT_ARGS("log", "-1", "--no-show-signature", GIT_SAID_COMMIT),
		&text))
		return false;
	return git_said_commit(mem, text, sha, out) ||
	       err_code(e, ERR_UPSTREAM, "GIT_FAILED",
		   "'%s' gave another commit than %s", j->git->url, sha);
}

static bool
check_out(struct err *e, struct git_job *j, const char *sha, const char *ref,
    const char *dir)
{
	if (!git_run(e, j, j->git->scratch, NULL,
		GIT_ARGS("init", "-q", "--template=", "--", dir), NULL) ||
	    !git_run(e, j, dir, NULL,
		GIT_ARGS("remote", "add", "origin", j->url), NULL))
		return false;
	j->watched = dir;
	if (!fetch_commit(e, j, sha, ref, dir)) {
		if (!try_suffix(e, j))
			return false;
		if (!git_run(e, j, dir, NULL,
			GIT_ARGS("remote", "set-url", "origin", j->url),
			NULL) ||
		    !fetch_commit(e, j, sha, ref, dir))
			return false;
	}
	return git_run(e, j, dir, sha,
		   GIT_ARGS("checkout", "-q", "-f", "--detach", sha), NULL) &&
	       git_lfs(e, j, dir) && git_submodules(e, j, dir);
}

bool
git_fetch(struct err *e, void *mem, const struct git *g, const char *sha,
    const char *ref, const char *dir, struct git_commit *out)
{
	struct git_job j;
	bool ok;

	if (!git_sha_ok(sha))
		return err_set(e, ERR_INVALID, "'%s' is no commit", sha);
	ok = git_prepare(e, mem, g, &j) && check_out(e, &j, sha, ref, dir) &&
	     read_commit(e, mem, &j, sha, dir, out);
	git_forget(&j);
	return ok;
}

char *
git_known_host(void *mem, const struct git *g)
{
	char *path = mem_fmt(mem, "%s/known_hosts", g->scratch), *text;
	struct err ignored = { 0 };
	size_t n;

	if (!fs_read(&ignored, mem, path, KNOWN_BYTES, &text, &n) || n == 0)
		return NULL;
	return text;
}
