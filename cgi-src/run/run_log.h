/* SPDX-License-Identifier: MIT */
#ifndef RUN_RUN_LOG_H
#define RUN_RUN_LOG_H

#include "core/work.h"
#include "run/run.h"

/*
 * A deployment's log: lines wait here for at most half a second, then go to
 * the database in one statement and the bell rings.  While the database is
 * away they go on waiting, as many as a batch holds; how many more came is
 * said by one line.  Over the ceiling of one deployment the rest is dropped,
 * which one line says.
 */
bool run_log_open(
    struct run *r, const struct work_deploy *d, const char *team_id) NEED_CHECK;

void run_say(struct run *r, const char *level, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* The line callbacks of engine calls; arg is the struct run. */
void run_log_line(void *arg, const char *text, size_t n);
void run_log_text(void *arg, const char *text);

/* Send what is old enough / everything, for which the second waits some
 * seconds when the database is away.  A lost fence or database is found out
 * by the next write of a step. */
void run_log_pump(struct run *r);
void run_log_flush(struct run *r);

#endif
