/* SPDX-License-Identifier: MIT */
#include "run/edge_render.h"
#include "base/mem.h"
#include "base/names.h"
#include "base/str.h"
#include "run/limits.h"

#include <string.h>

enum { SLOTS_MIN = 10, SERVICE_BYTES = 63, PORTS_MAX = 2 };

/* Letters, digits and inner hyphens: what Docker and DNS take too. */
static bool
service_ok(const char *s)
{
	size_t n = strlen(s);

	return n > 0 && n <= SERVICE_BYTES && s[0] != '-' && s[n - 1] != '-' &&
	       strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == n;
}

static bool
ports_ok(const char *ports)
{
	struct str rest = str_of(ports), port;
	uint64_t n;
	int count = 0;

	while (str_cut(&rest, ',', &port))
		if (++count > PORTS_MAX || !str_u64(port, 1, 65535, &n))
			return false;
	return count > 0;
}

static bool
path_plain(const char *s)
{
	return s[0] == '/' && strlen(s) <= 200 &&
	       strspn(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
			 "0123456789-._~/%!$&'()*+,;=:@") == strlen(s);
}

static bool
route_ok(const struct route_row *r)
{
	return host_ok(r->host) && path_plain(r->path) &&
	       service_ok(r->service) && (!r->live || ports_ok(r->ports));
}

static char *
backend_name(void *mem, const struct route_row *r)
{
	char *name = mem_fmt(mem, "%s_%s", r->service, r->ports);

	for (char *s = name; *s != '\0'; s++)
		if (*s == ',')
			*s = '_';
	return name;
}

static struct edge_backend *
find(const struct edge_plan *p, const char *name)
{
	for (size_t i = p->n; i-- > 0;)
		if (strcmp(p->at[i].name, name) == 0)
			return &p->at[i];
	return NULL;
}

/* Room for the old and the new tasks of an update, and some to grow. */
static int64_t
slots(int64_t replicas)
{
	int64_t n = replicas * 2 + 4;

	return n < SLOTS_MIN	    ? SLOTS_MIN
	       : n > EDGE_SLOTS_MAX ? EDGE_SLOTS_MAX
				    : n;
}

void
edge_plan(
    void *mem, const struct route_row *rows, size_t n, struct edge_plan *out)
{
	*out = (struct edge_plan){ .routes = rows, .routes_n = n };
	out->at = mem_array(mem, struct edge_backend, n);
	for (size_t i = 0; i < n; i++) {
		char *name;

		if (!route_ok(&rows[i])) {
			out->bad++;
			continue;
		}
		if (!rows[i].live)
			continue;
		name = backend_name(mem, &rows[i]);
		if (find(out, name) == NULL)
			out->at[out->n++] = (struct edge_backend){
				.name = name,
				.service = rows[i].service,
				.ports = rows[i].ports,
				.slots = slots(rows[i].replicas),
			};
	}
}

/* HAProxy's own 500 is no answer of anybody's: a task's address that DNS took
 * away while another thread was about to connect to it has no family, which is
 * "internal" and not tried again (2.6: snr_resolution_cb, do_connect_server).
 * Without a text it hangs up, and nginx asks the other edge. */
static const char head[] =
    "# Written by davit-runner; changes are lost.\n"
    "global\n"
    "  maxconn 8000\n"
    "  hard-stop-after 60s\n"
    "  tune.bufsize 32768\n"
    "  stats socket \"unix@%s\" mode 600 level admin expose-fd listeners\n"
    "defaults\n"
    "  mode http\n"
    "  option idle-close-on-response\n"
    "  option http-keep-alive\n"
    "  option dontlognull\n"
    "  timeout connect 1s\n"
    "  timeout client 60s\n"
    "  timeout server 60s\n"
    "  timeout queue 5s\n"
    "  timeout http-request 30s\n"
    "  timeout http-keep-alive 75s\n"
    "  timeout tunnel 1h\n"
    "  errorfile 500 /dev/null\n"
    "  retries 5\n"
    "  option redispatch 1\n"
    "  retry-on conn-failure empty-response\n";

/* A worker that is being replaced knows old routes only, and nginx still has
 * idle connections to it: where it would say that there is nothing, it hangs
 * up instead, and nginx asks the new one. */
