/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_HTTP_H
#define ENGINE_HTTP_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/*
 * HTTP by libcurl, which only http.c, http_stream.c and http_multi.c include.
 * A struct http is one reused handle for one purpose (one Docker socket, one
 * registry); it belongs to its context and closes with it.  Proxies are off,
 * redirects are not followed, only http and https are spoken.
 *
 * What fails: ERR_UPSTREAM (no connection, cut answer), ERR_TIMEOUT,
 * ERR_LIMIT (answer over answer_max), ERR_CANCELLED (stop said so).  Any HTTP
 * status is success here.
 */
struct http_req {
	const char *socket; /* path of a unix socket; NULL: TCP */
	const char *method; /* NULL: GET */
	const char *url;
	const char *const
	    *headers;	  /* "Name: value", NULL-terminated, or NULL */
	const char *type; /* Content-Type of the body, or NULL */
	const char *body;
	size_t body_n;
	const char *pin;     /* "host:port:address" of net_pin, or NULL */
	const char *ca_file; /* PEM; NULL or "": the system's */
	int64_t timeout_ms;  /* whole exchange; http_stream: 0 is no limit */
	int64_t idle_ms;     /* streams: silence allowed; 0 is no limit */
	size_t answer_max;   /* bytes of body kept; 0 is 1 MiB */
	bool (*stop)(void *arg); /* asked at least each second; true cancels */
	void *stop_arg;
};

struct http_answer {
	int status;
	char *body; /* NUL-terminated */
	size_t body_n;
	struct http_pair *headers;
	size_t headers_n;
};

struct http_pair {
	const char *name, *value;
};

/* Once, before a program forks: what libcurl keeps is then in memory that all
 * processes share.  Without it the first handle makes it. */
void http_setup(void);

struct http *http_open(void *mem);

/* One exchange; the answer belongs to mem. */
bool http_call(struct err *e, void *mem, struct http *h,
    const struct http_req *req, struct http_answer *out) NEED_CHECK;

/* Value of the first header of that name (any case), or NULL. */
const char *http_header(const struct http_answer *a, const char *name);

/* One piece of a body as it came; false ends the exchange quietly. */
typedef bool (*http_chunk_fn)(void *arg, const char *data, size_t n);

/* As http_call, but the body of a success goes to chunk piece by piece; that
 * of a redirection or an error is kept in out->body. */
bool http_stream(struct err *e, void *mem, struct http *h,
    const struct http_req *req, http_chunk_fn chunk, void *arg,
    struct http_answer *out) NEED_CHECK;

/*
 * Many streams in one process.  done is called once for a stream that ended
 * by itself: why->kind is ERR_NONE at a proper end.  The connection is gone
 * when done returns; http_multi_remove ends one without calling done.
 */
struct http_multi;
struct http_conn;

struct http_sink {
	http_chunk_fn chunk;
	void (*done)(
	    void *arg, const struct http_answer *a, const struct err *why);
	void *arg;
};

struct http_multi *http_multi_open(void *mem);
bool http_multi_add(struct err *e, struct http_multi *m,
    const struct http_req *req, const struct http_sink *sink,
    struct http_conn **out) NEED_CHECK;
void http_multi_remove(struct http_multi *m, struct http_conn *c);
/* Wait up to timeout_ms for something and run the callbacks. */
bool http_multi_poll(
    struct err *e, struct http_multi *m, int64_t timeout_ms) NEED_CHECK;
/* Streams open at the moment. */
size_t http_multi_count(const struct http_multi *m);

#endif
