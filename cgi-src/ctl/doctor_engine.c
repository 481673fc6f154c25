/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "ctl/doctor.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { ROUTES_MAX = 1024 * 1024, CONTROLLERS_MAX = 4096 };

#define NO_ENGINE "not known without the Docker engine"

void
look_docker(struct doctor *d, struct look *l)
{
	struct docker *docker = docker_open(d->mem, d->conf->docker_socket);
	struct err e = { .kind = ERR_NONE };

	if (!docker_ping(&e, docker) ||
	    !docker_info(&e, d->mem, docker, &d->info)) {
		look_broken(l, mem_str(d->mem, e.text),
		    "start the Docker engine; look at docker-socket in"
		    " davit.conf");
		return;
	}
	d->docker = docker;
	l->version = d->info.version;
	if (version_reaches(d->info.api, "1.41"))
		look_fine(l, mem_fmt(d->mem, "answers, API %s", d->info.api));
	else
		look_broken(l, "too old", "install Docker 20.10 or later");
}

void
look_swarm(struct doctor *d, struct look *l)
{
	if (d->docker == NULL)
		look_broken(l, NO_ENGINE, "");
	else if (!same(d->info.swarm, "active"))
		look_broken(l,
		    mem_fmt(d->mem, "%s %s", d->info.swarm,
			d->info.swarm_error ? d->info.swarm_error : ""),
		    "docker swarm init --advertise-addr ADDRESS");
	else if (!d->info.manager)
		look_broken(l, "this node is a worker",
		    "run davit on a manager of the swarm");
	else if (d->info.managers == 2)
		look_warn(l, "2 managers stop when one of them does",
		    "have one manager, or three");
	else
		look_fine(
		    l, mem_fmt(d->mem,
			   "manager; nodes: %" PRId64 ", managers: %" PRId64,
			   d->info.nodes, d->info.managers));
}

bool
net4_parse(const char *cidr, struct net4 *out)
{
	struct str rest = str_of(cidr), address;
	struct in_addr in;
	uint64_t bits = 32;
	char text[INET_ADDRSTRLEN];

	if (!str_cut(&rest, '/', &address) || address.n >= sizeof(text))
		return false;
	(void)snprintf(text, sizeof(text), "%.*s", (int)address.n, address.s);
	if (inet_pton(AF_INET, text, &in) != 1)
		return false;
	if (strchr(cidr, '/') != NULL && !str_u64(rest, 0, 32, &bits))
		return false;
	out->mask = bits == 0 ? 0 : UINT32_MAX << (32 - bits);
	out->address = ntohl(in.s_addr) & out->mask;
	return true;
}

bool
net4_overlap(struct net4 a, struct net4 b)
{
	uint32_t both = a.mask & b.mask;

	return (a.address & both) == (b.address & both);
}

/* The first route of the host, but the default one, into the pool. */
static const char *
route_into(void *mem, struct net4 pool)
{
	struct err e = { .kind = ERR_NONE };
	struct str rest, line;
	char *text;
	size_t n;

	if (!fs_read(&e, mem, "/proc/net/route", ROUTES_MAX, &text, &n))
		return NULL;
	rest = (struct str){ text, n };
	while (str_cut(&rest, '\n', &line)) {
		char name[20], copy[256];
		unsigned to, mask;
		struct net4 net;

		(void)snprintf(copy, sizeof(copy), "%.*s", (int)line.n, line.s);
		if (sscanf(copy, "%19s %8x %*s %*s %*s %*s %*s %8x", name, &to,
			&mask) != 3 ||
		    mask == 0)
			continue;
		net = (struct net4){ ntohl(to), ntohl(mask) };
		if (net4_overlap(net, pool))
			return mem_fmt(mem, "the host's interface %s", name);
	}
	return NULL;
}

/* The first network of the engine, but our own, in the pool. */
static const char *
network_in(struct doctor *d, struct net4 pool)
{
	const char *own = mem_fmt(d->mem, "%s-", d->conf->instance);
	struct err e = { .kind = ERR_NONE };
	struct docker_networks list;
	struct net4 net;
	size_t i;

	if (!docker_network_list(&e, d->mem, d->docker, NULL, &list))
		return mem_fmt(d->mem, "not known (%s)", e.text);
	for (i = 0; i < list.n; i++)
		if (!text_starts(list.at[i].name, own) &&
		    list.at[i].subnet != NULL &&
		    net4_parse(list.at[i].subnet, &net) &&
		    net4_overlap(net, pool))
			return mem_fmt(
			    d->mem, "Docker's network %s", list.at[i].name);
	return NULL;
}

void
look_pool(struct doctor *d, struct look *l)
{
	const char *other;
	struct net4 pool;

	if (!net4_parse(d->conf->network_pool, &pool)) {
		look_broken(l, "network-pool is no IPv4 network",
		    "write a network such as 10.83.0.0/16 in davit.conf");
		return;
	}
	other = route_into(d->mem, pool);
	if (other == NULL && d->docker != NULL)
		other = network_in(d, pool);
	if (other != NULL)
		look_broken(l,
		    mem_fmt(d->mem, "%s overlaps with %s",
			d->conf->network_pool, other),
		    "choose another network-pool in davit.conf, before there"
		    " are environments");
	else if (d->docker == NULL)
		look_warn(l, "the host's routes are clear of it; " NO_ENGINE,
		    "start the Docker engine");
	else
		look_fine(
		    l, mem_fmt(d->mem, "%s is free", d->conf->network_pool));
}

/* Memory, processor and process limits, in either version of cgroups. */
void
look_build_limits(struct doctor *d, struct look *l)
{
	static const char *const wanted[] = { "memory", "cpu", "pids" };
	struct err e = { .kind = ERR_NONE };
	bool second;
	char *have;
	size_t n, i;

	second = fs_read(&e, d->mem, "/sys/fs/cgroup/cgroup.controllers",
	    CONTROLLERS_MAX, &have, &n);
	l->version = second ? "v2" : "v1";
	for (i = 0; i < COUNT(wanted); i++) {
		bool there = second ? strstr(have, wanted[i]) != NULL
				    : fs_exists(mem_fmt(d->mem,
					  "/sys/fs/cgroup/%s", wanted[i]));

		if (there)
			continue;
		look_broken(l,
		    mem_fmt(
			d->mem, "no control group limits for %s", wanted[i]),
		    "turn this controller on in the kernel's command line");
		return;
	}
	look_fine(l, "memory, cpu and pids can be limited");
}
