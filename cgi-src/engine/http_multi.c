/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "engine/http_curl.h"

#include <assert.h>
#include <string.h>

struct http_multi {
	CURLM *curl;
	struct http_conn *first;
	size_t n;
	bool running; /* inside libcurl: handles must stay */
};

struct http_conn {
	struct http_multi *multi;
	struct http_conn *next;
	struct http_req req; /* own copy with own texts */
	struct http_sink sink;
	struct http_exchange x;
	struct http_answer answer;
	bool removed;
};

static int
multi_close(struct http_multi *m)
{
	for (struct http_conn *c = m->first; c != NULL; c = c->next) {
		curl_multi_remove_handle(m->curl, c->x.easy);
		curl_slist_free_all(c->x.headers);
		curl_slist_free_all(c->x.pins);
		curl_easy_cleanup(c->x.easy);
	}
	curl_multi_cleanup(m->curl);
	return 0;
}

struct http_multi *
http_multi_open(void *mem)
{
	struct http_multi *m = mem_new(mem, struct http_multi);

	m->curl = curl_multi_init();
	if (m->curl == NULL)
		panic("libcurl does not start");
	talloc_set_destructor(m, multi_close);
	return m;
}

static const char *
keep(void *mem, const char *text)
{
	return text == NULL ? NULL : mem_str(mem, text);
}

/* A stream outlives the caller's texts. */
static void
keep_req(struct http_conn *c, const struct http_req *req)
{
	const char **list;
	size_t n = 0;

	c->req = *req;
	c->req.socket = keep(c, req->socket);
	c->req.method = keep(c, req->method);
	c->req.url = keep(c, req->url);
	c->req.type = keep(c, req->type);
	c->req.pin = keep(c, req->pin);
	c->req.ca_file = keep(c, req->ca_file);
	if (req->body != NULL)
		c->req.body = mem_copy(c, req->body, req->body_n);
	while (req->headers != NULL && req->headers[n] != NULL)
		n++;
	list = mem_array(c, const char *, n + 1);
	for (size_t i = 0; i < n; i++)
		list[i] = mem_str(c, req->headers[i]);
	c->req.headers = list;
}

bool
http_multi_add(struct err *e, struct http_multi *m, const struct http_req *req,
    const struct http_sink *sink, struct http_conn **out)
{
	struct http_conn *c = mem_new(m, struct http_conn);
	CURLMcode rc;

	c->multi = m;
	c->sink = *sink;
	keep_req(c, req);
	c->x = (struct http_exchange){ .mem = c,
		.easy = curl_easy_init(),
		.req = &c->req,
		.out = &c->answer,
		.chunk = sink->chunk,
		.arg = sink->arg };
	if (c->x.easy == NULL)
		panic("libcurl does not start");
	http_exchange_begin(&c->x);
	curl_easy_setopt(c->x.easy, CURLOPT_PRIVATE, c);
	c->next = m->first;
	m->first = c;
	m->n++;
	rc = curl_multi_add_handle(m->curl, c->x.easy);
	if (rc != CURLM_OK) {
		http_multi_remove(m, c);
		return err_set(
		    e, ERR_INTERNAL, "libcurl: %s", curl_multi_strerror(rc));
	}
	if (out != NULL)
		*out = c;
	return true;
}

static void
unlink_conn(struct http_multi *m, struct http_conn *c)
{
	struct http_conn **at = &m->first;

	assert(c != NULL);
	while (*at != c) {
		assert(*at != NULL);
		at = &(*at)->next;
	}
	*at = c->next;
	m->n--;
	curl_multi_remove_handle(m->curl, c->x.easy);
}

static void
drop(struct http_multi *m, struct http_conn *c)
{
	unlink_conn(m, c);
	curl_slist_free_all(c->x.headers);
	curl_slist_free_all(c->x.pins);
	curl_easy_cleanup(c->x.easy);
	mem_end(c);
}

void
http_multi_remove(struct http_multi *m, struct http_conn *c)
{
	/* From inside a callback libcurl refuses: the sweep does it. */
	if (m->running)
		c->removed = true;
	else
		drop(m, c);
}

static void
sweep(struct http_multi *m)
{
	for (struct http_conn *c = m->first, *next; c != NULL; c = next) {
		next = c->next;
		if (c->removed)
			drop(m, c);
	}
}

static void
finish(struct http_multi *m, struct http_conn *c, CURLcode rc)
{
	struct err why = { 0 };

	unlink_conn(m, c);
	if (http_exchange_end(&why, &c->x, rc))
		err_clear(&why);
	if (!c->removed && c->sink.done != NULL)
		c->sink.done(c->sink.arg, &c->answer, &why);
	curl_easy_cleanup(c->x.easy);
	mem_end(c);
}

static void
reap(struct http_multi *m)
{
	CURLMsg *msg;
	int left;

	while ((msg = curl_multi_info_read(m->curl, &left)) != NULL) {
		struct http_conn *c = NULL;

		if (msg->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(msg->easy_handle, CURLINFO_PRIVATE, &c);
		finish(m, c, msg->data.result);
	}
}

bool
http_multi_poll(struct err *e, struct http_multi *m, int64_t timeout_ms)
{
	int alive = 0;
	CURLMcode rc;

	rc = curl_multi_poll(m->curl, NULL, 0, (int)timeout_ms, NULL);
	if (rc == CURLM_OK) {
		m->running = true;
		rc = curl_multi_perform(m->curl, &alive);
		m->running = false;
	}
	if (rc != CURLM_OK)
		return err_set(
		    e, ERR_INTERNAL, "libcurl: %s", curl_multi_strerror(rc));
	sweep(m);
	reap(m);
	return true;
}

size_t
http_multi_count(const struct http_multi *m)
{
	return m->n;
}
