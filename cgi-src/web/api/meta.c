/* SPDX-License-Identifier: MIT */
#include "core/account.h"
#include "web/api/api.h"

/* What the API says about itself. */

struct index_answer {
	const char *name, *version, *_links;
};

struct health_answer {
	const char *status;
};

struct ready_answer {
	const char *status, *dependencies;
};

/* clang-format off */
static const struct field index_fields[] = {
	F(index_answer, name, FIELD_TEXT, 0),
	F(index_answer, version, FIELD_TEXT, 0),
	F(index_answer, _links, FIELD_JSON, 0),
	FIELD_END
};

static const struct field health_fields[] = {
	F(health_answer, status, FIELD_TEXT, 0),
	FIELD_END
};

static const struct field ready_fields[] = {
	F(ready_answer, status, FIELD_TEXT, 0),
	F(ready_answer, dependencies, FIELD_JSON, 0),
	FIELD_END
};
/* clang-format on */

static bool
about(struct req *rq, struct res *rs)
{
	const struct index_answer a = { "davit", PACKAGE_VERSION,
		"{\"self\":\"/api/v1\",\"openapi\":\"/api/v1/openapi.json\","
		"\"me\":\"/api/v1/users/me\",\"projects\":\"/api/v1/projects\","
		"\"applications\":\"/api/v1/applications\","
		"\"deployments\":\"/api/v1/deployments\"}" };

	(void)rq;
	return res_json(rs, index_fields, &a);
}

static bool
healthz(struct req *rq, struct res *rs)
{
	const struct health_answer a = { "ok" };

	(void)rq;
	return res_json(rs, health_fields, &a);
}

/* The queue only rings the bell: without it all still works, later. */
static bool
readyz(struct req *rq, struct res *rs)
{
	struct ctx *c = rq->ctx;
	struct err why;
	bool set_up, database = account_is_set_up(c, &set_up);
	bool queue = queue_ping(&why, c->queue);
	const struct ready_answer a = { database ? "ready" : "not ready",
		mem_fmt(c->mem,
		    "[{\"name\":\"postgresql\",\"needed\":true,\"ok\":%s},"
		    "{\"name\":\"redis\",\"needed\":false,\"ok\":%s}]",
		    database ? "true" : "false", queue ? "true" : "false") };

	err_clear(&c->err);
	return res_json_made(rs, database ? 200 : 503, NULL, ready_fields, &a);
}

static bool
openapi(struct req *rq, struct res *rs)
{
	(void)rq;
	rs->type = "application/json";
	openapi_write(&rs->body);
	return true;
}

bool
api_no_stream(struct req *rq)
{
	return ctx_invalid(rq->ctx, "follow", "value", NULL,
	    "a stream is asked for with exactly follow=true");
}

/* clang-format off */
const struct route api_meta_routes[] = {
	{ METHOD_GET, "/", PERM_ANYONE, .run = about, .gives = index_fields,
	  .flags = ROUTE_NO_DB, .says = "What this is and where to go" },
	{ METHOD_GET, "/openapi.json", PERM_ANYONE, .run = openapi,
	  .flags = ROUTE_NO_DB, .says = "This API as an OpenAPI 3.1 document" },
	{ METHOD_GET, "/healthz", PERM_ANYONE, .run = healthz,
	  .gives = health_fields, .flags = ROUTE_NO_DB | ROUTE_BARE,
	  .says = "200 while the program runs" },
	{ METHOD_GET, "/readyz", PERM_ANYONE, .run = readyz,
	  .gives = ready_fields, .flags = ROUTE_NO_DB | ROUTE_BARE,
	  .says = "200 while what it needs answers; names each part" },
	ROUTE_END
};
/* clang-format on */
