/* SPDX-License-Identifier: MIT */
#ifndef RUN_EDGE_BOX_H
#define RUN_EDGE_BOX_H

#include "run/helper.h"

/* The edge's image, container and networks over the Engine API. */

/* Runs, and is in every environment's network; created when gone.  A
 * configuration must be current. */
bool edge_box_keep(struct helper *h) NEED_CHECK;
/* The new process takes the sockets over, the old one finishes. */
bool edge_box_reload(struct helper *h) NEED_CHECK;

/* A tar archive with the empty file system: mount points and /etc/passwd. */
void edge_tar(void *mem, char **tar, size_t *n);

#endif
