/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_LFS_CALL_H
#define ENGINE_LFS_CALL_H

#include "engine/git_job.h"
#include "engine/http.h"
#include "engine/lfs_file.h"

/*
 * The Git LFS server of one remote.  Every address it or a redirection names
 * is a user's: https only, resolved and checked just before, connected to at
 * the address checked.  Credentials go to the host they are for, and never
 * along a redirection to another.
 */
struct lfs {
	struct git_job *job;
	void *mem;	 /* of what is asked at the moment */
	const char *url; /* of the remote, for messages */
	struct git_url parts;
	struct http *http;
	const char *server;		/* "https://host/path.git/info/lfs" */
	const char *const *credentials; /* headers for it, or NULL */
	int64_t until_ms;		/* clock_mono_ms of when it is late */
	int64_t asked_ms;		/* of when git_stop was asked last */
	bool stopped;
};

/* Find the server, for ssh by asking its host. */
bool lfs_open(struct err *e, struct git_job *j, const char *url,
    struct lfs *out) NEED_CHECK;

/* Where the n objects are, sorted by oid; what is said belongs to l->mem. */
bool lfs_ask(
    struct err *e, struct lfs *l, struct lfs_object *o, size_t n) NEED_CHECK;

/* That the server does not give o (NULL: anything); returns false. */
bool lfs_refused(struct err *e, struct lfs *l, const struct lfs_object *o,
    int64_t status, const char *why);

/* The content of o. */
bool lfs_get(struct err *e, struct lfs *l, const struct lfs_object *o,
    struct lfs_sink *sink) NEED_CHECK;

#endif
