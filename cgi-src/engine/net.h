/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_NET_H
#define ENGINE_NET_H

#include "base/err.h"

#include <stdint.h>

/*
 * The guard against requests into our own network (SSRF): a host a user
 * named is resolved once, every address it has is checked, and the caller
 * connects to the address checked, not to the name.
 */

/* Whether users may make us connect to this address: loopback, link-local,
 * private, CGNAT, multicast, reserved and their IPv6 forms only inside one of
 * the space-separated CIDRs of allow. */
bool net_allowed(const char *ip, const char *allow);

/* One allowed address of host in addr.  ERR_UPSTREAM when the name does not
 * resolve, ERR_DENIED (code ADDRESS_REFUSED) when any address is refused. */
bool net_resolve(struct err *e, void *mem, const char *host, int64_t port,
    const char *allow, char **addr) NEED_CHECK;

/* "host:port:address" as curl and git take it. */
char *net_pin(void *mem, const char *host, int64_t port, const char *addr);

#endif
