/* SPDX-License-Identifier: MIT */
#include "engine/docker.h"

#include "base/mem.h"
#include "base/str.h"
#include "engine/docker_call.h"

#include <stdio.h>
#include <string.h>

enum { PING_MS = 5000, QUERY_BYTES = 16 * 1024 };

struct docker *
docker_open(void *mem, const char *socket)
{
	struct docker *d = mem_new(mem, struct docker);

	d->http = http_open(d);
	d->socket = mem_str(d, socket);
	return d;
}

/* "1.41" as 1041, to compare; 0 when it is no version. */
static uint64_t
version_number(const char *text)
{
	struct str rest = str_of(text), part;
	uint64_t major, minor;

	if (!str_cut(&rest, '.', &part) || !str_u64(part, 1, 99, &major) ||
	    !str_u64(rest, 0, 999, &minor))
		return 0;
	return major * 1000 + minor;
}

bool
docker_unreachable(struct err *e, struct docker *d)
{
	const char *how = "the Docker engine is not running";

	/* Whether it took the call before it went, or takes it later, is not
	 * known: those who ask again have to look first. */
	if (e->kind == ERR_TIMEOUT)
		how = "the Docker engine does not answer";
	else if (strcmp(e->code, "CONNECTION_LOST") == 0)
		how = "the Docker engine went away";
	else if (strcmp(e->code, "CONNECT_FAILED") != 0)
		how = NULL;
	d->version[0] = '\0';
	if (how == NULL)
		return err_wrap(e, "Docker");
	snprintf(e->code, sizeof e->code, "DOCKER_UNREACHABLE");
	return err_wrap(e, "%s", how);
}

static bool
choose_version(struct err *e, struct docker *d, const char *theirs)
{
	uint64_t n = theirs == NULL ? 0 : version_number(theirs);

	if (n == 0)
		return err_set(e, ERR_UPSTREAM,
		    "%s does not answer like a Docker engine", d->socket);
	if (n > version_number(DOCKER_API_OURS))
		theirs = DOCKER_API_OURS;
	snprintf(d->version, sizeof d->version, "%s", theirs);
	return true;
}

bool
docker_ping(struct err *e, struct docker *d)
{
	struct http_req req = { .socket = d->socket,
		.url = "http://docker/_ping",
		.timeout_ms = PING_MS,
		.stop = d->stop,
		.stop_arg = d->stop_arg };
	void *mem = mem_root("docker_ping");
	struct http_answer a;
	bool ok;

	if (http_call(e, mem, d->http, &req, &a))
		ok = docker_accepted(e, mem, &a) &&
		     choose_version(e, d, http_header(&a, "Api-Version"));
	else
		ok = docker_unreachable(e, d);
	mem_end(mem);
	return ok;
}

bool
docker_request(struct err *e, void *mem, struct docker *d,
    const struct docker_call *call, struct http_req *req)
{
	const char **headers = mem_array(mem, const char *, 2);

	if (d->version[0] == '\0' && !docker_ping(e, d))
		return false;
	if (call->auth != NULL)
		headers[0] = mem_fmt(mem, "X-Registry-Auth: %s", call->auth);
	*req = (struct http_req){ .socket = d->socket,
		.method = call->method,
		.url = mem_fmt(mem, "http://docker/v%s%s%s%s", d->version,
		    call->path, call->query == NULL ? "" : "?",
		    call->query == NULL ? "" : call->query),
		.headers = headers,
		.body = call->body,
		.body_n = call->body_n,
		.timeout_ms = call->timeout_ms,
		.answer_max = call->answer_max,
		.stop = d->stop,
		.stop_arg = d->stop_arg };
	if (call->body != NULL) {
		req->type =
		    call->type == NULL ? "application/json" : call->type;
		if (call->body_n == 0)
			req->body_n = strlen(call->body);
	}
	if (req->timeout_ms == 0)
		req->timeout_ms = DOCKER_CALL_MS;
	if (req->answer_max == 0)
		req->answer_max = DOCKER_ANSWER_BYTES;
	return true;
}

/* The engine says {"message": "..."}; anything else is shown as it came. */
static const char *
refusal_text(void *mem, const struct http_answer *a)
{
	struct err ignored = { 0 };
	struct json *v;

	if (a->body_n == 0)
		return mem_fmt(mem, "status %d without a word", a->status);
	if (json_parse(&ignored, mem, a->body, a->body_n, &v) &&
	    json_text_at(v, "message", NULL) != NULL)
		return json_text_at(v, "message", NULL);
	return utf8_clean(mem, a->body, a->body_n > 300 ? 300 : a->body_n);
}

/* Swarm's conflicts arrive as 400, 403 and 500. */
static bool
is_conflict(const struct http_answer *a, const char *text)
{
	return a->status == 409 || strstr(text, "out of sequence") != NULL ||
	       strstr(text, " in use by ") != NULL ||
	       strstr(text, "has active endpoints") != NULL;
}

static bool
refuse(struct err *e, const char *text)
{
	if (strstr(text, "not a swarm manager") != NULL)
		return err_code(
		    e, ERR_UPSTREAM, "SWARM_INACTIVE", "Docker: %.200s", text);
	if (strstr(text, "no space left on device") != NULL)
		return err_code(e, ERR_UPSTREAM, "DISK_LOW",
		    "the disk of the Docker engine is full: %s", text);
	return err_set(e, ERR_UPSTREAM, "Docker: %s", text);
}

