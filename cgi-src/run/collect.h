/* SPDX-License-Identifier: MIT */
#ifndef RUN_COLLECT_H
#define RUN_COLLECT_H

#include "run/helper.h"

/* Helper: follows the logs of every service of the instance into
 * application_logs, in batches, under a ceiling per application. */
bool collect_run(struct helper *h);

#endif
