/* SPDX-License-Identifier: MIT */
#ifndef WEB_REQ_H
#define WEB_REQ_H

#include "core/app.h"
#include "core/ctx.h"
#include "core/deploy.h"
#include "core/domain.h"
#include "core/project.h"
#include "core/team.h"
#include "web/limits.h"

/*
 * One request, as handlers see it.  The dispatcher has already checked who
 * asks, loaded the target, and read the query and the body into the structs
 * that the route's tables declare; handlers look nothing up by name.  All
 * memory is ctx->mem and goes with the request.
 */
enum method {
	METHOD_NONE,
	METHOD_GET = 1, /* HEAD arrives as GET with head set */
	METHOD_POST = 2,
	METHOD_PUT = 4,
	METHOD_PATCH = 8,
	METHOD_DELETE = 16,
	METHOD_OPTIONS = 32
};

/* What came over FastCGI, or from a test; "" or NULL where nothing came. */
struct web_input {
	const char *method, *uri; /* uri: raw path?query */
	const char *ip, *host;
	const char *cookie, *authorization, *api_key, *request_id;
	const char *csrf, *origin, *referer, *fetch_site;
	const char *content_type, *accept, *if_match, *if_none_match;
	const char *cache_control;
	const char *idempotency_key, *user_agent;
	const char *body;
	size_t body_n;
	bool too_large; /* body over WEB_BODY_MAX, not kept */
};

enum { REQ_PARAMS_MAX = 4 };

struct route;

struct req {
	struct ctx *ctx;
	const struct web_input *in;
	const struct route *route;
	enum method method;
	bool head;	  /* answer without a body */
	bool api;	  /* an API route: errors and answers are JSON */
	const char *path; /* without the query */

	/* Values of the path's :names in order, percent-decoded.  The first
	 * one of a route with a target is the target's id. */
	const char *param[REQ_PARAMS_MAX];

	/* The route's structs, zeroed and filled; NULL when the route declares
	 * none. */
	const void *form;
	const void *query;

	/* The target by its kind; the others are NULL.  env also holds the
	 * target of /environments/:id routes only. */
	const struct project *project;
	const struct env *env;
	const struct app *app;
	const struct domain *domain;
	const struct deploy *deploy;
	const struct team *team;
	const char *my_role; /* the actor's in the target's team */

	/* Token of the session cookie or bearer, NULL for an API token; the
	 * key of the CSRF token, which guards anonymous forms too. */
	const char *session_token;
	const char *csrf_key;
	bool by_cookie;

	/* For the dispatcher: body and query as they came, for showing a form
	 * again. */
	struct json *tree, *query_tree;

	/* What the audit row is about when it is not the target. */
	const char *made_team, *made_id;
};

/* A change made an object that is not the target: say which, so that the
 * audit row names it.  team_id may be NULL. */
void req_made(struct req *rq, const char *team_id, const char *id);

/* A path of ours to go on to after sign-in: next when it is one, or "/". */
const char *req_next(const char *next);

#endif
