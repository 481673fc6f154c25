/* SPDX-License-Identifier: MIT */
#ifndef WEB_WORKER_H
#define WEB_WORKER_H

#include "base/conf.h"
#include "web/shared.h"

enum { WORKER_REQUESTS = 10000 };

/* One worker, in its own process: connects to the database and the queue,
 * answers requests from fd until it is told to stop or has done its number.
 * Returns the exit status. */
int worker(
    const struct conf *conf, struct shared *shared, int fd, int64_t since_ms);

/* Twelve characters that change when a file below dir does. */
const char *worker_revision(void *mem, const char *dir);

#endif
