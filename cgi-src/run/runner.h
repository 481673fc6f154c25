/* SPDX-License-Identifier: MIT */
#ifndef RUN_RUNNER_H
#define RUN_RUNNER_H

#include "base/conf.h"

/* The parent: takes and claims jobs, forks a child for each, keeps leases and
 * helpers.  Returns the exit status after SIGTERM. */
int runner_main(void *mem, const struct conf *conf);

/* In a forked process: an own context with connection, queue and engine.
 * long_running: no statement time-outs.  False when the database is away; it
 * is connected to when something is asked of it. */
struct ctx;
bool runner_ctx(struct err *e, void *mem, const struct conf *conf,
    const char *program, bool long_running, struct ctx *out) NEED_CHECK;

#endif
