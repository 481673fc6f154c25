/* SPDX-License-Identifier: MIT */
#include "run/edge_box.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "core/route.h"
#include "run/edge.h"
#include "run/edge_make.h"
#include "run/run.h"
#include "run/service.h"

enum {
	/* Requests that an edge has are given so long when it has to go. */
	FINISH_SECONDS = 10,
	/* nginx turns away for a second from what did not answer it, by a
	 * clock of whole seconds. */
	SETTLE_MS = 3000
};

struct box {
	int64_t i;
	const char *name;
	bool there;
	struct docker_container found;
};

/* By the list, which does not wait for a container that is just starting. */
static bool
look(struct helper *h, int64_t i, struct box *b)
{
	struct ctx *c = &h->c;
	struct docker_containers found;

	*b = (struct box){ .i = i,
		.name = edge_name(c->mem, c->conf->instance, i) };
	if (!docker_container_list(&c->err, c->mem, h->docker,
		DOCKER_FILTERS({ "name", mem_fmt(c->mem, "^/%s$", b->name) }),
		&found))
		return false;
	b->there = found.n > 0;
	if (b->there)
		b->found = found.at[0];
	return true;
}

/* Docker starts again by itself what ended by itself. */
static bool
runs(const struct box *b)
{
	return b->there && (same(b->found.state, "running") ||
			       same(b->found.state, "restarting"));
}

static bool
stale(struct helper *h, const struct box *b)
{
	return b->there &&
	       !same(json_text(json_get(b->found.labels, "davit.edge"), ""),
		   edge_label(h, b->i));
}

static bool
remove_box(struct helper *h, const struct box *b)
{
	if (runs(b))
		best_effort(docker_container_stop(
		    &h->c.err, h->docker, b->name, FINISH_SECONDS));
	return docker_container_remove(&h->c.err, h->docker, b->name);
}

static bool
exists(const struct docker_networks *nets, const char *name)
{
	for (size_t i = 0; i < nets->n; i++)
		if (same(nets->at[i].name, name))
			return true;
	return false;
}

/* Those of environments that Docker has, of which some may be of no use. */
static bool
networks_there(struct helper *h, const char ***names)
{
	struct ctx *c = &h->c;
	struct docker_networks nets;
	size_t n = 0;

	if (!docker_network_list(&c->err, c->mem, h->docker,
		DOCKER_FILTERS({ "label",
		    mem_fmt(c->mem, "davit.instance=%s", c->conf->instance) }),
		&nets))
		return false;
	*names = mem_array(c->mem, const char *, nets.n + 1);
	for (size_t i = 0; i < nets.n; i++)
		if (json_get(nets.at[i].labels, "davit.environment") != NULL)
			(*names)[n++] = nets.at[i].name;
	return true;
}

/* Of every environment; while the database is away, what Docker knows. */
static bool
networks_wanted(struct helper *h, const char ***names)
{
	struct ctx *c = &h->c;
	const struct route_network *row;
	struct db_rows rows;

	if (!route_networks(c, &rows))
		return networks_there(h, names);
	row = rows.at;
	*names = mem_array(c->mem, const char *, rows.n + 1);
	for (size_t i = 0; i < rows.n; i++)
		(*names)[i] = service_network_name(
		    c->mem, c->conf->instance, row[i].environment_id);
	return true;
}

/* A network that is not made yet is joined by the deployment that makes it;
 * one that is not there would keep a container from starting. */
static bool
join(struct helper *h, const struct box *b)
{
	struct ctx *c = &h->c;
	struct docker_networks nets = { .at = NULL };
	const char **names;

	if (!networks_wanted(h, &names))
		return false;
	for (; *names != NULL; names++) {
		const char *net = *names;

		if (json_get(b->found.networks, net) != NULL)
			continue;
		if (nets.at == NULL && !docker_network_list(&c->err, c->mem,
					   h->docker, NULL, &nets))
			return false;
		if (exists(&nets, net) &&
		    !docker_network_connect(&c->err, h->docker, net, b->name))
			log_error("edge: joining", "container", b->name,
			    "network", net, "err", c->err.text);
	}
	return true;
}

