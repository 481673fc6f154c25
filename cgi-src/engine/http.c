/* SPDX-License-Identifier: MIT */
#include "engine/http.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/mem.h"
#include "engine/http_curl.h"
#include "engine/http_head.h"
#include "engine/limits.h"

#include <string.h>

enum { CONNECT_MS = 10 * 1000 };

struct http {
	CURL *easy;
};

static int
http_close(struct http *h)
{
	curl_easy_cleanup(h->easy);
	return 0;
}

void
http_setup(void)
{
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		panic("libcurl does not start");
}

struct http *
http_open(void *mem)
{
	struct http *h = mem_new(mem, struct http);

	h->easy = curl_easy_init();
	if (h->easy == NULL)
		panic("libcurl does not start");
	talloc_set_destructor(h, http_close);
	return h;
}

static size_t
on_header(char *line, size_t one, size_t n, void *arg)
{
	struct http_exchange *x = arg;

	http_head_line(x->mem, x->out, line, n);
	return one * n;
}

static size_t
on_body(char *data, size_t one, size_t n, void *arg)
{
	struct http_exchange *x = arg;
	long status = 0;

	x->last_ms = clock_mono_ms();
	curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
	if (x->chunk != NULL && status < 300) {
		x->ended = !x->chunk(x->arg, data, n);
		return x->ended ? 0 : one * n;
	}
	buf_add(&x->body, data, n);
	x->over = x->body.over;
	return x->over ? 0 : one * n;
}

static int
on_tick(void *arg, curl_off_t dl_all, curl_off_t dl, curl_off_t ul_all,
    curl_off_t ul)
{
	struct http_exchange *x = arg;
	const struct http_req *r = x->req;

	(void)dl_all, (void)dl, (void)ul_all, (void)ul;
	x->stopped = r->stop != NULL && r->stop(r->stop_arg);
	x->silent = r->idle_ms > 0 && clock_mono_ms() - x->last_ms > r->idle_ms;
	return x->stopped || x->silent;
}

static void
set_method(CURL *c, const struct http_req *r)
{
	const char *method = r->method == NULL ? "GET" : r->method;

	if (r->body != NULL || strcmp(method, "POST") == 0) {
		curl_easy_setopt(
		    c, CURLOPT_POSTFIELDS, r->body == NULL ? "" : r->body);
		curl_easy_setopt(
		    c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)r->body_n);
	}
	if (strcmp(method, "HEAD") == 0)
		curl_easy_setopt(c, CURLOPT_NOBODY, 1L);
	else
		curl_easy_setopt(c, CURLOPT_CUSTOMREQUEST, method);
}

static void
set_target(struct http_exchange *x)
{
	const struct http_req *r = x->req;
	CURL *c = x->easy;

	curl_easy_setopt(c, CURLOPT_URL, r->url);
	curl_easy_setopt(c, CURLOPT_PROXY, "");
	curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR,
	    r->socket != NULL ? "http" : "http,https");
	curl_easy_setopt(c, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	if (r->socket != NULL)
		curl_easy_setopt(c, CURLOPT_UNIX_SOCKET_PATH, r->socket);
	if (r->ca_file != NULL && r->ca_file[0] != '\0')
		curl_easy_setopt(c, CURLOPT_CAINFO, r->ca_file);
	if (r->pin != NULL) {
		x->pins = curl_slist_append(NULL, r->pin);
		curl_easy_setopt(c, CURLOPT_RESOLVE, x->pins);
	}
}

static void
set_headers(struct http_exchange *x)
{
	const struct http_req *r = x->req;

	/* curl would wait a second for "100 Continue" before a large body. */
	x->headers = curl_slist_append(NULL, "Expect:");
	if (r->type != NULL)
		x->headers = curl_slist_append(
		    x->headers, mem_fmt(x->mem, "Content-Type: %s", r->type));
	for (size_t i = 0; r->headers != NULL && r->headers[i] != NULL; i++)
		x->headers = curl_slist_append(x->headers, r->headers[i]);
	curl_easy_setopt(x->easy, CURLOPT_HTTPHEADER, x->headers);
	curl_easy_setopt(x->easy, CURLOPT_USERAGENT, "davit");
}

static void
set_limits(struct http_exchange *x)
{
	const struct http_req *r = x->req;
	CURL *c = x->easy;
	int64_t connect = CONNECT_MS;

	if (r->timeout_ms > 0 && r->timeout_ms < connect)
		connect = r->timeout_ms;
	curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)r->timeout_ms);
	curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, (long)connect);
	curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, on_tick);
	curl_easy_setopt(c, CURLOPT_XFERINFODATA, x);
}

