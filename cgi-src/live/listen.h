/* SPDX-License-Identifier: MIT */
#ifndef LIVE_LISTEN_H
#define LIVE_LISTEN_H

#include "base/err.h"

#include <stddef.h>

/* A listening unix socket at path that anybody who may enter its directory may
 * use.  One that somebody answers on is left alone: ERR_CONFLICT. */
bool listen_at(struct err *e, const char *path, int *fd) NEED_CHECK;

/* Allow want descriptors; *have is how many connections fit in what there
 * is. */
void listen_raise(size_t want, size_t *have);

/* From root to a user of its own, for good; for others nothing. */
bool listen_drop(struct err *e, const char *user) NEED_CHECK;

/* Descriptor that is readable when SIGTERM or SIGINT came. */
bool listen_signals(struct err *e, int *fd) NEED_CHECK;

#endif
