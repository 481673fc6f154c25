/* SPDX-License-Identifier: MIT */
#include "run/edge.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "core/route.h"
#include "engine/http.h"
#include "run/edge_box.h"
#include "run/edge_swap.h"
#include "run/run.h"

#include <string.h>

enum {
	LOOK_MS = 1000,
	KEEP_MS = 2000,
	RELOAD_MS = 1000,
	ASK_MS = 5000,
	FAILS_MAX = 20
};

char *
edge_name(void *mem, const char *instance)
{
	return mem_fmt(mem, "%s-edge", instance);
}

char *
edge_socket(void *mem, const struct conf *conf)
{
	return mem_fmt(mem, "%s/edge/edge.sock", conf->run_dir);
}

char *
edge_dir(void *mem, const struct conf *conf)
{
	return mem_fmt(mem, "%s/edge", conf->state_dir);
}

struct keeper {
	struct helper *h;
	bool rendered; /* by this process */
	int64_t kept_ms, reloaded_ms;
	int fails;
};

/* At most once a second. */
static bool
reload(struct keeper *k)
{
	int64_t since = clock_mono_ms() - k->reloaded_ms;

	if (k->reloaded_ms != 0 && since < RELOAD_MS)
		clock_sleep_ms(RELOAD_MS - since);
	if (FAULT_FAILS("edge.reload"))
		return err_set(&k->h->c.err, ERR_UPSTREAM,
		    "the edge does not read its configuration");
	if (!edge_box_reload(k->h))
		return false;
	log_notice("the edge reads its new configuration");
	k->reloaded_ms = clock_mono_ms();
	return true;
}

static bool
render(struct keeper *k, int64_t version)
{
	struct ctx *c = &k->h->c;
	struct db_rows rows;
	bool changed;

	if (!route_rows(c, &rows) || !edge_swap(c, rows.at, rows.n, &changed))
		return false;
	if (changed) /* until the edge has read it, however often it fails */
		k->rendered = false;
	if (!edge_box_keep(k->h))
		return false;
	if (!k->rendered && !reload(k))
		return false;
	k->rendered = true;
	return route_applied(c, version);
}

static bool
turn(struct keeper *k)
{
	struct route_version v;
	int64_t now = clock_mono_ms();

	if (!route_version(&k->h->c, &v))
		return false;
	if (v.version > v.applied || !k->rendered)
		return render(k, v.version);
	if (now - k->kept_ms < KEEP_MS)
		return true;
	k->kept_ms = now;
	return edge_box_keep(k->h);
}

bool
edge_run(struct helper *h)
{
	struct keeper k = { .h = h };

	best_effort(route_listen(&h->c));
	while (k.fails < FAILS_MAX) {
		helper_turn(h);
		if (turn(&k)) {
			k.fails = 0;
		} else {
			k.fails++;
			log_error("edge", "err", h->c.err.text);
			clock_sleep_ms(1000);
		}
		(void)db_told(h->c.db, LOOK_MS);
	}
	return false;
}

bool
edge_ask(
    struct ctx *c, const char *host, const char *path, struct edge_answer *out)
{
	struct http *http = http_open(c->mem);
	struct http_req req = {
		.socket = edge_socket(c->mem, c->conf),
		.url = mem_fmt(c->mem, "http://%s%s", host, path),
		.timeout_ms = ASK_MS,
	};
	struct http_answer a;

	*out = (struct edge_answer){ .status = 0, .ours = true };
	if (!http_call(&c->err, c->mem, http, &req, &a)) {
		/* A body over the limit is an answer too. */
		if (c->err.kind != ERR_LIMIT)
			return false;
		out->ours = false;
		out->status = 200;
		return true;
	}
	out->status = a.status;
	out->ours = http_header(&a, "X-Davit-Edge") != NULL;
	return true;
}