bool
docker_accepted(struct err *e, void *mem, const struct http_answer *a)
{
	const char *text;

	if (a->status < 400)
		return true;
	text = refusal_text(mem, a);
	if (is_conflict(a, text))
		return err_set(e, ERR_CONFLICT, "Docker: %s", text);
	if (a->status == 400)
		return err_set(e, ERR_INVALID, "Docker: %s", text);
	if (a->status == 404)
		return err_set(e, ERR_ABSENT, "Docker: %s", text);
	return refuse(e, text);
}

/* The engine was replaced by one that speaks other versions. */
static bool
version_refused(const struct http_answer *a)
{
	return a->status == 400 && a->body != NULL &&
	       strstr(a->body, "client version") != NULL;
}

static bool
exchange(struct err *e, void *mem, struct docker *d,
    const struct docker_call *call, struct http_answer *a)
{
	struct http_req req;

	for (int turn = 0; turn < 2; turn++) {
		if (!docker_request(e, mem, d, call, &req))
			return false;
		if (!http_call(e, mem, d->http, &req, a))
			return docker_unreachable(e, d);
		if (!version_refused(a))
			break;
		d->version[0] = '\0';
	}
	return docker_accepted(e, mem, a);
}

bool
docker_do(struct err *e, void *mem, struct docker *d,
    const struct docker_call *call, struct json **out)
{
	struct http_answer a;

	if (!exchange(e, mem, d, call, &a))
		return false;
	if (out == NULL)
		return true;
	*out = NULL;
	if (a.body_n == 0)
		return true;
	if (json_parse_max(e, mem, a.body, a.body_n, a.body_n, out))
		return true;
	return err_set(e, ERR_UPSTREAM,
	    "Docker's answer to %s is not JSON (%zu bytes)", call->path,
	    a.body_n);
}

char *
docker_path(void *mem, const char *before, const char *part, const char *after)
{
	struct buf b;

	buf_init(&b, mem, QUERY_BYTES);
	buf_str(&b, before);
	buf_url(&b, part);
	buf_str(&b, after);
	return b.text;
}

bool
docker_simple(struct err *e, struct docker *d, const char *method,
    const char *path, const char *query, bool absent_ok)
{
	struct docker_call call = { .method = method,
		.path = path,
		.query = query,
		.timeout_ms = 3 * DOCKER_CALL_MS };
	void *mem = mem_root("docker_simple");
	bool ok = docker_do(e, mem, d, &call, NULL);

	if (!ok && absent_ok && e->kind == ERR_ABSENT) {
		err_clear(e);
		ok = true;
	}
	mem_end(mem);
	return ok;
}

/* {"label":["a","b"],"service":["x"]}: equal keys need not be neighbours. */
static void
filters_json(struct buf *b, const struct docker_filter *filters)
{
	const struct docker_filter *f, *g;
	const char *comma = "";

	buf_chr(b, '{');
	for (f = filters; f->key != NULL; f++) {
		for (g = filters; !same(g->key, f->key); g++)
			;
		if (g != f)
			continue;
		buf_str(b, comma);
		buf_json(b, f->key);
		buf_str(b, ":[");
		for (; g->key != NULL; g++) {
			if (!same(g->key, f->key))
				continue;
			buf_str(b, g == f ? "" : ",");
			buf_json(b, g->value);
		}
		buf_chr(b, ']');
		comma = ",";
	}
	buf_chr(b, '}');
}

void
docker_add_filters(
    struct buf *b, void *mem, const struct docker_filter *filters)
{
	struct buf text;

	if (filters == NULL || filters->key == NULL)
		return;
	buf_init(&text, mem, QUERY_BYTES);
	filters_json(&text, filters);
	buf_str(b, b->len > 0 ? "&filters=" : "filters=");
	buf_url(b, text.text);
}

bool
docker_get_list(struct err *e, void *mem, struct docker *d, const char *path,
    const char *query, const struct docker_filter *filters, struct json **out)
{
	struct docker_call call = { .path = path };
	struct buf b;

	buf_init(&b, mem, 4 * QUERY_BYTES);
	buf_str(&b, query == NULL ? "" : query);
	docker_add_filters(&b, mem, filters);
	if (b.over)
		return err_set(e, ERR_LIMIT, "filters are too long");
	call.query = b.len > 0 ? b.text : NULL;
	call.answer_max = 4 * DOCKER_ANSWER_BYTES;
	if (!docker_do(e, mem, d, &call, out))
		return false;
	if (json_type(*out) == JSON_LIST || json_type(*out) == JSON_NULL)
		return true;
	return err_set(
	    e, ERR_UPSTREAM, "Docker's answer to %s is not a list", path);
}

bool
docker_create(struct err *e, void *mem, struct docker *d,
    const struct docker_call *call, const char *member, char **id)
{
	struct json *v;
	const char *text;

	if (!docker_do(e, mem, d, call, &v))
		return false;
	text = json_text_at(v, member, NULL);
	if (text == NULL)
		return err_set(e, ERR_UPSTREAM,
		    "Docker's answer to %s has no %s", call->path, member);
	if (id != NULL)
		*id = mem_str(mem, text);
	return true;
}

const char *const *
docker_texts(void *mem, const struct json *list)
{
	size_t n = json_count(list);
	const char **texts = mem_array(mem, const char *, n + 1);

	for (size_t i = 0; i < n; i++)
		texts[i] = json_text(json_item(list, i), "");
	return texts;
}
