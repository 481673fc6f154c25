/* SPDX-License-Identifier: MIT */
#include "run/edge.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/fault.h"
#include "base/log.h"
#include "core/route.h"
#include "run/edge_box.h"
#include "run/edge_swap.h"
#include "run/run.h"

#include <stdio.h>

enum {
	LOOK_MS = 1000,
	KEEP_MS = 2000,
	RELOAD_MS = 1000,
	READ_MS = 10 * 1000,
	READ_LOOK_MS = 50
};

struct keeper {
	struct helper *h;
	char version[2 * SHA256_BYTES + 1]; /* rendered last, "" at first */
	int64_t kept_ms, reloaded_ms;
};

/* Until an edge says that it reads the version, or no longer runs.  One that
 * was not told yet may say at once that it reads another. */
static enum edge_state
ask(struct keeper *k, int64_t i, bool told)
{
	int64_t until = clock_mono_ms() + READ_MS;
	enum edge_state state;
	bool runs;

	for (;;) {
		state = edge_state(k->h->c.conf, i, k->version);
		if (state == EDGE_READS ||
		    (state == EDGE_READS_OTHER && !told) ||
		    clock_mono_ms() >= until)
			return state;
		if (state == EDGE_SILENT &&
		    (!edge_box_runs(k->h, i, &runs) || !runs))
			return state;
		clock_sleep_ms(READ_LOOK_MS);
	}
}

static bool
tell(struct keeper *k, int64_t i)
{
	struct ctx *c = &k->h->c;

	if (FAULT_FAILS("edge.reload"))
		return err_set(&c->err, ERR_UPSTREAM,
		    "the edge does not read its configuration");
	if (!edge_box_reload(k->h, i))
		return false;
	if (ask(k, i, true) != EDGE_READS)
		return err_set(&c->err, ERR_UPSTREAM,
		    "%s still reads another configuration", edge_id(i));
	return true;
}

/* At most once a second; one after the other, so that one serves. */
static bool
take(struct keeper *k)
{
	struct ctx *c = &k->h->c;
	int64_t since = clock_mono_ms() - k->reloaded_ms;
	int reading = 0, told = 0;
	enum edge_state state;
	bool runs = true;

	for (int64_t i = 0; i < c->conf->edges; i++) {
		state = ask(k, i, false);
		if (state == EDGE_SILENT && !edge_box_runs(k->h, i, &runs))
			return false;
		if (state == EDGE_SILENT && !runs)
			continue;
		reading++;
		if (state == EDGE_READS)
			continue;
		if (told++ == 0 && k->reloaded_ms != 0 && since < RELOAD_MS)
			clock_sleep_ms(RELOAD_MS - since);
		if (!tell(k, i))
			return false;
	}
	if (told > 0) {
		log_notice("the edge reads its new configuration");
		k->reloaded_ms = clock_mono_ms();
	}
	return reading > 0 || err_set(&c->err, ERR_UPSTREAM, "no edge runs");
}

static bool
render(struct keeper *k)
{
	struct ctx *c = &k->h->c;
	struct db_rows rows;
	const char *version;

	if (!route_rows(c, &rows) || !edge_swap(c, rows.at, rows.n, &version))
		return false;
	(void)snprintf(k->version, sizeof k->version, "%s", version);
	return true;
}

/* Without a configuration there is nothing to run yet. */
static bool
keep(struct keeper *k)
{
	int64_t now = clock_mono_ms();

	if (now - k->kept_ms < KEEP_MS || !edge_has_current(&k->h->c))
		return false;
	k->kept_ms = now;
	edge_box_keep(k->h, k->version);
	return true;
}

/* What runs is kept first: neither a database that is away nor what cannot be
 * rendered may leave applications without an edge. */
static bool
turn(struct keeper *k)
{
	struct ctx *c = &k->h->c;
	struct route_version v;
	bool changed, kept = keep(k);

	if (!route_version(c, &v))
		return false;
	changed = v.version > v.applied || k->version[0] == '\0';
	if (changed && !render(k))
		return false;
	kept = keep(k) || kept;
	if (!changed && !kept)
		return true;
	return take(k) && (!changed || route_applied(c, v.version));
}

void
edge_meanwhile(struct helper *h)
{
	struct keeper k = { .h = h };

	(void)keep(&k);
}

bool
edge_run(struct helper *h)
{
	struct keeper k = { .h = h };

	best_effort(route_listen(&h->c));
	for (;;) {
		helper_turn(h);
		if (!turn(&k)) {
			log_error("edge", "err", h->c.err.text);
			clock_sleep_ms(1000);
		}
		(void)db_told(h->c.db, LOOK_MS);
	}
}
