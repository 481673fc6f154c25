/* SPDX-License-Identifier: MIT */
#ifndef RUN_HELPER_H
#define RUN_HELPER_H

#include "core/ctx.h"
#include "engine/docker.h"

#include <sys/types.h>

/*
 * Helpers are processes beside the jobs: each runs for good, and is started
 * again with growing pauses when it dies.  Where several runners serve one
 * instance, one of them has the helper and the others' wait for it to go.
 */
struct helper {
	struct ctx c;
	struct docker *docker;
	const char *name;
	int64_t asked_ms; /* when it last knew to be alone */
	int64_t trimmed_ms;
	bool large; /* a turn since then took much memory */
};

struct helper_kind {
	const char *name;
	/* Returns when something is broken beyond repair from inside. */
	bool (*run)(struct helper *h);
	/* Each second while no database says whose turn it is; or NULL. */
	void (*meanwhile)(struct helper *h);
};

extern const struct helper_kind helper_kinds[];
extern const size_t helper_kinds_n;

struct helper_slot {
	pid_t pid; /* 0: not running */
	int64_t started_ms, again_ms, pause_ms;
};

enum { HELPERS_MAX = 8 };

void helpers_start(struct helper_slot *s, const struct conf *conf);
bool helpers_ended(struct helper_slot *s, pid_t pid);
void helpers_kill(struct helper_slot *s);

/* A turn's memory: frees what the last one took, and gives it back to the
 * system when it was much.  Call at the top of the loop; h->c.mem is then
 * fresh.  Ends the process when another runner's
 * helper has taken over. */
void helper_turn(struct helper *h);

#endif
