/* SPDX-License-Identifier: MIT */
#include "run/subnet.h"
#include "base/mem.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <string.h>

struct range {
	uint32_t first, last;
};

static bool
range_of(const char *cidr, struct range *out)
{
	struct str rest = str_of(cidr), head;
	struct in_addr addr;
	char ip[INET_ADDRSTRLEN];
	uint64_t bits;
	uint32_t mask;

	if (!str_cut(&rest, '/', &head) || head.n >= sizeof ip ||
	    !str_u64(rest, 1, 32, &bits))
		return false;
	memcpy(ip, head.s, head.n);
	ip[head.n] = '\0';
	if (inet_pton(AF_INET, ip, &addr) != 1)
		return false;
	mask = bits == 32 ? 0 : UINT32_MAX >> bits;
	out->first = ntohl(addr.s_addr) & ~mask;
	out->last = out->first | mask;
	return true;
}

static bool
taken(struct range r, const char *const *used, size_t n)
{
	struct range u;

	for (size_t i = 0; i < n; i++)
		if (range_of(used[i], &u) && u.first <= r.last &&
		    r.first <= u.last)
			return true;
	return false;
}

bool
subnet_pick(struct err *e, void *mem, const char *pool, const char *const *used,
    size_t n, char **out)
{
	const uint32_t size = 1U << (32 - SUBNET_BITS);
	struct range all, r;

	if (!range_of(pool, &all) || all.last - all.first < size - 1)
		return err_set(e, ERR_INTERNAL,
		    "network-pool '%s' is no IPv4 range of /25 or more", pool);
	for (uint64_t at = all.first; at + size - 1 <= all.last; at += size) {
		struct in_addr addr;
		char ip[INET_ADDRSTRLEN];

		r.first = (uint32_t)at;
		r.last = (uint32_t)(at + size - 1);
		if (taken(r, used, n))
			continue;
		addr.s_addr = htonl(r.first);
		*out = mem_fmt(mem, "%s/%d",
		    inet_ntop(AF_INET, &addr, ip, sizeof ip), SUBNET_BITS);
		return true;
	}
	return err_code(e, ERR_LIMIT, "NETWORK_POOL_FULL",
	    "no network is left in the pool %s", pool);
}
