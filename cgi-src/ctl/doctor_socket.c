/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/str.h"
#include "ctl/doctor.h"
#include "ctl/fcgi_ask.h"
#include "engine/http.h"
#include "run/edge.h"
#include "run/edge_render.h"

#include <string.h>

enum { ANSWER_MS = 3000 };

/* The program itself says whether what it needs answers. */
void
look_web(struct doctor *d, struct look *l)
{
	const char *path = mem_fmt(d->mem, "%s/web.sock", d->conf->run_dir);
	static const char advice[] = "start davit-web and look at its log";
	struct err e = { .kind = ERR_NONE };
	const char *answer;

	if (!fcgi_ask(&e, d->mem, path, "/api/v1/readyz", &answer))
		look_broken(l, mem_fmt(d->mem, "%s", e.text), advice);
	else if (!text_starts(answer, "Status: 200"))
		look_broken(l,
		    mem_fmt(d->mem, "%s: %.*s", path,
			(int)strcspn(answer, "\r\n"), answer),
		    advice);
	else
		look_fine(l, mem_fmt(d->mem, "%s answers", path));
}

/* One GET over a unix socket; NULL with what is wrong in *l. */
static const struct http_answer *
get(struct doctor *d, struct look *l, const char *socket, const char *url,
    const char *advice)
{
	struct http_answer *a = mem_new(d->mem, struct http_answer);
	const struct http_req req = {
		.socket = socket, .url = url, .timeout_ms = ANSWER_MS
	};
	struct err e = { .kind = ERR_NONE };

	if (http_call(&e, d->mem, http_open(d->mem), &req, a))
		return a;
	look_broken(l, mem_str(d->mem, e.text), advice);
	return NULL;
}

void
look_live(struct doctor *d, struct look *l)
{
	const char *path = mem_fmt(d->mem, "%s/live.sock", d->conf->run_dir);

	if (get(d, l, path, "http://live/",
		"start davit-live and look at its log") != NULL)
		look_fine(l, mem_fmt(d->mem, "%s answers", path));
}

static const char *
also(void *mem, const char *before, const char *more)
{
	return before[0] == '\0' ? more : mem_fmt(mem, "%s, %s", before, more);
}

/* Visitors notice it when the last one is away. */
void
look_edge(struct doctor *d, struct look *l)
{
	static const char advice[] =
	    "the runner keeps the edge's containers: look at its log";
	const char *fine = "", *bad = "";

	for (int64_t i = 0; i < d->conf->edges; i++) {
		const char *path = edge_socket(d->mem, d->conf, i);
		const struct http_answer *a =
		    get(d, l, path, "http://" EDGE_HOST "/", advice);

		if (a != NULL && http_header(a, "X-Davit-Version") != NULL)
			fine = also(
			    d->mem, fine, mem_fmt(d->mem, "%s answers", path));
		else
			bad = also(d->mem, bad,
			    a == NULL ? l->found
				      : mem_fmt(d->mem,
					    "%s: status %d, not"
					    " from our edge",
					    path, a->status));
	}
	if (bad[0] == '\0')
		look_fine(l, fine);
	else if (fine[0] == '\0')
		look_broken(l, bad, advice);
	else
		look_warn(l, also(d->mem, fine, bad), advice);
}
