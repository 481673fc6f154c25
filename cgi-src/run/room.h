/* SPDX-License-Identifier: MIT */
#ifndef RUN_ROOM_H
#define RUN_ROOM_H

#include "run/run.h"

/*
 * Room on the disks that a build or pull fills: where the runner writes, and
 * where the engine keeps images.  Looked at before and, again and again,
 * meanwhile; too little of it is DISK_LOW, which names the place.
 */
struct room {
	struct run *run;
	const char *engine; /* its root directory; "": not known */
	int64_t looked_ms;
	bool low;
	struct err why;
};

/* Whether path has floor_mb MiB and as many times INODES_PER_MIB inodes. */
bool room_enough(struct err *e, const char *path, int64_t floor_mb) NEED_CHECK;

/* Asks the engine for its place, and looks at both. */
bool room_open(struct run *r, struct room *out) NEED_CHECK;
/* A stop callback: run_stop, or no room any more. */
bool room_stop(void *arg);
/* What came of the call that room_stop watched: ok, or why it ended it. */
bool room_done(struct room *room, bool ok) NEED_CHECK;

#endif
