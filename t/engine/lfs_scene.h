/* SPDX-License-Identifier: MIT */
#ifndef T_ENGINE_LFS_SCENE_H
#define T_ENGINE_LFS_SCENE_H

#include "base/buf.h"
#include "t/engine/git_scene.h"
#include "t/fake/docker.h"

/*
 * Files of Git LFS: nginx in front of git and of a scripted LFS server, on
 * three loopback addresses, of which users may reach two.
 */
#define ATTRIBUTES "*.bin filter=lfs diff=lfs merge=lfs -text\n"
#define GIT "/usr/bin/git"

enum { READ_BYTES = 1024 * 1024 };

struct lfs_scene {
	struct buf said; /* the log */
	char *out;	 /* the checkout of the last lfs_fetch */
	int status;	 /* of the answers to come; 0: 200 */
};
extern struct lfs_scene lfs;

void lfs_begin(void);
void lfs_end(void);
/* After the last lfs_commit, as the port is then taken. */
void lfs_start(void);

char *lfs_oid(const char *text);
char *lfs_pointer_of(const char *text);
/* The file is in LFS, and the content where nginx gives it out. */
void lfs_put(const char *path, const char *text, mode_t mode);
void lfs_commit(void);

/* The LFS server gives this answer from now on. */
void lfs_serve(const char *answer);
char *lfs_answer(const char *objects);
/* An object of an answer, rest behind its oid; the action that leads to href;
 * both together, below place of our nginx. */
char *lfs_said(const char *text, const char *rest);
char *lfs_action(const char *href);
char *lfs_at(const char *place, const char *text);

bool lfs_fetch(void);
char *lfs_text(const char *file);
/* A file of the checkout. */
void lfs_holds(const char *file, const char *text);
size_t lfs_count(const char *text, const char *part);

#endif
