/* SPDX-License-Identifier: MIT */
#include "web/dispatch.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/rand.h"
#include "base/str.h"
#include "web/act.h"
#include "web/error.h"
#include "web/fail.h"
#include "web/finish.h"
#include "web/frame.h"
#include "web/guard.h"
#include "web/input.h"
#include "web/kept.h"
#include "web/limits.h"
#include "web/rate.h"
#include "web/shared.h"

#include <stdio.h>
#include <string.h>

/* A caller's own id is kept when it is short and plain. */
static const char *
request_id(void *mem, const char *theirs)
{
	size_t n = theirs ? strlen(theirs) : 0;

	if (n > 0 && n <= REQUEST_ID_BYTES &&
	    strspn(theirs,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		"0123456789._-") == n)
		return mem_str(mem, theirs); /* the log outlives the request */
	return uuid_new(mem);
}

static void
start(struct turn *t, struct web *w, void *mem, const struct web_input *in)
{
	size_t n = strcspn(in->uri, "?");

	memset(t, 0, sizeof *t);
	t->web = w;
	t->began_ms = clock_mono_ms();
	t->ctx = (struct ctx){ .mem = mem,
		.db = w->db,
		.queue = w->queue,
		.conf = w->conf,
		.seal = w->seal,
		.request_id = request_id(mem, in->request_id),
		.ip = in->ip ? in->ip : "",
		.user_agent = in->user_agent ? in->user_agent : "" };
	t->rq.ctx = &t->ctx;
	t->rq.in = in;
	t->rq.path = mem_strn(mem, in->uri, n);
	t->rq.method = method_of(in->method, &t->rq.head);
	t->rs.mem = mem;
	t->rs.rq = &t->rq;
	t->rs.status = 200;
	buf_init(&t->rs.body, mem, RES_BODY_MAX);
}

static const char *
allow_header(struct turn *t, unsigned methods)
{
	struct buf b;
	unsigned m;

	buf_init(&b, t->ctx.mem, 128);
	for (m = METHOD_GET; m <= METHOD_DELETE; m <<= 1)
		if ((methods & m) != 0)
			buf_fmt(&b, "%s, ", method_name((enum method)m));
	if ((methods & METHOD_GET) != 0)
		buf_str(&b, "HEAD, ");
	buf_str(&b, "OPTIONS");
	return b.text;
}

/* Size, method, path; gives the methods that the path knows. */
static bool
match(struct turn *t, unsigned *methods)
{
	struct route_match m;
	struct err *e = &t->ctx.err;

	route_match(t->ctx.mem, t->rq.method, t->rq.path, &m);
	t->rq.api = m.api;
	t->rq.route = m.route;
	memcpy(t->rq.param, m.param, sizeof m.param);
	*methods = m.methods;
	if (strlen(t->rq.in->uri) > WEB_URI_MAX)
		return err_code(e, ERR_INVALID, WEB_SYNTAX,
		    "the address is longer than %d bytes", WEB_URI_MAX);
	if (m.methods == 0)
		return err_set(
		    e, ERR_ABSENT, "there is nothing at %s", t->rq.path);
	if (t->rq.in->too_large)
		return err_code(e, ERR_LIMIT, WEB_TOO_LARGE,
		    "a body has at most %d bytes", WEB_BODY_MAX);
	if (m.route == NULL && t->rq.method != METHOD_OPTIONS)
		return err_code(e, ERR_INVALID, WEB_METHOD,
		    "this address takes %s", allow_header(t, m.methods));
	return true;
}

static bool
accepts(struct turn *t)
{
	const char *accept = t->rq.in->accept;
	bool text = (t->rq.route->flags & ROUTE_TEXT) != 0;
	const char *own = t->rq.api && !text ? "application/" : "text/";

	bool file = (t->rq.route->flags & ROUTE_FILE) != 0;

	if (accept == NULL || accept[0] == '\0' ||
	    strstr(accept, "*/*") != NULL || strstr(accept, own) != NULL ||
	    (file && strstr(accept, "text/csv") != NULL))
		return true;
	return err_code(&t->ctx.err, ERR_INVALID, WEB_ACCEPT,
	    text ? "this address answers text/plain"
	    : t->rq.api
		? "the API answers application/json"
		: "pages are text/html; the same in JSON is at /api/v1");
}

static bool
who_asks(struct turn *t)
{
	if (guard_identify(t))
		return true;
	if (same(t->ctx.err.code, WEB_BAD_TOKEN))
		rate_wrong_token(t);
	return false;
}

