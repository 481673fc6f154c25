/* SPDX-License-Identifier: MIT */
#include "engine/net.h"

#include "base/mem.h"
#include "base/str.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>

/*
 * Every address is held as 16 bytes; IPv4 as ::ffff:a.b.c.d, so that the
 * mapped form of a refused address is refused by the same row.
 */
struct block {
	unsigned char at[16];
	unsigned bits;
};

static const unsigned char mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff,
	0xff };

/* IANA special-purpose registries (RFC 6890 and successors). */
/* clang-format off */
static const char *const refused[] = {
	"0.0.0.0/8",		/* this network */
	"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",	/* private */
	"100.64.0.0/10",	/* carrier-grade NAT */
	"127.0.0.0/8",		/* loopback */
	"169.254.0.0/16",	/* link-local, cloud metadata */
	"192.0.0.0/24", "192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24",
	"192.88.99.0/24",	/* 6to4 relays */
	"198.18.0.0/15",	/* benchmarks */
	"224.0.0.0/4", "240.0.0.0/4",	/* multicast, reserved, broadcast */
	"::/96",		/* unspecified, loopback, IPv4-compatible */
	"64:ff9b::/96", "64:ff9b:1::/48",	/* NAT64 reaches IPv4 */
	"100::/64",		/* discard */
	"2001::/23",		/* protocol assignments, Teredo */
	"2001:db8::/32", "3fff::/20",		/* documentation */
	"2002::/16",		/* 6to4 reaches IPv4 */
	"5f00::/16",		/* segment routing */
	"fc00::/7", "fe80::/10", "fec0::/10",	/* private, link, site-local */
	"ff00::/8",		/* multicast */
};
/* clang-format on */

static bool
read_ip(const char *text, unsigned char at[16], bool *v4)
{
	memcpy(at, mapped, sizeof mapped);
	*v4 = inet_pton(AF_INET, text, at + 12) == 1;
	return *v4 || inet_pton(AF_INET6, text, at) == 1;
}

static bool
read_block(struct str text, struct block *out)
{
	char ip[INET6_ADDRSTRLEN];
	struct str head;
	uint64_t bits;
	bool v4;

	if (!str_cut(&text, '/', &head) || head.n >= sizeof ip)
		return false;
	memcpy(ip, head.s, head.n);
	ip[head.n] = '\0';
	if (!read_ip(ip, out->at, &v4))
		return false;
	bits = v4 ? 32 : 128;
	if (text.n > 0 && !str_u64(text, 0, bits, &bits))
		return false;
	out->bits = (unsigned)bits + (v4 ? 96 : 0);
	return true;
}

static bool
inside(const unsigned char at[16], const struct block *b)
{
	unsigned whole = b->bits / 8, rest = b->bits % 8;
	unsigned mask = 0xff00U >> rest;

	if (memcmp(at, b->at, whole) != 0)
		return false;
	return rest == 0 || ((at[whole] ^ b->at[whole]) & mask & 0xff) == 0;
}

static bool
listed(const unsigned char at[16], const char *allow)
{
	struct str rest = str_of(allow == NULL ? "" : allow), word;
	struct block b;

	while (str_cut(&rest, ' ', &word))
		if (word.n > 0 && read_block(word, &b) && inside(at, &b))
			return true;
	return false;
}

bool
net_allowed(const char *ip, const char *allow)
{
	unsigned char at[16];
	struct block b;
	bool v4;

	if (!read_ip(ip, at, &v4))
		return false;
	if (listed(at, allow))
		return true;
	for (size_t i = 0; i < COUNT(refused); i++)
		if (read_block(str_of(refused[i]), &b) && inside(at, &b))
			return false;
	return true;
}

static bool
check_all(struct err *e, void *mem, const char *host, const char *allow,
    const struct addrinfo *list, char **addr)
{
	char ip[INET6_ADDRSTRLEN + 16];

	*addr = NULL;
	for (; list != NULL; list = list->ai_next) {
		if (getnameinfo(list->ai_addr, list->ai_addrlen, ip, sizeof ip,
			NULL, 0, NI_NUMERICHOST) != 0)
			continue;
		if (!net_allowed(ip, allow))
			return err_code(e, ERR_DENIED, "ADDRESS_REFUSED",
			    "'%s' has the address %s, which is not public; "
			    "an administrator can allow it",
			    host, ip);
		if (*addr == NULL)
			*addr = mem_str(mem, ip);
	}
	if (*addr == NULL)
		return err_code(e, ERR_UPSTREAM, "HOST_NOT_FOUND",
		    "'%s' has no address", host);
	return true;
}

bool
net_resolve(struct err *e, void *mem, const char *host, int64_t port,
    const char *allow, char **addr)
{
	struct addrinfo hints = { .ai_family = AF_UNSPEC,
		.ai_socktype = SOCK_STREAM };
	struct addrinfo *list = NULL;
	char service[16], bare[256];
	size_t n = strlen(host);
	int rc;
	bool ok;

	/* [::1] as URLs write it */
	if (n > 2 && n < sizeof bare && host[0] == '[' && host[n - 1] == ']') {
		memcpy(bare, host + 1, n - 2);
		bare[n - 2] = '\0';
		host = bare;
		hints.ai_flags = AI_NUMERICHOST;
	}
	snprintf(service, sizeof service, "%lld", (long long)port);
	rc = getaddrinfo(host, service, &hints, &list);
	if (rc != 0)
		return err_code(e, ERR_UPSTREAM, "HOST_NOT_FOUND",
		    "the name '%s' does not resolve: %s", host,
		    gai_strerror(rc));
	ok = check_all(e, mem, host, allow, list, addr);
	freeaddrinfo(list);
	return ok;
}

char *
net_pin(void *mem, const char *host, int64_t port, const char *addr)
{
	if (strchr(addr, ':') != NULL)
		return mem_fmt(
		    mem, "%s:%lld:[%s]", host, (long long)port, addr);
	return mem_fmt(mem, "%s:%lld:%s", host, (long long)port, addr);
}
