/* SPDX-License-Identifier: MIT */
#include "engine/lfs_call.h"

#include "base/clock.h"
#include "base/enc.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/limits.h"
#include "engine/net.h"
#include "engine/registry_call.h"

#include <string.h>
#include <strings.h>

enum {
	IDLE_MS = 30 * 1000, /* as git's lowSpeedTime */
	ASK_MS = 200,
	ERROR_BYTES = 64 * 1024,
	SERVER_BYTES = 4 * GIT_URL_BYTES
};

#define LFS_JSON "application/vnd.git-lfs+json"

/* curl asks with every piece that comes. */
static bool
on_stop(void *arg)
{
	struct lfs *l = arg;
	int64_t now = clock_mono_ms();

	if (now - l->asked_ms >= ASK_MS) {
		l->asked_ms = now;
		l->stopped = git_stop(l->job);
	}
	return l->stopped;
}

static bool
same_place(const struct registry_url *a, const struct registry_url *b)
{
	return same(a->scheme, b->scheme) && same(a->host, b->host) &&
	       a->port == b->port;
}

static bool
is_at(struct lfs *l, const char *url, const char *other)
{
	struct registry_url a, b;

	return registry_url(l->mem, url, &a) &&
	       registry_url(l->mem, other, &b) && same_place(&a, &b);
}

/* Complete req, whose url is not ours, and send it. */
static bool
send(struct err *e, struct lfs *l, struct http_req *req, http_chunk_fn chunk,
    void *arg, struct http_answer *out)
{
	const struct git *g = l->job->git;
	struct registry_url at;
	char *addr;

	req->ca_file = g->ca_file;
	req->timeout_ms = l->until_ms - clock_mono_ms();
	req->idle_ms = IDLE_MS;
	req->stop = on_stop;
	req->stop_arg = l;
	if (!registry_url(l->mem, req->url, &at) || !same(at.scheme, "https"))
		return err_code(e, ERR_DENIED, "LFS_FAILED",
		    "its server leads to an address that is not https, or not "
		    "a plain one");
	if (!net_resolve(e, l->mem, at.host, at.port, g->allow_hosts, &addr))
		return false;
	req->pin = net_pin(l->mem, at.host, at.port, addr);
	if (req->timeout_ms <= 0)
		(void)err_set(e, ERR_TIMEOUT, "it took too long");
	else if (chunk == NULL
		     ? http_call(e, l->mem, l->http, req, out)
		     : http_stream(e, l->mem, l->http, req, chunk, arg, out))
		return true;
	return git_stopped(e, l->job);
}

/* A server may say what it was sent: the last word of each header is the
 * secret one. */
static const char *
redact(struct lfs *l, const char *text, const char *const *headers)
{
	const char **secrets =
	    mem_array(l->mem, const char *, LFS_HEADERS_MAX + 1);

	for (size_t i = 0; headers != NULL && headers[i] != NULL; i++)
		secrets[i] = strrchr(headers[i], ' ') + 1;
	return proc_redact(l->mem, text, strlen(text), secrets);
}

bool
lfs_refused(struct err *e, struct lfs *l, const struct lfs_object *o,
    int64_t status, const char *why)
{
	bool away = status == 404 || status == 410;
	enum err_kind kind = status == 401 || status == 403   ? ERR_DENIED
			     : away			      ? ERR_ABSENT
			     : status == 429 || status >= 500 ? ERR_UPSTREAM
							      : ERR_INVALID;

	why = proc_redact(l->mem, why, strlen(why), l->job->secrets);
	why = redact(l, why, l->credentials);
	if (o != NULL)
		why = redact(l, why, o->headers);
	why = lfs_clean(l->mem, why);
	return err_code(e, kind,
	    away && o != NULL ? "LFS_OBJECT_MISSING" : "LFS_FAILED",
	    "its Git LFS server answers with status %lld%s%s",
	    (long long)status, why[0] != '\0' ? ": " : "", why);
}

