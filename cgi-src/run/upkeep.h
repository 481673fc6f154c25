/* SPDX-License-Identifier: MIT */
#ifndef RUN_UPKEEP_H
#define RUN_UPKEEP_H

#include "run/helper.h"

/* Helper: each minute rows whose time is over, each ten minutes what is left
 * of things that are no more: networks, configs, scratch, images. */
bool upkeep_run(struct helper *h);

#endif
