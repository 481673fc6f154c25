/* SPDX-License-Identifier: MIT */
#ifndef WEB_ROUTE_H
#define WEB_ROUTE_H

#include "core/perm.h"
#include "web/req.h"
#include "web/res.h"

/*
 * One row per route, pages and API alike; web/dispatch.c does every check
 * from it, so a handler cannot forget one.  Each page or API file has one
 * array, and web/route.c lists the arrays.
 *
 *	const struct route page_app_routes[] = {
 *		{ METHOD_GET, "/applications/:id", PERM_VIEW,
 *		  .run = page_app, .target = TARGET_APP, .page = "app/show.cs",
 *		  .says = "An application" },
 *		{ METHOD_POST, "/applications/:id/scale", PERM_DEPLOY,
 *		  .run = page_app_scale, .target = TARGET_APP,
 *		  ROUTE_FORM(scale_form, struct scale_input),
 *		  .page = "app/show.cs", .again = page_app,
 *		  .audit = "application.scale", .says = "Change the replicas" },
 *		ROUTE_END
 *	};
 *
 * Paths of API rows are below /api/v1 and /api ("/projects/:id").
 */
enum target {
	TARGET_NONE,
	TARGET_PROJECT,
	TARGET_ENV,
	TARGET_APP,
	TARGET_APP_DELETED, /* also one in the bin */
	TARGET_DOMAIN,
	TARGET_DEPLOY,
	TARGET_TEAM,
	TARGET_SESSION, /* not loaded: core finds only the actor's own */
	TARGET_TOKEN,
	TARGET_LOOKUP /* the same */
};

extern const char *const target_name[];

enum {
	ROUTE_NO_FORM = 1,     /* a change that takes no body */
	ROUTE_RAW = 2,	       /* the body is not parsed */
	ROUTE_RETRY = 4,       /* once more after 40001 or 40P01 */
	ROUTE_RATE_ANON = 8,   /* counted by address also when signed in */
	ROUTE_IDEMPOTENT = 16, /* takes Idempotency-Key */
	ROUTE_BARE = 32,       /* an API row that is also served at the root */
	ROUTE_NO_DB = 64, /* runs without transaction, database may be away */
	ROUTE_TEXT = 128, /* answers text/plain, as a page or below the API */
	ROUTE_FILE = 256, /* API: a list, or as text/csv or application/jsonl */
	ROUTE_KEPT = 512  /* a page of what lists show: web/kept.h */
};

typedef bool route_run(struct req *rq, struct res *rs);

struct route {
	enum method method;
	const char *path; /* "/projects/:id"; at most REQ_PARAMS_MAX names */
	enum perm perm;	  /* in the target's team; without target: signed in? */
	route_run *run;
	enum target target;
	const struct form_field *form;
	size_t form_size;
	const struct form_field *query;
	size_t query_size;
	const char *page;  /* template below templates/, pages only */
	route_run *again;  /* puts a form page's data when input was wrong; run
			    * again with the target, in a new transaction */
	const char *audit; /* "application.create"; the part before the dot is
			    * the kind of resource.  Needed for changes unless
			    * core writes its own row (AUDIT_BY_CORE) */
	const char *says;  /* one line for the manual and OpenAPI */
	const struct field *gives; /* API: fields of the answer's object */
	int status;		   /* API: of success, 0 means 200 */
	bool list;		   /* API: gives is a list of such objects */
	unsigned flags;
};

#define ROUTE_FORM(table, type) .form = (table), .form_size = sizeof(type)
#define ROUTE_QUERY(table, type) .query = (table), .query_size = sizeof(type)
#define ROUTE_END                                                              \
	{                                                                      \
		.path = NULL                                                   \
	}
#define AUDIT_BY_CORE ""

/* The arrays: rows end with ROUTE_END, the list with rows NULL. */
struct route_set {
	const struct route *rows;
	bool api;
};
extern const struct route_set route_sets[];

struct route_match {
	const struct route *route; /* NULL: no such path or method */
	bool api;		   /* the path is one of the API's */
	unsigned methods;	   /* known for this path; 0: no such path */
	const char *param[REQ_PARAMS_MAX];
};

/* path is raw (percent-encoded), without the query. */
void route_match(
    void *mem, enum method method, const char *path, struct route_match *out);

/* The number of ":names" in a path. */
size_t route_params(const char *path);

/* Every route with its full path, in order of the table. */
struct route_walk {
	const struct route_set *set;
	const struct route *row;
};
bool route_next(struct route_walk *w, const struct route **row, bool *api);

const char *method_name(enum method method);
/* METHOD_NONE for a word that is none of ours. */
enum method method_of(const char *word, bool *head);

/* The table as text, or as JSON, for davit admin routes. */
void web_routes_print(struct buf *b, bool json);

#endif
