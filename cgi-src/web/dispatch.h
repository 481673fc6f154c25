/* SPDX-License-Identifier: MIT */
#ifndef WEB_DISPATCH_H
#define WEB_DISPATCH_H

#include "web/req.h"
#include "web/res.h"
#include "web/route.h"

/*
 * From a request to its answer, every check in one order that nobody
 * bypasses: size and method, route, who asks, rate, role, CSRF, target by
 * tenant, If-Match, input, handler, audit, commit, render.
 */

/* One worker's belongings; opened after fork. */
struct web {
	void *mem; /* as long as the worker */
	const struct conf *conf;
	struct db *db; /* opens itself again when the server comes back */
	struct queue *queue;
	const struct seal_public *seal;
	const char *rev;       /* of the static files */
	struct known *known;   /* web/known.h */
	struct shared *shared; /* web/shared.h */
	/* Limits from the settings, read again now and then. */
	int64_t since_ms; /* start of all workers: templates and words are of
			     then */
	int64_t rate_user, rate_anonymous, rate_until_ms;
};

struct turn {
	struct web *web;
	struct ctx ctx;
	struct req rq;
	struct res rs;
	int64_t began_ms;
	/* The count of this request: rate_limit 0 when it was not counted. */
	int64_t rate_limit, rate_used, rate_reset_s;
	bool failed;
	const char *tag;   /* of a page that may be kept, or NULL */
	bool kept;	   /* answered with what was kept */
	bool trusted;	   /* who asks was known without the database */
	bool anew;	   /* ... and is asked of it now */
	const char *sum;   /* SHA-256 of the body where it is known, or NULL */
	const char *about; /* the target before it is changed, for the audit */
};

/* t lives in mem like everything it holds; t->rs is what to send. */
void web_answer(
    struct web *w, void *mem, const struct web_input *in, struct turn *t);

/* The next piece of an answer that has rs.pull, in t->rs.body; false when it is
 * the last one. */
bool web_more(struct turn *t);

/* The one line about a request. */
void web_log(const struct turn *t);

#endif
