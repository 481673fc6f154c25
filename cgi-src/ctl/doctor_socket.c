/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/str.h"
#include "ctl/doctor.h"
#include "ctl/fcgi_ask.h"
#include "engine/http.h"

#include <string.h>

enum { ANSWER_MS = 3000 };

/* The program itself says whether what it needs answers. */
void
look_web(struct doctor *d, struct look *l)
{
	const char *path = mem_fmt(d->mem, "%s/web.sock", d->conf->run_dir);
	static const char todo[] = "start davit-web and look at its log";
	struct err e = { .kind = ERR_NONE };
	const char *answer;

	if (!fcgi_ask(&e, d->mem, path, "/api/v1/readyz", &answer))
		look_broken(l, mem_fmt(d->mem, "%s", e.text), todo);
	else if (!text_starts(answer, "Status: 200"))
		look_broken(l,
		    mem_fmt(d->mem, "%s: %.*s", path,
			(int)strcspn(answer, "\r\n"), answer),
		    todo);
	else
		look_fine(l, mem_fmt(d->mem, "%s answers", path));
}

/* One GET over a unix socket; NULL with what is wrong in *l. */
static const struct http_answer *
get(struct doctor *d, struct look *l, const char *socket, const char *url,
    const char *todo)
{
	struct http_answer *a = mem_new(d->mem, struct http_answer);
	const struct http_req req = {
		.socket = socket, .url = url, .timeout_ms = ANSWER_MS
	};
	struct err e = { .kind = ERR_NONE };

	if (http_call(&e, d->mem, http_open(d->mem), &req, a))
		return a;
	look_broken(l, mem_str(d->mem, e.text), todo);
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

/* No application has this name, so the edge answers itself. */
void
look_edge(struct doctor *d, struct look *l)
{
	const char *path =
	    mem_fmt(d->mem, "%s/edge/edge.sock", d->conf->run_dir);
	static const char todo[] =
	    "the runner keeps the edge's container: look at its log";
	const struct http_answer *a =
	    get(d, l, path, "http://davit-doctor.invalid/", todo);

	if (a == NULL)
		return;
	if (http_header(a, "X-Davit-Edge") != NULL)
		look_fine(l, mem_fmt(d->mem, "%s answers", path));
	else
		look_broken(l,
		    mem_fmt(d->mem, "%s: status %d, not from our edge", path,
			a->status),
		    todo);
}
