/* SPDX-License-Identifier: MIT */
#include "web/fcgi.h"
#include "base/log.h"
#include "base/str.h"
#include "web/known.h"
#include "web/limits.h"

#include <errno.h>
#include <fcgiapp.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>

enum { PIECE = 1 << 20, IDLE_MS = 1000 };

/* Waiting for a request has no deadline, everything after it has. */
static void
deadline(long seconds)
{
	const struct itimerval in = { .it_value = { .tv_sec = seconds } };

	(void)setitimer(ITIMER_REAL, &in, NULL);
}

static const char *
param(const FCGX_Request *r, const char *name)
{
	return FCGX_GetParam(name, r->envp);
}

/* What the server sends beyond our limit is read and dropped, so that it can
 * finish sending and then hear the answer. */
static void
drain(FCGX_Request *r, uint64_t left)
{
	char waste[8192];
	int n;

	while (left > 0 && left <= WEB_DRAIN_MAX) {
		n = FCGX_GetStr(waste, (int)sizeof waste, r->in);
		if (n <= 0)
			return;
		left -= (uint64_t)n < left ? (uint64_t)n : left;
	}
}

/* False when the client went away in the middle. */
static bool
read_body(FCGX_Request *r, void *mem, struct web_input *in)
{
	const char *length = param(r, "CONTENT_LENGTH");
	uint64_t n = 0;
	char *body;

	if (length == NULL || length[0] == '\0')
		return true;
	if (!str_u64(str_of(length), 0, INT64_MAX, &n))
		return false;
	if (n > WEB_BODY_MAX) {
		in->too_large = true;
		drain(r, n);
		return true;
	}
	body = talloc_zero_size(mem, (size_t)n + 1);
	if (n > 0 && FCGX_GetStr(body, (int)n, r->in) != (int)n)
		return false;
	in->body = body;
	in->body_n = (size_t)n;
	return true;
}

/* The pieces of a request that anything looks at.  Texts of the library die
 * with the request, which outlives the answer. */
static bool
read_request(FCGX_Request *r, void *mem, struct web_input *in)
{
	*in = (struct web_input){ .method = param(r, "REQUEST_METHOD"),
		.uri = param(r, "REQUEST_URI"),
		.ip = param(r, "REMOTE_ADDR"),
		.host = param(r, "HTTP_HOST"),
		.cookie = param(r, "HTTP_COOKIE"),
		.authorization = param(r, "HTTP_AUTHORIZATION"),
		.api_key = param(r, "HTTP_X_API_KEY"),
		.request_id = param(r, "HTTP_X_REQUEST_ID"),
		.csrf = param(r, "HTTP_X_CSRF_TOKEN"),
		.origin = param(r, "HTTP_ORIGIN"),
		.referer = param(r, "HTTP_REFERER"),
		.fetch_site = param(r, "HTTP_SEC_FETCH_SITE"),
		.content_type = param(r, "CONTENT_TYPE"),
		.accept = param(r, "HTTP_ACCEPT"),
		.if_match = param(r, "HTTP_IF_MATCH"),
		.if_none_match = param(r, "HTTP_IF_NONE_MATCH"),
		.cache_control = param(r, "HTTP_CACHE_CONTROL"),
		.idempotency_key = param(r, "HTTP_IDEMPOTENCY_KEY"),
		.user_agent = param(r, "HTTP_USER_AGENT") };
	return in->method != NULL && in->uri != NULL && read_body(r, mem, in);
}

/* False when nobody reads any more. */
static bool
write_all(FCGX_Request *r, const char *text, size_t n)
{
	while (n > 0) {
		int piece = n > PIECE ? PIECE : (int)n;

		if (FCGX_PutStr(text, piece, r->out) != piece)
			return false;
		text += piece;
		n -= (size_t)piece;
	}
	return true;
}

static void
write_pieces(FCGX_Request *r, struct turn *t)
{
	bool more = true;

	while (more) {
		more = web_more(t);
		if (!write_all(r, t->rs.body.text, t->rs.body.len))
			return;
	}
}