static const char *const *
basic(struct lfs *l)
{
	const char **headers = mem_array(l->job->mem, const char *, 2);
	char *pair, *b64, *line;

	pair = mem_fmt(l->mem, "%s:%s", git_user(l->job), l->job->git->token);
	b64 = enc_b64(l->mem, pair, strlen(pair));
	line = mem_fmt(l->mem, "Authorization: Basic %s", b64);
	headers[0] = mem_secret_str(l->job->mem, line, strlen(line));
	explicit_bzero(pair, strlen(pair));
	explicit_bzero(b64, strlen(b64));
	explicit_bzero(line, strlen(line));
	return headers;
}

/* The token is sent when the server wants one, as git does it; some say that
 * by not knowing the repository. */
static bool
sign_in(struct lfs *l, int status)
{
	if (l->credentials != NULL || !git_token_for(l->job, &l->parts) ||
	    (status != 401 && status != 403 && status != 404))
		return false;
	l->credentials = basic(l);
	return true;
}

static const char *const *
headers_of(struct lfs *l, const char *first, const char *const *more,
    const char *const *credentials)
{
	const char **list =
	    mem_array(l->mem, const char *, 2 * LFS_HEADERS_MAX + 2);
	size_t n = 0, i;

	if (first != NULL)
		list[n++] = first;
	for (i = 0; more != NULL && more[i] != NULL; i++)
		list[n++] = more[i];
	for (i = 0; credentials != NULL && credentials[i] != NULL; i++)
		list[n++] = credentials[i];
	return list;
}

bool
lfs_ask(struct err *e, struct lfs *l, struct lfs_object *o, size_t n)
{
	struct http_answer a = { .status = 0 };
	struct http_req req = { .method = "POST",
		.url = mem_fmt(l->mem, "%s/objects/batch", l->server),
		.type = LFS_JSON,
		.answer_max = LFS_ANSWER_BYTES };
	struct buf body;

	buf_init(&body, l->mem, LFS_ANSWER_BYTES);
	lfs_batch_write(&body, o, n);
	req.body = body.text;
	req.body_n = body.len;
	do {
		req.headers =
		    headers_of(l, "Accept: " LFS_JSON, NULL, l->credentials);
		if (!send(e, l, &req, NULL, NULL, &a))
			return false;
	} while (sign_in(l, a.status));
	if (a.status != 200)
		return lfs_refused(e, l, NULL, a.status,
		    lfs_message(l->mem, a.body, a.body_n));
	return lfs_batch_read(e, l->mem, a.body, a.body_n, o, n);
}

static bool
has_authorization(const char *const *headers)
{
	for (size_t i = 0; headers != NULL && headers[i] != NULL; i++)
		if (strncasecmp(headers[i], "Authorization:", 14) == 0)
			return true;
	return false;
}

/* Where a redirection leads; the URL it came from is url. */
static const char *
next_of(struct lfs *l, const char *url, const struct http_answer *a)
{
	const char *to = http_header(a, "Location");
	size_t origin = strlen("https://");

	if (to == NULL || a->status < 301 || a->status > 308 ||
	    a->status == 304)
		return NULL;
	if (text_starts(to, "//"))
		return mem_fmt(l->mem, "https:%s", to);
	if (to[0] != '/')
		return to;
	origin += strcspn(url + origin, "/?#");
	return mem_fmt(l->mem, "%.*s%s", (int)origin, url, to);
}

bool
lfs_get(struct err *e, struct lfs *l, const struct lfs_object *o,
    struct lfs_sink *sink)
{
	struct http_req req = { .url = o->href, .answer_max = ERROR_BYTES };
	struct http_answer a = { .status = 0 };
	bool ours = !o->signed_in && !has_authorization(o->headers) &&
		    is_at(l, o->href, l->server);
	const char *to;

