/* SPDX-License-Identifier: MIT */
#ifndef T_ENGINE_GIT_SCENE_H
#define T_ENGINE_GIT_SCENE_H

#include "base/mem.h"
#include "engine/git.h"

#include <criterion/criterion.h>
#include <sys/types.h>

/*
 * git over https (nginx, fcgiwrap, git http-backend, basic auth, our own CA)
 * and ssh (sshd), all on loopback.  Skipped where a program is missing.
 */
struct git_scene {
	void *mem;
	struct err e;
	char *top; /* holds repos/, the bare repositories, and work/ */
	struct git git;
	int port;
};
extern struct git_scene scene;

#define OK(call)                                                               \
	cr_assert((call), "%s: %s [%s]", #call, scene.e.text, scene.e.code)

/* One commit in work/, cloned to repos/a.git. */
void scene_begin(void);
void scene_end(void);

char *scene_path(const char *tail);
void scene_put(const char *file, const char *text, mode_t mode);
void scene_run(const char *cwd, const char *const *argv);
#define RUN(cwd, ...) scene_run(cwd, (const char *const[]){ __VA_ARGS__, NULL })

int scene_free_port(void);
/* user "git", password "canary-token"; more: further locations of nginx. */
void scene_https(const char *more);
/* public_line: the key that may sign in; more: lines of the sshd_config. */
void scene_sshd(const char *public_line, const char *more);

#endif
