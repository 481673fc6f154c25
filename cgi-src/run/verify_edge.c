/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/proc.h"
#include "base/str.h"
#include "core/route.h"
#include "run/edge.h"
#include "run/edge_swap.h"
#include "run/verify_part.h"

#include <unistd.h>

enum {
	ROUNDS = 10,
	ROUND_MS = 300,
	NGINX_MS = 30 * 1000,
	NGINX_BYTES = 256 * 1024
};

bool
verify_nginx(struct verify *v)
{
	const struct conf *conf = v->c->conf;
	const char *const argv[] = { conf->nginx_program, "-t", "-q", "-c",
		conf->nginx_conf, NULL };
	const struct proc_spec spec = {
		.argv = argv, .timeout_ms = NGINX_MS, .output_max = NGINX_BYTES
	};
	struct proc_result out;

	if (geteuid() != 0)
		return skipped(v, "only root can let nginx read its files");
	if (!proc_run(&v->c->err, v->c->mem, &spec, &out))
		broken(v, conf->nginx_program, v->c->err.text);
	else if (out.status != 0)
		broken(v, conf->nginx_conf,
		    out.last != NULL ? out.last : "is refused");
	return true;
}

bool
verify_haproxy(struct verify *v)
{
	if (!edge_check(v->c))
		broken(v, "the edge's configuration:", v->c->err.text);
	return true;
}

/* What is there is what the rows say, and every edge that answers reads it. */
static bool
routes_fresh(struct verify *v, const char **what, const char **why)
{
	struct ctx *c = v->c;
	const char *version;
	struct db_rows rows;

	*what = "the edge's configuration:";
	if (!route_rows(c, &rows) ||
	    !edge_current(c, rows.at, rows.n, &version)) {
		*why = mem_str(c->mem, c->err.text);
		return false;
	}
	for (int64_t i = 0; i < c->conf->edges; i++) {
		*what = edge_name(c->mem, c->conf->instance, i);
		*why = "reads another configuration";
		if (edge_state(c->conf, i, version) == EDGE_READS_OTHER)
			return false;
	}
	return true;
}

/* A change is on its way for a moment. */
bool
verify_routes(struct verify *v)
{
	const char *what, *why;

	for (int i = 0; i < ROUNDS; i++) {
		if (routes_fresh(v, &what, &why))
			return true;
		clock_sleep_ms(ROUND_MS);
	}
	broken(v, what, why);
	return true;
}

/*
 * Our own page is no answer of an application that is known to speak HTTP.  One
 * that is known to listen may speak something else (502); of others nobody
 * knows, but there is a route to each.
 */
static bool
as_should(
    struct verify *v, const struct route_row *r, const struct edge_answer *got)
{
	const char *type;

	if (!r->live)
		return got->status == 503;
	if (!got->ours)
		return true;
	if (!verify_health(v->c, r->host, &type) || same(type, "http"))
		return false;
	return same(type, "tcp") ? got->status == 502 : got->status != 404;
}

static bool
answers(struct verify *v, const struct route_row *r)
{
	struct edge_answer got = { .status = 0 };

	/* A task that is just starting gets a moment. */
	for (int i = 0; i < ROUNDS; i++) {
		if (edge_ask(v->c, r->host, r->path, &got) &&
		    as_should(v, r, &got))
			return true;
		clock_sleep_ms(ROUND_MS);
	}
	return false;
}

bool
verify_hosts(struct verify *v)
{
	const struct route_row *r;
	struct db_rows rows;

	if (!route_rows(v->c, &rows))
		return false;
	r = rows.at;
	for (size_t i = 0; i < rows.n; i++)
		if (!answers(v, &r[i]))
			broken(v, r[i].host,
			    r[i].live ? "does not answer"
				      : "does not answer with our own page");
	return true;
}
