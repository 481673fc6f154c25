/* SPDX-License-Identifier: MIT */
#include "web/kept.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/str.h"
#include "web/cookie.h"
#include "web/finish.h"

#include <string.h>

enum { TAG_CHARS = 32, MOMENT_MS = 60000 };

struct page {
	const char *tag, *body, *sum;
	size_t n;
	int64_t version;
	uint64_t used;
};

/* Of the process. */
static struct page *pages[PAGES_KEPT];
static uint64_t uses;

/* A sentence that is shown once belongs to one answer only. */
static bool
may_keep(const struct turn *t)
{
	const struct actor *who = t->ctx.actor;

	return (t->rq.route->flags & ROUTE_KEPT) != 0 &&
	       t->rq.method == METHOD_GET && who != NULL && who->seen != NULL &&
	       (who->session_id || who->token_id) &&
	       cookie_get(t->ctx.mem, t->rq.in->cookie,
		   cookie_name(t->ctx.mem, t->ctx.conf, COOKIE_FLASH)) == NULL;
}

/* Of everything the answer depends on: as whom and with what right it was given
 * is in the session or token and in what they see.  What says how long ago
 * something was is good for a minute. */
static const char *
tag_of(const struct turn *t)
{
	const struct web *w = t->web;
	const struct actor *who = t->ctx.actor;
	const char *all = mem_fmt(t->ctx.mem, "%s %s %s %s %s %lld %lld",
	    who->session_id ? who->session_id : who->token_id, who->seen,
	    t->rq.in->uri, w->rev, t->ctx.conf->instance,
	    (long long)w->since_ms, (long long)(clock_wall_ms() / MOMENT_MS));

	return mem_fmt(t->ctx.mem, "\"%.*s\"", TAG_CHARS,
	    sha256_hex(t->ctx.mem, all, strlen(all)));
}

static struct page *
find(const char *tag)
{
	size_t i;

	for (i = 0; i < PAGES_KEPT; i++)
		if (pages[i] != NULL && same(pages[i]->tag, tag))
			return pages[i];
	return NULL;
}

bool
kept_get(struct turn *t)
{
	struct page *p;

	if (!may_keep(t))
		return false;
	t->tag = tag_of(t);
	if (kept_by_browser(t) &&
	    etag_matches(t->rq.in->if_none_match, t->tag)) {
		t->rs.status = 304;
		t->rs.type = NULL;
		return t->kept = true;
	}
	p = find(t->tag);
	if (p == NULL)
		return false;
	p->used = ++uses;
	t->rs.type =
	    t->rq.api ? "application/json" : "text/html; charset=utf-8";
	t->rs.version = p->version;
	t->sum = p->sum;
	buf_add(&t->rs.body, p->body, p->n);
	return t->kept = true;
}

/* A free place, or that of the page that was not asked for for longest. */
static size_t
place(void)
{
	size_t i, best = 0;

	for (i = 0; i < PAGES_KEPT; i++) {
		if (pages[i] == NULL)
			return i;
		if (pages[i]->used < pages[best]->used)
			best = i;
	}
	return best;
}

void
kept_put(struct turn *t)
{
	const struct buf *b = &t->rs.body;
	struct page *p;
	size_t i;

	if (t->tag == NULL || t->rs.status != 200 || b->len > PAGE_KEPT_BYTES)
		return;
	i = place();
	mem_end(pages[i]);
	p = pages[i] = mem_new(NULL, struct page);
	p->tag = mem_str(p, t->tag);
	p->body = mem_copy(p, b->text, b->len);
	p->n = b->len;
	if (t->rq.api) /* pages have the tag itself */
		p->sum = t->sum = sha256_hex(p, b->text, b->len);
	p->version = t->rs.version;
	p->used = ++uses;
}

bool
kept_by_browser(const struct turn *t)
{
	const struct conf *conf = t->ctx.conf;

	return t->tag != NULL && !t->failed && !t->rq.api &&
	       (conf_is_https(conf) ||
		   text_starts(conf->panel_url, "http://localhost"));
}
