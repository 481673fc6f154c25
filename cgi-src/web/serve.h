/* SPDX-License-Identifier: MIT */
#ifndef WEB_SERVE_H
#define WEB_SERVE_H

#include "base/conf.h"
#include "base/err.h"

/*
 * The supervisor of davit-web: opens <run_dir>/web.sock, keeps web_workers
 * workers on it, replaces those that end (with back-off when they end at
 * once), passes SIGTERM on.  Returns the exit status.
 */
int serve(void *mem, const struct conf *conf);

/* The listening socket alone, renamed into place when it is ready. */
bool serve_socket(
    struct err *e, void *mem, const char *path, int *fd) NEED_CHECK;

#endif
