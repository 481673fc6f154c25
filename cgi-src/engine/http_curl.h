/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_HTTP_CURL_H
#define ENGINE_HTTP_CURL_H

#include "base/buf.h"
#include "engine/http.h"

#include <curl/curl.h>

/*
 * What http.c and http_multi.c share: one exchange on one easy handle.  Only
 * these two files may include this header, which brings libcurl in.
 */
struct http_exchange {
	void *mem; /* of the answer */
	CURL *easy;
	const struct http_req *req;
	struct curl_slist *headers, *pins;
	struct http_answer *out;
	struct buf body;
	http_chunk_fn chunk; /* NULL: the body is kept */
	void *arg;
	int64_t last_ms; /* when something came */
	bool ended;	 /* chunk wants no more */
	bool over, stopped, silent;
	char why[CURL_ERROR_SIZE];
};

/* Prepare x for its request; curl borrows the texts of x->req. */
void http_exchange_begin(struct http_exchange *x);

/* Translate the end of the exchange and give curl's lists back. */
bool http_exchange_end(
    struct err *e, struct http_exchange *x, CURLcode rc) NEED_CHECK;

#endif
