/* SPDX-License-Identifier: MIT */
#include "live/reply.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/str.h"

/* A browser comes again after this, in ms. */
#define RETRY_MS "2000"
#define RETRY_AFTER_S "5"

struct word {
	int status;
	const char *reason, *code;
	bool private; /* its text is for the log only */
};

/* clang-format off */
static const struct {
	const char *code; /* of err.code */
	struct word word;
} by_code[] = {
	{ "UNAUTHORIZED",  { 401, "Unauthorized", "UNAUTHORIZED", false } },
	{ "INVALID_TOKEN", { 401, "Unauthorized", "INVALID_TOKEN", false } },
	{ "INVALID_INPUT", { 400, "Bad Request", "INVALID_INPUT", false } },
	{ REPLY_METHOD,	   { 405, "Method Not Allowed", REPLY_METHOD, false } },
	{ REPLY_FULL,	   { 503, "Service Unavailable", "SERVICE_UNAVAILABLE", false } },
};

static const struct word by_kind[] = {
	[ERR_INVALID] =	 { 400, "Bad Request", "VALIDATION_ERROR", false },
	[ERR_DENIED] =	 { 403, "Forbidden", "FORBIDDEN", false },
	[ERR_ABSENT] =	 { 404, "Not Found", "RESOURCE_NOT_FOUND", false },
	[ERR_LIMIT] =	 { 429, "Too Many Requests", "RATE_LIMIT_EXCEEDED", false },
	[ERR_UPSTREAM] = { 503, "Service Unavailable", "SERVICE_UNAVAILABLE", true },
	[ERR_TIMEOUT] =	 { 503, "Service Unavailable", "SERVICE_UNAVAILABLE", true },
	[ERR_INTERNAL] = { 500, "Internal Server Error", "INTERNAL_SERVER_ERROR", true },
};
/* clang-format on */

static const struct word *
word_of(const struct err *e)
{
	size_t i;

	for (i = 0; i < COUNT(by_code); i++)
		if (same(by_code[i].code, e->code))
			return &by_code[i].word;
	if ((size_t)e->kind < COUNT(by_kind) && by_kind[e->kind].status != 0)
		return &by_kind[e->kind];
	return &by_kind[ERR_INTERNAL];
}

static const char *
message(const struct word *w, const struct err *e)
{
	if (!w->private)
		return e->text;
	return w->status == 503
		   ? "a part of the platform does not answer; try again in a"
		     " moment"
		   : "something went wrong on our side";
}

static void
details(struct buf *b, const struct err *e)
{
	if (e->field[0] == '\0') {
		buf_str(b, "{}");
		return;
	}
	buf_str(b, "{\"errors\":[{\"field\":");
	buf_json(b, e->field);
	buf_str(b, ",\"message\":");
	buf_json(b, e->text);
	buf_str(b, ",\"constraint\":\"pattern\",\"received\":null}]}");
}

static void
start(struct buf *b, int status, const char *reason, const char *request_id)
{
	buf_fmt(b,
	    "HTTP/1.1 %d %s\r\nServer: davit\r\nConnection: close\r\n"
	    "X-Request-Id: %s\r\nX-Content-Type-Options: nosniff\r\n"
	    "Cache-Control: no-store\r\n",
	    status, reason, request_id);
}

int
reply_error(struct buf *b, const struct err *e, const char *request_id)
{
	const struct word *w = word_of(e);
	void *mem = mem_root("reply");
	struct buf body;

	buf_init(&body, mem, b->max);
	buf_str(&body, "{\"error\":{\"code\":");
	buf_json(&body, w->code);
	buf_str(&body, ",\"message\":");
	buf_json(&body, message(w, e));
	buf_str(&body, ",\"details\":");
	details(&body, e);
	buf_fmt(&body, ",\"timestamp\":\"%s\",\"requestId\":",
	    clock_rfc3339(mem, clock_wall_ms()));
	buf_json(&body, request_id);
	buf_str(&body, "}}\n");
	start(b, w->status, w->reason, request_id);
	if (w->status == 405)
		buf_str(b, "Allow: GET\r\n");
	if (w->status == 401)
		buf_str(b, "WWW-Authenticate: Bearer\r\n");
	if (w->status == 503 || w->status == 429)
		buf_str(b, "Retry-After: " RETRY_AFTER_S "\r\n");
	buf_fmt(b,
	    "Content-Type: application/json\r\n"
	    "Content-Length: %zu\r\n\r\n",
	    body.len);
	buf_add(b, body.text, body.len);
	mem_end(mem);
	return w->status;
}

void
reply_nothing(struct buf *b, const char *request_id)
{
	start(b, 204, "No Content", request_id);
	buf_str(b, "\r\n");
}

void
reply_stream(struct buf *b, const char *request_id)
{
	start(b, 200, "OK", request_id);
	buf_str(b, "Content-Type: text/event-stream\r\n"
		   "X-Accel-Buffering: no\r\n\r\n"
		   "retry: " RETRY_MS "\n");
}
