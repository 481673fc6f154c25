/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_GIT_H
#define ENGINE_GIT_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The git program, by argument vector: only https and ssh (and file below a
 * root of the configuration), no hooks, no templates, no configuration but
 * ours, no prompt, the host's address resolved, checked and pinned first.
 *
 * Codes of failure: GIT_URL_REFUSED, GIT_REPOSITORY_NOT_FOUND,
 * GIT_AUTH_REQUIRED (wants a password, none given), GIT_AUTH_FAILED,
 * GIT_REF_NOT_FOUND, GIT_HOST_KEY_CHANGED, GIT_HOST_UNREACHABLE, GIT_TLS,
 * GIT_TIMEOUT, GIT_TOO_LARGE, GIT_FAILED, and of files in Git LFS LFS_FAILED,
 * LFS_OBJECT_MISSING, ADDRESS_REFUSED.  Credentials are in no text.
 */
struct git {
	const char *program;	 /* absolute path of git */
	const char *ssh_program; /* absolute path of davit-ssh */
	const char *ca_file;	 /* PEM, "" for the system's */
	const char *file_root;	 /* file:// below it is allowed; "" none */
	const char *allow_hosts; /* as net_allowed */
	const char *scratch;	 /* 0700 directory of this job: credentials */
	const char *url;
	const char *user;	 /* https, or NULL for "git" */
	const char *token;	 /* https password, or NULL */
	const char *private_key; /* ssh: OpenSSH text, or NULL */
	const char *known_host;	 /* ssh: pinned known_hosts lines, or NULL */
	int64_t timeout_ms;	 /* of each command; 0: 5 minutes */
	int64_t answer_ms;	 /* the same of asking for branches; 0: 45 s */
	int64_t size_max;	 /* bytes of one fetch; 0: 2 GiB */
	void (*line)(void *arg, const char *text, size_t n); /* or NULL */
	void *arg;
	bool (*stop)(void *arg);
	void *stop_arg;
};

struct git_commit {
	const char *sha;
	const char *author;  /* "Name <mail>" */
	const char *subject; /* first line of the message */
	const char *time;    /* RFC 3339 */
};

/* What ref means at the remote now: branch, tag (peeled), commit (as it is
 * when 40 hex digits), NULL or "" the default branch, whose name is given in
 * branch ("" for a commit or tag). */
bool git_resolve(struct err *e, void *mem, const struct git *g, const char *ref,
    char **sha, char **branch) NEED_CHECK;

struct git_branch {
	const char *name, *sha;
};
struct git_branches {
	struct git_branch *at;
	size_t n;
	const char *head; /* the default branch, "" when it says none */
};
/* The branches there are now; an empty repository has none. */
bool git_list(struct err *e, void *mem, const struct git *g,
    struct git_branches *out) NEED_CHECK;

/* Shallow checkout of sha into dir (made by it; absent or empty before),
 * submodules and LFS files included.  ref: the branch or tag sha was found
 * by, for hosts that do not give out commits by name; or NULL. */
bool git_fetch(struct err *e, void *mem, const struct git *g, const char *sha,
    const char *ref, const char *dir, struct git_commit *out) NEED_CHECK;

/* ssh: the known_hosts lines the host showed in this job, to be pinned; NULL
 * when there is none. */
char *git_known_host(void *mem, const struct git *g);

/* What git said on standard error, as err; pure.  Returns false. */
bool git_error(
    struct err *e, const struct git *g, const char *ref, const char *said);

#endif