void
http_exchange_begin(struct http_exchange *x)
{
	CURL *c = x->easy;
	size_t most = x->req->answer_max;

	memset(x->out, 0, sizeof *x->out);
	buf_init(&x->body, x->mem, most > 0 ? most : HTTP_ANSWER_BYTES);
	x->last_ms = clock_mono_ms();
	x->why[0] = '\0';
	curl_easy_reset(c);
	set_method(c, x->req);
	set_target(x);
	set_headers(x);
	set_limits(x);
	curl_easy_setopt(c, CURLOPT_ERRORBUFFER, x->why);
	curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, on_header);
	curl_easy_setopt(c, CURLOPT_HEADERDATA, x);
	curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, on_body);
	curl_easy_setopt(c, CURLOPT_WRITEDATA, x);
}

/* The other side in words: never the path, which may hold a token. */
static const char *
peer(struct http_exchange *x)
{
	const char *url = x->req->url, *host = strstr(url, "://");

	if (x->req->socket != NULL)
		return x->req->socket;
	host = host == NULL ? url : host + 3;
	return mem_strn(
	    x->mem, url, (size_t)(host - url) + strcspn(host, "/?#"));
}

static bool
say_timeout(struct err *e, struct http_exchange *x)
{
	int64_t ms = x->silent ? x->req->idle_ms : x->req->timeout_ms;

	return err_set(e, ERR_TIMEOUT, "%s did not answer within %lld s",
	    peer(x), (long long)(ms + 999) / 1000);
}

static bool
translate(struct err *e, struct http_exchange *x, CURLcode rc)
{
	const char *why = x->why[0] != '\0' ? x->why : curl_easy_strerror(rc);

	if (rc == CURLE_OK || x->ended)
		return true;
	if (x->over)
		return err_set(e, ERR_LIMIT,
		    "%s answered with more than %zu bytes", peer(x),
		    x->body.max);
	if (x->stopped)
		return err_set(e, ERR_CANCELLED, "cancelled");
	if (x->silent || rc == CURLE_OPERATION_TIMEDOUT)
		return say_timeout(e, x);
	if (rc == CURLE_COULDNT_CONNECT || rc == CURLE_COULDNT_RESOLVE_HOST)
		return err_code(e, ERR_UPSTREAM, "CONNECT_FAILED",
		    "cannot connect to %s: %s", peer(x), why);
	if (rc == CURLE_RECV_ERROR || rc == CURLE_SEND_ERROR ||
	    rc == CURLE_GOT_NOTHING || rc == CURLE_PARTIAL_FILE)
		return err_code(
		    e, ERR_UPSTREAM, "CONNECTION_LOST", "%s: %s", peer(x), why);
	return err_set(e, ERR_UPSTREAM, "%s: %s", peer(x), why);
}

bool
http_exchange_end(struct err *e, struct http_exchange *x, CURLcode rc)
{
	long status = 0;

	curl_easy_getinfo(x->easy, CURLINFO_RESPONSE_CODE, &status);
	x->out->status = (int)status;
	x->out->body = x->body.text;
	x->out->body_n = x->body.len;
	curl_slist_free_all(x->headers);
	curl_slist_free_all(x->pins);
	x->headers = x->pins = NULL;
	return translate(e, x, rc);
}

static bool
perform(struct err *e, struct http *h, struct http_exchange *x)
{
	CURLcode rc = CURLE_COULDNT_CONNECT;

	x->easy = h->easy;
	http_exchange_begin(x);
	/* Docker is what is asked through a socket. */
	if (!FAULT_FAILS(
		x->req->socket == NULL ? "http.call"
		: x->req->method == NULL || strcmp(x->req->method, "GET") == 0
		    ? "docker.read"
		    : "docker.write"))
		rc = curl_easy_perform(x->easy);
	return http_exchange_end(e, x, rc);
}

bool
http_call(struct err *e, void *mem, struct http *h, const struct http_req *req,
    struct http_answer *out)
{
	struct http_exchange x = { .mem = mem, .req = req, .out = out };

	return perform(e, h, &x);
}

bool
http_stream(struct err *e, void *mem, struct http *h,
    const struct http_req *req, http_chunk_fn chunk, void *arg,
    struct http_answer *out)
{
	struct http_exchange x = {
		.mem = mem, .req = req, .out = out, .chunk = chunk, .arg = arg
	};

	return perform(e, h, &x);
}