static const char *
reason(int status)
{
	static const struct {
		int status;
		const char *phrase;
	} phrases[] = { { 200, "OK" }, { 201, "Created" }, { 202, "Accepted" },
		{ 204, "No Content" }, { 303, "See Other" },
		{ 304, "Not Modified" }, { 400, "Bad Request" },
		{ 401, "Unauthorized" }, { 403, "Forbidden" },
		{ 404, "Not Found" }, { 405, "Method Not Allowed" },
		{ 406, "Not Acceptable" }, { 409, "Conflict" },
		{ 412, "Precondition Failed" }, { 413, "Content Too Large" },
		{ 415, "Unsupported Media Type" },
		{ 422, "Unprocessable Content" }, { 429, "Too Many Requests" },
		{ 500, "Internal Server Error" },
		{ 503, "Service Unavailable" } };
	size_t i;

	for (i = 0; i < COUNT(phrases); i++)
		if (phrases[i].status == status)
			return phrases[i].phrase;
	return "Status";
}

static void
write_answer(FCGX_Request *r, void *mem, struct turn *t)
{
	const struct res *rs = &t->rs;
	bool body = rs->status != 204 && rs->status != 304;
	struct buf head;
	size_t i;

	buf_init(&head, mem, WEB_HEAD_BYTES);
	buf_fmt(&head, "Status: %d %s\r\n", rs->status, reason(rs->status));
	for (i = 0; i < rs->headers_n; i++)
		buf_fmt(&head, "%s: %s\r\n", rs->header[i].name,
		    rs->header[i].value);
	if (body && rs->pull == NULL)
		buf_fmt(&head, "Content-Length: %zu\r\n", rs->body.len);
	buf_str(&head, "\r\n");
	if (!write_all(r, head.text, head.len) || t->rq.head || !body)
		return;
	if (rs->pull != NULL)
		write_pieces(r, t);
	else
		(void)!write_all(r, rs->body.text, rs->body.len);
}

static void
one_request(FCGX_Request *r, struct web *w)
{
	void *mem = mem_root("request");
	struct turn *t = mem_new(mem, struct turn);
	struct web_input in;
	bool whole = read_request(r, mem, &in);

	if (whole) {
		web_answer(w, mem, &in, t);
		write_answer(r, mem, t);
	}
	FCGX_Finish_r(r);
	deadline(0);
	if (whole)
		web_log(t);
	mem_end(mem);
}

bool
fcgi_serve(struct web *w, int fd, int64_t requests, const volatile int *stop)
{
	struct pollfd ready[] = { { .fd = fd, .events = POLLIN },
		{ .events = POLLIN } };
	FCGX_Request r;
	bool used = false; /* since memory was last given back */
	int rc;

	if (FCGX_Init() != 0 ||
	    FCGX_InitRequest(&r, fd, FCGI_FAIL_ACCEPT_ON_INTR) != 0)
		return false;
	while (!*stop && requests > 0) {
		ready[1].fd = db_socket(w->db); /* what it tells is taken */
		rc = poll(ready, COUNT(ready), used ? IDLE_MS : -1);
		if (rc == 0) {
			mem_trim();
			used = false;
		}
		if (rc > 0 && ready[1].revents != 0)
			known_hear(w);
		if (rc <= 0 || ready[0].revents == 0)
			continue;
		deadline(FCGI_DEADLINE_S);
		rc = FCGX_Accept_r(&r);
		if (rc == 0) {
			requests--;
			used = true;
			one_request(&r, w);
			continue;
		}
		deadline(0);
		/* Another worker was faster, or the client gave up. */
		if (rc != -EAGAIN && rc != -EINTR && rc != -ECONNABORTED &&
		    rc != -1) {
			log_error("accept failed", "err", strerror(-rc));
			return false;
		}
	}
	FCGX_Free(&r, 1);
	return true;
}
