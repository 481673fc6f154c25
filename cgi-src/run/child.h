/* SPDX-License-Identifier: MIT */
#ifndef RUN_CHILD_H
#define RUN_CHILD_H

#include "run/run.h"

#include <sys/types.h>

/* A process for the claimed job, in a group of its own, dying with us.  -1
 * when there is none. */
pid_t child_start(
    const struct conf *conf, const struct job *job, struct run_shared *shared);

/* The first things of any process forked here: group, death with the parent,
 * default signals, limits. */
void child_begin(pid_t parent);

#endif
