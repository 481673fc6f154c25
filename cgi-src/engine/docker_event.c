/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "engine/docker_call.h"
#include "engine/docker_jsonl.h"

enum { QUERY_BYTES = 64 * 1024 };

/* An event stream being read. */
struct watching {
	struct docker *docker;
	struct docker_jsonl lines;
	docker_event_fn event;
	void (*done)(void *arg, const struct err *why);
	void *arg;
};

static bool
on_object(void *arg, const struct json *v)
{
	struct watching *w = arg;
	struct docker_event event = {
		.type = json_text_at(v, "Type", ""),
		.action = json_text_at(v, "Action", ""),
		.id = json_text_at(v, "Actor/ID", ""),
		.name = json_text_at(v, "Actor/Attributes/name", ""),
		.time_ns = json_int_at(v, "timeNano", 0),
		.attributes = json_at(v, "Actor/Attributes"),
	};

	return w->event(w->arg, &event);
}

static bool
event_request(struct err *e, void *mem, struct docker *d,
    const struct docker_filter *filters, int64_t since_ns, struct http_req *req)
{
	struct docker_call call = { .path = "/events" };
	struct buf q;

	buf_init(&q, mem, QUERY_BYTES);
	if (since_ns > 0)
		buf_fmt(&q, "since=%lld.%09lld",
		    (long long)(since_ns / 1000000000),
		    (long long)(since_ns % 1000000000));
	docker_add_filters(&q, mem, filters);
	call.query = q.len > 0 ? q.text : NULL;
	if (!docker_request(e, mem, d, &call, req))
		return false;
	req->timeout_ms = 0;
	return true;
}

/* True when event ended the stream; else why it ended. */
static bool
conclude(
    struct err *e, void *mem, struct watching *w, const struct http_answer *a)
{
	if (!docker_accepted(e, mem, a))
		return false;
	docker_jsonl_end(&w->lines);
	if (w->lines.bad)
		return err_set(
		    e, ERR_UPSTREAM, "Docker's event stream is not JSON");
	return w->lines.ended ||
	       err_set(e, ERR_UPSTREAM, "Docker ended the event stream");
}

bool
docker_event_follow(struct err *e, struct docker *d,
    const struct docker_filter *filters, int64_t since_ns,
    docker_event_fn event, void *arg)
{
	void *mem = mem_root("docker_event_follow");
	struct watching w = { .event = event, .arg = arg };
	struct http_answer a = { 0 };
	struct http_req req;
	bool ok;

	docker_jsonl_init(&w.lines, mem, on_object, &w);
	ok = event_request(e, mem, d, filters, since_ns, &req);
	if (ok)
		ok = http_stream(e, mem, d->http, &req, docker_jsonl_feed,
			 &w.lines, &a) ||
		     docker_unreachable(e, d);
	ok = ok && conclude(e, mem, &w, &a);
	mem_end(mem);
	return ok;
}

static bool
on_chunk(void *arg, const char *data, size_t n)
{
	struct watching *w = arg;

	return docker_jsonl_feed(&w->lines, data, n);
}

static void
on_done(void *arg, const struct http_answer *a, const struct err *why)
{
	struct watching *w = arg;
	struct err e = *why;

	if (e.kind != ERR_NONE)
		docker_unreachable(&e, w->docker);
	else if (conclude(&e, w, w, a))
		err_clear(&e);
	if (w->done != NULL)
		w->done(w->arg, &e);
}

bool
docker_event_add(struct err *e, struct docker *d, struct http_multi *m,
    const struct docker_filter *filters, int64_t since_ns,
    docker_event_fn event, void (*done)(void *arg, const struct err *why),
    void *arg, struct http_conn **out)
{
	struct watching *w = mem_new(m, struct watching);
	struct http_sink sink = {
		.chunk = on_chunk, .done = on_done, .arg = w
	};
	struct http_conn *conn = NULL;
	struct http_req req;

	w->docker = d;
	w->event = event;
	w->done = done;
	w->arg = arg;
	docker_jsonl_init(&w->lines, w, on_object, w);
	if (!event_request(e, w, d, filters, since_ns, &req) ||
	    !http_multi_add(e, m, &req, &sink, &conn)) {
		mem_end(w);
		return false;
	}
	talloc_steal(conn, w);
	if (out != NULL)
		*out = conn;
	return true;
}
