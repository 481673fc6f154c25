/* SPDX-License-Identifier: MIT */
#include "run/edge_box.h"
#include "base/digest.h"
#include "base/log.h"
#include "base/str.h"
#include "core/route.h"
#include "run/edge.h"
#include "run/service.h"
#include "run/subnet.h"

#include <string.h>
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

/* Everything but its label; the label is this text's digest. */
static void
definition(struct helper *h, struct buf *b, const char *label)
{
	const struct conf *conf = h->c.conf;
	const char *dir = edge_dir(h->c.mem, conf);

	buf_fmt(b,
	    "{\"Image\":\"davit-edge:%s\",\"User\":\"%u:%u\","
	    "\"Entrypoint\":[\"%s\",\"-W\",\"-db\",\"-f\","
	    "\"%s/current/haproxy.cfg\"],"
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
	    conf->haproxy_program, dir, conf->instance, label, home_network(h),
	    dir, dir, conf->run_dir, conf->run_dir);
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

static bool
create(struct helper *h, const char *label)
{
	struct ctx *c = &h->c;
	const char *name = edge_name(c->mem, c->conf->instance);
	struct docker_image image;
	struct buf b;
	char *id;

	if (!docker_image_inspect(&c->err, c->mem, h->docker,
		mem_fmt(c->mem, "davit-edge:%s", c->conf->instance), &image) &&
	    (c->err.kind != ERR_ABSENT || !import_image(h)))
		return false;
	buf_init(&b, c->mem, BODY_BYTES);
	definition(h, &b, label);
	if (!keep_home(h) ||
	    !docker_container_create(
		&c->err, c->mem, h->docker, name, b.text, &id) ||
	    !docker_container_start(&c->err, h->docker, name))
		return false;
	log_notice("edge started", "container", name);
	return true;
}

static bool
keep_running(struct helper *h, struct docker_container *box)
{
	struct ctx *c = &h->c;
	const char *name = edge_name(c->mem, c->conf->instance), *label;
	struct buf b;

	buf_init(&b, c->mem, BODY_BYTES);
	definition(h, &b, "");
	label = sha256_hex(c->mem, b.text, b.len);
	if (!docker_container_inspect(&c->err, c->mem, h->docker, name, box)) {
		if (c->err.kind != ERR_ABSENT)
			return false;
	} else if (!same(json_text(json_get(box->labels, "davit.edge"), ""),
		       label) ||
		   same(box->state, "dead") || same(box->state, "created")) {
		if (!docker_container_remove(&c->err, h->docker, name))
			return false;
	} else if (same(box->state, "running") ||
		   same(box->state, "restarting")) {
		return true;
	} else {
		return docker_container_start(&c->err, h->docker, name);
	}
	err_clear(&c->err);
	return create(h, label) &&
	       docker_container_inspect(&c->err, c->mem, h->docker, name, box);
}

static bool
join(struct helper *h, const struct docker_container *box)
{
	struct ctx *c = &h->c;
	const char *name = edge_name(c->mem, c->conf->instance);
	const struct route_network *row;
	struct db_rows rows;

	if (!route_networks(c, &rows))
		return false;
	row = rows.at;
	for (size_t i = 0; i < rows.n; i++) {
		const char *net = service_network_name(
		    c->mem, c->conf->instance, row[i].environment_id);

		if (json_get(box->networks, net) != NULL)
			continue;
		/* Not made yet: the deployment that makes it joins it. */
		if (!docker_network_connect(&c->err, h->docker, net, name) &&
		    c->err.kind != ERR_ABSENT)
			log_error("edge: joining", "network", net, "err",
			    c->err.text);
	}
	return true;
}

bool
edge_box_keep(struct helper *h)
{
	struct docker_container box = { .networks = NULL };

	return keep_running(h, &box) && join(h, &box);
}

bool
edge_box_reload(struct helper *h)
{
	return docker_container_kill(&h->c.err, h->docker,
	    edge_name(h->c.mem, h->c.conf->instance), "USR2");
}
