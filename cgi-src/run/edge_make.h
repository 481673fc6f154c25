/* SPDX-License-Identifier: MIT */
#ifndef RUN_EDGE_MAKE_H
#define RUN_EDGE_MAKE_H

#include "run/helper.h"

/* What an edge's container is made of. */

/* The digest of its definition, which it carries as the label davit.edge. */
char *edge_label(struct helper *h, int64_t i);
/* The container and, where they are missing, its image and the network it is
 * born in.  It is not started. */
bool edge_make(struct helper *h, int64_t i) NEED_CHECK;

/* A tar archive with the empty file system: mount points and /etc/passwd. */
void edge_tar(void *mem, char **tar, size_t *n);

#endif
