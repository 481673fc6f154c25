/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "engine/docker_call.h"

enum { TAIL_MS = 20 * 1000 };

static const char *const paths[] = {
	[DOCKER_LOG_CONTAINER] = "/containers/",
	[DOCKER_LOG_SERVICE] = "/services/",
	[DOCKER_LOG_TASK] = "/tasks/",
};

/* Which task a line is of stands in the details, which containers lack. */
static unsigned
flags_of(enum docker_log_of of)
{
	return of == DOCKER_LOG_CONTAINER
		   ? DOCKER_LINES_TIMED
		   : DOCKER_LINES_TIMED | DOCKER_LINES_DETAILED;
}

static bool
log_request(struct err *e, void *mem, struct docker *d,
    const struct docker_follow *f, bool follow, struct http_req *req)
{
	struct docker_call call = { .path = docker_path(
					mem, paths[f->of], f->id, "/logs") };
	struct buf q;

	buf_init(&q, mem, 1024);
	buf_str(&q, "stdout=1&stderr=1&timestamps=1");
	if (f->of != DOCKER_LOG_CONTAINER)
		buf_str(&q, "&details=1");
	if (follow)
		buf_str(&q, "&follow=1");
	if (f->tail >= 0)
		buf_fmt(&q, "&tail=%lld", (long long)f->tail);
	if (f->since != NULL) {
		buf_str(&q, "&since=");
		buf_url(&q, f->since);
	}
	call.query = q.text;
	call.timeout_ms = TAIL_MS;
	return docker_request(e, mem, d, &call, req);
}

/* A log being read; why holds what the parser said. */
struct reading {
	struct docker *docker;
	struct docker_stream *stream;
	struct docker_follow follow;
	struct err why;
	bool ended; /* line or parser wanted no more */
};

static bool
on_chunk(void *arg, const char *data, size_t n)
{
	struct reading *r = arg;

	r->ended = !docker_stream_feed(&r->why, r->stream, data, n);
	return !r->ended;
}

/* After the body: the last line, and the parser's verdict. */
static bool
conclude(struct err *e, struct reading *r)
{
	if (!r->ended && !docker_stream_end(&r->why, r->stream))
		r->ended = true;
	if (r->why.kind == ERR_NONE)
		return true;
	*e = r->why;
	return false;
}

bool
docker_log_tail(struct err *e, void *mem, struct docker *d,
    enum docker_log_of of, const char *id, int64_t lines, docker_line_fn line,
    void *arg)
{
	struct docker_follow f = { .of = of, .id = id, .tail = lines };
	struct reading r = { 0 };
	struct http_answer a = { 0 };
	struct http_req req;

	if (!log_request(e, mem, d, &f, false, &req))
		return false;
	r.stream = docker_stream_new(mem, flags_of(of), line, arg);
	if (!http_stream(e, mem, d->http, &req, on_chunk, &r, &a))
		return docker_unreachable(e, d);
	return docker_accepted(e, mem, &a) && conclude(e, &r);
}

static void
on_done(void *arg, const struct http_answer *a, const struct err *why)
{
	struct reading *r = arg;
	struct err e = *why;

	if (e.kind != ERR_NONE)
		docker_unreachable(&e, r->docker);
	else if (docker_accepted(&e, r, a) && conclude(&e, r))
		err_clear(&e);
	if (r->follow.done != NULL)
		r->follow.done(r->follow.arg, &e);
}

bool
docker_log_follow(struct err *e, struct docker *d, struct http_multi *m,
    const struct docker_follow *follow, struct http_conn **out)
{
	struct reading *r = mem_new(m, struct reading);
	struct http_sink sink = {
		.chunk = on_chunk, .done = on_done, .arg = r
	};
	struct http_conn *conn = NULL;
	struct http_req req;

	r->docker = d;
	r->follow = *follow;
	r->stream = docker_stream_new(
	    r, flags_of(follow->of), follow->line, follow->arg);
	if (!log_request(e, r, d, follow, true, &req)) {
		mem_end(r);
		return false;
	}
	req.timeout_ms = 0;
	if (!http_multi_add(e, m, &req, &sink, &conn)) {
		mem_end(r);
		return false;
	}
	talloc_steal(conn, r);
	if (out != NULL)
		*out = conn;
	return true;
}