/* What does not start, because a network of it is gone, is made anew. */
static bool
start(struct helper *h, const struct box *b)
{
	struct err ignored;

	if (!join(h, b))
		return false;
	if (docker_container_start(&h->c.err, h->docker, b->name)) {
		log_notice("edge started", "container", b->name);
		return true;
	}
	if (h->c.err.kind != ERR_TIMEOUT)
		best_effort(
		    docker_container_remove(&ignored, h->docker, b->name));
	return false;
}

static bool
make(struct helper *h, int64_t i)
{
	struct box b;

	return edge_make(h, i) && look(h, i, &b) && start(h, &b);
}

/* Nobody misses i: another one answers, and with what is current. */
static bool
spare(struct helper *h, int64_t i, const char *version)
{
	const struct conf *conf = h->c.conf;
	int64_t n = conf->edges;

	for (int64_t j = 0; j < n; j++)
		if (j != i && edge_state(conf, j, version) == EDGE_READS)
			return true;
	return n == 1 && i == 0;
}

static bool
spare_for_good(struct helper *h, int64_t i, const char *version)
{
	if (!spare(h, i, version))
		return false;
	clock_sleep_ms(SETTLE_MS);
	return spare(h, i, version);
}

static bool
keep(struct helper *h, int64_t i)
{
	struct box b;

	if (!look(h, i, &b))
		return false;
	if (runs(&b))
		return join(h, &b);
	if (b.there && !stale(h, &b))
		return start(h, &b);
	return (!b.there || remove_box(h, &b)) && make(h, i);
}

static bool
renew(struct helper *h, int64_t i, const char *version)
{
	struct box b;

	if (!look(h, i, &b))
		return false;
	if (!stale(h, &b))
		return true;
	if (edge_state(h->c.conf, i, version) != EDGE_SILENT &&
	    !spare_for_good(h, i, version))
		return true;
	log_notice("edge is made anew", "container", b.name);
	return remove_box(h, &b) && make(h, i);
}

static bool
retire(struct helper *h, int64_t i, const char *version)
{
	struct box b;

	if (!look(h, i, &b))
		return false;
	return !b.there || !spare(h, i, version) || remove_box(h, &b);
}

static void
say(struct helper *h, int64_t i, bool done)
{
	if (!done)
		log_error("edge", "which", edge_id(i), "err", h->c.err.text);
}

void
edge_box_keep(struct helper *h, const char *version)
{
	int64_t n = h->c.conf->edges;

	for (int64_t i = 0; i < n; i++)
		say(h, i, keep(h, i));
	for (int64_t i = 0; i < n; i++)
		say(h, i, renew(h, i, version));
	for (int64_t i = n; i < EDGES_MAX; i++)
		say(h, i, retire(h, i, version));
}

bool
edge_box_runs(struct helper *h, int64_t i, bool *yes)
{
	struct box b;

	if (!look(h, i, &b))
		return false;
	*yes = b.there && same(b.found.state, "running");
	return true;
}

bool
edge_box_reload(struct helper *h, int64_t i)
{
	return docker_container_kill(&h->c.err, h->docker,
	    edge_name(h->c.mem, h->c.conf->instance, i), "USR2");
}

bool
edge_join(struct ctx *c, struct docker *d, const char *network)
{
	bool in = false;

	for (int64_t i = 0; i < c->conf->edges; i++)
		in |= docker_network_connect(&c->err, d, network,
			  edge_name(c->mem, c->conf->instance, i)) ||
		      c->err.kind == ERR_ABSENT;
	if (in)
		err_clear(&c->err);
	return in;
}

void
edge_leave(struct ctx *c, struct docker *d, const char *network)
{
	for (int64_t i = 0; i < EDGES_MAX; i++)
		best_effort(docker_network_disconnect(&c->err, d, network,
		    edge_name(c->mem, c->conf->instance, i)));
}
