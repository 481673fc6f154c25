/* SPDX-License-Identifier: MIT */
#ifndef RUN_SUBNET_H
#define RUN_SUBNET_H

#include "base/err.h"

#include <stddef.h>

enum { SUBNET_BITS = 25 };

/* The first /25 of pool (IPv4 CIDR) that overlaps none of used (CIDRs; what
 * is not IPv4 is passed over).  ERR_LIMIT, code NETWORK_POOL_FULL. */
bool subnet_pick(struct err *e, void *mem, const char *pool,
    const char *const *used, size_t n, char **out) NEED_CHECK;

#endif
