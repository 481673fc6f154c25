/* SPDX-License-Identifier: MIT */
#ifndef RUN_WATCH_H
#define RUN_WATCH_H

#include "run/helper.h"

/* Helper: keeps applications.status, health_status and replicas_running what
 * Swarm says, from its events and a full look every ten seconds. */
bool watch_run(struct helper *h);

#endif