/* Everything that needs no target; before the transaction. */
static bool
may_enter(struct turn *t)
{
	if ((t->rq.route->flags & ROUTE_NO_DB) != 0)
		return true;
	return who_asks(t) && rate_check(t) && guard_signed_in(t) &&
	       input_tree(t) &&
	       (!guard_needs_csrf(t) || guard_csrf(t, t->rq.tree));
}

/* What is made anew is made for who is looked up anew: what it shows is newer
 * than what was known of them. */
static bool
who_asks_anew(struct turn *t)
{
	if (!t->trusted)
		return true;
	t->trusted = false;
	t->anew = true;
	t->ctx.actor = NULL;
	return guard_identify(t) && guard_signed_in(t);
}

static bool
run(struct turn *t)
{
	if ((t->rq.route->flags & ROUTE_NO_DB) != 0)
		return input_read(t) && t->rq.route->run(&t->rq, &t->rs);
	if (kept_get(t))
		return true;
	if (!who_asks_anew(t))
		return false;
	return (t->anew && kept_get(t)) || act(t);
}

/* A change moves what the workers know, also when it failed: some of it may
 * have been kept. */
static bool
perform(struct turn *t)
{
	bool ok = run(t);

	if (act_changes(t))
		(void)shared_move(t->web->shared);
	return ok;
}

static bool
render(struct turn *t)
{
	const char *page = t->rs.page ? t->rs.page : t->rq.route->page;

	if (t->rs.body.over)
		return err_set(&t->ctx.err, ERR_INTERNAL,
		    "the answer is longer than %d bytes", RES_BODY_MAX);
	if (t->kept || t->rs.location != NULL)
		return true;
	if (t->rq.api || page == NULL) {
		kept_put(t);
		return true;
	}
	if (!frame_render(t, page))
		return err_set(
		    &t->ctx.err, ERR_INTERNAL, "template %s failed", page);
	kept_put(t);
	return true;
}

void
web_answer(struct web *w, void *mem, const struct web_input *in, struct turn *t)
{
	unsigned methods = 0;
	bool ok;

	start(t, w, mem, in);
	ok = match(t, &methods);
	if (ok && t->rq.method == METHOD_OPTIONS)
		(void)res_none(&t->rs);
	else
		ok =
		    ok && accepts(t) && may_enter(t) && perform(t) && render(t);
	if (!ok)
		fail_answer(t);
	if (methods != 0 && t->rq.route == NULL)
		res_header(&t->rs, "Allow", allow_header(t, methods));
	finish_answer(t);
}

bool
web_more(struct turn *t)
{
	struct ctx *c = &t->ctx;
	void *whole = c->mem;
	bool more = false, ok;

	buf_clear(&t->rs.body);
	c->mem = mem_root("piece");
	ok = ctx_begin(c) && t->rs.pull(&t->rq, &t->rs, &more) && ctx_commit(c);
	if (!ok) {
		/* What was sent cannot be taken back, so it says so itself. */
		ctx_end(c);
		t->failed = true;
		more = false;
		buf_clear(&t->rs.body);
		buf_str(
		    &t->rs.body, "[davit] this could not be read to its end\n");
	}
	mem_end(c->mem);
	c->mem = whole;
	return more;
}

void
web_log(const struct turn *t)
{
	const struct route *r = t->rq.route;
	const struct err *e = &t->ctx.err;
	char status[12], took[24], route[160];

	(void)snprintf(status, sizeof status, "%d", t->rs.status);
	(void)snprintf(took, sizeof took, "%lld",
	    (long long)(clock_mono_ms() - t->began_ms));
	(void)snprintf(route, sizeof route, "%s:%s%s",
	    t->rq.method ? method_name(t->rq.method) : "?",
	    t->rq.api && r ? "/api/v1" : "", r ? r->path : "?");
	if (t->failed && t->rs.status >= 500)
		log_error("request", "req", t->ctx.request_id, "user",
		    ctx_user(&t->ctx), "route", route, "status", status, "ms",
		    took, "kind", err_kind_name[e->kind], "err", e->text, "at",
		    e->where ? e->where : "");
	else
		log_notice("request", "req", t->ctx.request_id, "user",
		    ctx_user(&t->ctx), "route", route, "status", status, "ms",
		    took, "err", t->failed ? e->text : "");
}
