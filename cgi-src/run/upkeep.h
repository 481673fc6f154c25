/* SPDX-License-Identifier: MIT */
#ifndef RUN_UPKEEP_H
#define RUN_UPKEEP_H

#include "run/helper.h"

/* Helper: three times a minute what runs against what is wanted (run/drift.h),
 * each minute rows whose time is over, each ten minutes what is left of things
 * that are no more: networks, containers, configs, scratch, images. */
bool upkeep_run(struct helper *h);

/* One round of either. */
bool upkeep_rows(struct ctx *c) NEED_CHECK;
bool upkeep_things(struct ctx *c, struct docker *d) NEED_CHECK;

#endif
