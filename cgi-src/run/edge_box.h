/* SPDX-License-Identifier: MIT */
#ifndef RUN_EDGE_BOX_H
#define RUN_EDGE_BOX_H

#include "run/helper.h"

/* The edge's containers and their networks over the Engine API. */

/* Each runs and is in every environment's network; created when gone, in all
 * networks before it starts.  One that is not of the present definition, or is
 * one too many, goes when another one reads version ("": not known yet).  A
 * configuration must be current; the database may be away.  What fails is
 * logged, and tried again when called again. */
void edge_box_keep(struct helper *h, const char *version);

bool edge_box_runs(struct helper *h, int64_t i, bool *yes) NEED_CHECK;
/* The new process takes the sockets over, the old one finishes. */
bool edge_box_reload(struct helper *h, int64_t i) NEED_CHECK;

#endif
