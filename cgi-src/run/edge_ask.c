/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "engine/http.h"
#include "run/edge.h"
#include "run/edge_render.h"

enum { ASK_MS = 5000, STATE_MS = 1000 };

const char *
edge_id(int64_t i)
{
	return i == 0 ? "edge" : "edge2";
}

char *
edge_name(void *mem, const char *instance, int64_t i)
{
	return mem_fmt(mem, "%s-%s", instance, edge_id(i));
}

char *
edge_path(void *mem, const struct conf *conf, const char *id, const char *kind)
{
	return mem_fmt(mem, "%s/edge/%s.%s", conf->run_dir, id, kind);
}

char *
edge_socket(void *mem, const struct conf *conf, int64_t i)
{
	return edge_path(mem, conf, edge_id(i), "sock");
}

char *
edge_dir(void *mem, const struct conf *conf)
{
	return mem_fmt(mem, "%s/edge", conf->state_dir);
}

bool
edge_is(const struct ctx *c, const char *name)
{
	for (int64_t i = 0; i < c->conf->edges; i++)
		if (same(name, edge_name(c->mem, c->conf->instance, i)))
			return true;
	return false;
}

bool
edge_ask(
    struct ctx *c, const char *host, const char *path, struct edge_answer *out)
{
	struct http *http = http_open(c->mem);
	struct http_req req = {
		.url = mem_fmt(c->mem, "http://%s%s", host, path),
		.timeout_ms = ASK_MS,
	};
	struct http_answer a;
	bool ok = false;

	for (int64_t i = 0; !ok && i < c->conf->edges; i++) {
		req.socket = edge_socket(c->mem, c->conf, i);
		ok = http_call(&c->err, c->mem, http, &req, &a);
		/* A body over the limit is an answer too. */
		if (!ok && c->err.kind == ERR_LIMIT) {
			*out = (struct edge_answer){ .status = 200 };
			return true;
		}
	}
	*out = (struct edge_answer){ .ours = true };
	if (!ok)
		return false;
	out->status = a.status;
	out->ours = http_header(&a, "X-Davit-Edge") != NULL;
	return true;
}

enum edge_state
edge_state(const struct conf *conf, int64_t i, const char *version)
{
	void *mem = mem_root("edge_state");
	enum edge_state state = EDGE_SILENT;
	struct http_req req = {
		.socket = edge_socket(mem, conf, i),
		.url = "http://" EDGE_HOST "/",
		.timeout_ms = STATE_MS,
	};
	struct http_answer a;
	struct err why;

	if (http_call(&why, mem, http_open(mem), &req, &a))
		state = same(http_header(&a, "X-Davit-Version"), version)
			    ? EDGE_READS
			    : EDGE_READS_OTHER;
	mem_end(mem);
	return state;
}