	req.headers =
	    headers_of(l, NULL, o->headers, ours ? l->credentials : NULL);
	for (int hops = 0;; hops++) {
		if (!send(e, l, &req, lfs_sink_add, sink, &a))
			return false;
		to = next_of(l, req.url, &a);
		if (to == NULL)
			break;
		if (hops == LFS_REDIRECTS_MAX)
			return err_code(e, ERR_UPSTREAM, "LFS_FAILED",
			    "its server redirects more than %d times",
			    LFS_REDIRECTS_MAX);
		if (!is_at(l, to, req.url))
			req.headers = NULL;
		req.url = to;
	}
	if (a.status == 200)
		return true;
	return lfs_refused(
	    e, l, o, a.status, lfs_message(l->mem, a.body, a.body_n));
}

/* The way every host of git has it; the path may hold UTF-8. */
static const char *
usual_server(struct git_job *j, const struct git_url *u)
{
	size_t n = strlen(u->path);
	struct buf b;

	while (n > 1 && u->path[n - 1] == '/')
		n--;
	buf_init(&b, j->mem, SERVER_BYTES);
	buf_fmt(&b, "https://%s", u->host);
	if (u->port != 0 && same(u->scheme, "https"))
		buf_fmt(&b, ":%lld", (long long)u->port);
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)u->path[i] <= '~')
			buf_chr(&b, u->path[i]);
		else
			buf_fmt(&b, "%%%02X", (unsigned char)u->path[i]);
	if (n < 5 || strncmp(u->path + n - 4, ".git", 4) != 0)
		buf_str(&b, ".git");
	buf_str(&b, "/info/lfs");
	return b.text;
}

/* The path as git would say it: without the slash that only our parser puts
 * before that of git@host:path. */
static const char *
ssh_path(const struct lfs *l)
{
	bool scp = !text_starts(l->url, "ssh://");

	return scp && strstr(l->url, ":/") == NULL ? l->parts.path + 1
						   : l->parts.path;
}

/* git-lfs-authenticate of the host says where the server is and what it wants;
 * the path holds no quote, see git_url_parse. */
static bool
ask_ssh(struct err *e, struct lfs *l)
{
	struct git_job *j = l->job;
	const char *argv[6] = { j->git->ssh_program };
	struct proc_result r;
	const char *href;
	size_t n = 1;

	if (l->parts.port != 0) {
		argv[n++] = "-p";
		argv[n++] = mem_fmt(j->mem, "%lld", (long long)l->parts.port);
	}
	argv[n++] =
	    l->parts.user[0] == '\0'
		? l->parts.host
		: mem_fmt(j->mem, "%s@%s", l->parts.user, l->parts.host);
	argv[n++] =
	    mem_fmt(j->mem, "git-lfs-authenticate '%s' download", ssh_path(l));
	if (!git_start(e, j, j->git->scratch, NULL, argv, &r))
		return same(e->code, "GIT_FAILED")
			   ? err_code(e, ERR_UPSTREAM, "LFS_FAILED",
				 "its host has no git-lfs-authenticate")
			   : false;
	if (!lfs_ssh_read(
		e, j->mem, r.output, r.output_n, &href, &l->credentials))
		return false;
	if (href == NULL)
		return true;
	n = strlen(href);
	while (n > 0 && href[n - 1] == '/')
		n--;
	l->server = mem_strn(j->mem, href, n);
	return true;
}

bool
lfs_open(struct err *e, struct git_job *j, const char *url, struct lfs *out)
{
	*out = (struct lfs){
		.job = j, .mem = j->mem, .url = url, .http = http_open(j->mem)
	};
	if (!git_url_parse(e, j->mem, url, &out->parts))
		return false;
	out->until_ms = clock_mono_ms() + git_timeout_ms(j);
	if (same(out->parts.scheme, "file"))
		return true;
	out->server = usual_server(j, &out->parts);
	return same(out->parts.scheme, "https") || ask_ssh(e, out);
}
