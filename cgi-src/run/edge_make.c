/* SPDX-License-Identifier: MIT */
#include "run/edge_make.h"
#include "base/digest.h"
#include "run/edge.h"
#include "run/subnet.h"

#include <unistd.h>

enum { BODY_BYTES = 16 * 1024 };

/* The network the container is born in, so that Docker's DNS is there before
 * the first environment. */
static char *
home_network(struct helper *h)
{
	return mem_fmt(h->c.mem, "%s-edge", h->c.conf->instance);
}

static bool
keep_home(struct helper *h)
{
	struct ctx *c = &h->c;
	const char *name = home_network(h), **used;
	struct docker_network net;
	struct docker_networks nets;
	char *subnet, *id;

	if (docker_network_inspect(&c->err, c->mem, h->docker, name, &net))
		return true;
	if (c->err.kind != ERR_ABSENT ||
	    !docker_network_list(&c->err, c->mem, h->docker, NULL, &nets))
		return false;
	used = mem_array(c->mem, const char *, nets.n + 1);
	for (size_t i = 0; i < nets.n; i++)
		used[i] = nets.at[i].subnet;
	return subnet_pick(&c->err, c->mem, c->conf->network_pool, used, nets.n,
		   &subnet) &&
	       docker_network_create(&c->err, c->mem, h->docker, name, subnet,
		   mem_fmt(c->mem, "{\"davit.instance\":\"%s\"}",
		       c->conf->instance),
		   &id);
}

/* Everything but its label; the label is this text's digest.  Told to stop, it
 * finishes the requests it has. */
static void
definition(struct helper *h, struct buf *b, int64_t i, const char *label)
{
	const struct conf *conf = h->c.conf;
	const char *dir = edge_dir(h->c.mem, conf);

	buf_fmt(b,
	    "{\"Image\":\"davit-edge:%s\",\"User\":\"%u:%u\","
	    "\"Entrypoint\":[\"%s\",\"-W\",\"-db\",\"-f\","
	    "\"%s/current/haproxy.cfg\"],"
	    "\"Env\":[\"EDGE=%s\"],\"StopSignal\":\"SIGUSR1\","
	    "\"Labels\":{\"davit.instance\":\"%s\",\"davit.edge\":\"%s\"},"
	    "\"HostConfig\":{\"NetworkMode\":\"%s\",\"ReadonlyRootfs\":true,"
	    "\"CapDrop\":[\"ALL\"],\"SecurityOpt\":[\"no-new-privileges\"],"
	    "\"RestartPolicy\":{\"Name\":\"unless-stopped\"},"
	    /* Names of services without tasks go to the host's DNS server:
	     * while that one is away, a reload must not wait for it. */
	    "\"DnsSearch\":[\".\"],\"DnsOptions\":[\"timeout:1\","
	    "\"attempts:1\",\"ndots:0\"],"
	    "\"Tmpfs\":{\"/tmp\":\"\"},"
	    "\"Sysctls\":{\"net.ipv4.tcp_tw_reuse\":\"1\","
	    "\"net.ipv4.ip_local_port_range\":\"1024 65535\"},"
	    "\"LogConfig\":{\"Type\":\"json-file\",\"Config\":"
	    "{\"max-size\":\"10m\",\"max-file\":\"2\"}},"
	    "\"Binds\":[\"/usr:/usr:ro\","
	    "\"/etc/ld.so.cache:/etc/ld.so.cache:ro\","
	    "\"%s:%s:ro\",\"%s/edge:%s/edge\"]}}",
	    conf->instance, (unsigned)geteuid(), (unsigned)getegid(),
	    conf->haproxy_program, dir, edge_id(i), conf->instance, label,
	    home_network(h), dir, dir, conf->run_dir, conf->run_dir);
}

static bool
import_image(struct helper *h)
{
	struct ctx *c = &h->c;
	char *tar, *id;
	size_t n;

	edge_tar(c->mem, &tar, &n);
	return docker_image_import(&c->err, c->mem, h->docker, "davit-edge",
	    c->conf->instance, tar, n, &id);
}

char *
edge_label(struct helper *h, int64_t i)
{
	struct buf b;

	buf_init(&b, h->c.mem, BODY_BYTES);
	definition(h, &b, i, "");
	return sha256_hex(h->c.mem, b.text, b.len);
}

bool
edge_make(struct helper *h, int64_t i)
{
	struct ctx *c = &h->c;
	struct docker_image image;
	struct buf b;
	char *id;

	if (!docker_image_inspect(&c->err, c->mem, h->docker,
		mem_fmt(c->mem, "davit-edge:%s", c->conf->instance), &image) &&
	    (c->err.kind != ERR_ABSENT || !import_image(h)))
		return false;
	buf_init(&b, c->mem, BODY_BYTES);
	definition(h, &b, i, edge_label(h, i));
	return keep_home(h) &&
	       docker_container_create(&c->err, c->mem, h->docker,
		   edge_name(c->mem, c->conf->instance, i), b.text, &id);
}