static const char front[] =
    "resolvers docker\n"
    "  nameserver d 127.0.0.11:53\n"
    "  resolve_retries 2\n"
    "  timeout resolve 1s\n"
    "  timeout retry 500ms\n"
    "  hold valid 1s\n"
    "  hold obsolete 0s\n"
    "  hold nx 1s\n"
    /* An engine that does not answer says nothing about the tasks: they stay,
     * and checks find those that are gone. */
    "  hold timeout 1d\n"
    "  hold refused 1d\n"
    "  hold other 1d\n"
    "frontend davit\n"
    "  bind \"unix@%s\" mode 666\n"
    "  http-request del-header X-Davit-Edge\n"
    "  http-request return status 200 hdr X-Davit-Version %s if "
    "{ req.hdr(host) -i " EDGE_HOST " } "
    "!{ req.fhdr(X-Forwarded-For) -m found }\n"
    "  http-request set-var(txn.host) req.hdr(host),field(1,:),lower\n"
    "  http-request set-var(txn.path) path\n"
    "  http-request set-var(txn.route) var(txn.host),concat(,txn.path,/)\n"
    "  use_backend %%[var(txn.route),map_beg(%s/routes.map,davit-404)]\n"
    "backend davit-404\n"
    "  http-request reject if { stopping }\n"
    "  http-request return status 404 content-type \"text/html; "
    "charset=utf-8\" file %s/404.html hdr X-Davit-Edge 404 hdr "
    "Cache-Control no-store\n"
    "backend davit-503\n"
    "  http-request reject if { stopping }\n"
    "  http-request return status 503 content-type \"text/html; "
    "charset=utf-8\" file %s/503.html hdr X-Davit-Edge 503 hdr "
    "Cache-Control no-store hdr Retry-After 30\n";

static void
errors(struct buf *b, const char *dir)
{
	static const int codes[] = { 502, 503, 504 };

	for (size_t i = 0; i < COUNT(codes); i++)
		buf_fmt(b,
		    "  http-error status %d content-type \"text/html; "
		    "charset=utf-8\" file %s/%d.html hdr X-Davit-Edge %d hdr "
		    "Cache-Control no-store\n",
		    codes[i], dir, codes[i], codes[i]);
}

/* A template for each port: while a release moves to another port, tasks of
 * both are there and the checks tell which answer.  HAProxy gives an address
 * to one server of a name only, so the second port asks by the other name
 * that Docker's DNS has for a service's tasks. */
static void
backend(struct buf *b, const struct edge_backend *k, bool check)
{
	struct str rest = str_of(k->ports), port;
	const char *prefix = "";

	buf_fmt(b,
	    "backend %s\n  http-reuse safe\n"
	    "  http-response del-header X-Davit-Edge\n",
	    k->name);
	for (; str_cut(&rest, ',', &port); prefix = "tasks.")
		buf_fmt(b,
		    "  server-template p%.*s- %lld %s%s:%.*s resolvers docker "
		    "init-addr %s check inter 1s fall 2 rise 1\n",
		    (int)port.n, port.s, (long long)k->slots, prefix,
		    k->service, (int)port.n, port.s,
		    check ? "none" : "last,libc,none");
}

void
edge_config(
    struct buf *b, const struct edge_plan *p, const struct edge_place *place)
{
	buf_fmt(b, head, place->commands);
	errors(b, place->dir);
	buf_fmt(b, front, place->socket, place->version, place->dir, place->dir,
	    place->dir);
	for (size_t i = 0; i < p->n; i++)
		if (!p->at[i].left_out)
			backend(b, &p->at[i], place->check);
}

/* The key ends with "/", as the looked-up text does: the path "/api" leads
 * "/api" and "/api/x" here, not "/apix". */
static void
map_line(struct buf *b, const struct route_row *r, const char *to)
{
	size_t n = strlen(r->path);

	buf_fmt(b, "%s%s%s %s\n", r->host, r->path,
	    r->path[n - 1] == '/' ? "" : "/", to);
}

void
edge_map(struct buf *b, void *mem, const struct edge_plan *p)
{
	for (size_t i = 0; i < p->routes_n; i++) {
		const struct route_row *r = &p->routes[i];
		const struct edge_backend *k;

		if (!route_ok(r))
			continue;
		k = r->live ? find(p, backend_name(mem, r)) : NULL;
		map_line(
		    b, r, k != NULL && !k->left_out ? k->name : "davit-503");
	}
}

void
edge_page(struct buf *b, int status)
{
	static const struct {
		int status;
		const char *title, *text;
	} pages[] = {
		{ 404, "Nothing here",
		    "No application on this server answers to this address." },
		{ 502, "The application gave no valid answer",
		    "It is there, but what it said could not be understood." },
		{ 503, "The application is not running",
		    "It is stopped, or just starting. Please try again in a "
		    "moment." },
		{ 504, "The application did not answer in time",
		    "Please try again in a moment." },
	};

	for (size_t i = 0; i < COUNT(pages); i++)
		if (pages[i].status == status)
			buf_fmt(b,
			    "<!doctype html>\n<html lang=\"en\">\n<head>\n"
			    "<meta charset=\"utf-8\">\n<meta name=\"viewport\""
			    " content=\"width=device-width\">\n"
			    "<title>%s</title>\n</head>\n<body>\n<h1>%s</h1>\n"
			    "<p>%s</p>\n<p><small>%d</small></p>\n</body>\n"
			    "</html>\n",
			    pages[i].title, pages[i].title, pages[i].text,
			    status);
}
