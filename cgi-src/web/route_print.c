/* SPDX-License-Identifier: MIT */
#include "web/route.h"

/* The table for davit admin routes, for the manual's test and for tests that
 * try every route. */

static void
row_text(struct buf *b, const struct route *r, const char *prefix)
{
	buf_fmt(b, "%-6s %s%-44s %-9s %s\n", method_name(r->method), prefix,
	    r->path, perm_name[r->perm], r->says);
}

static void
row_json(struct buf *b, const struct route *r, const char *prefix)
{
	buf_fmt(b, "{\"method\":\"%s\",\"path\":\"%s%s\",\"permission\":\"%s\"",
	    method_name(r->method), prefix, r->path, perm_name[r->perm]);
	buf_fmt(b,
	    ",\"target\":\"%s\",\"form\":%s,\"says\":", target_name[r->target],
	    r->form != NULL ? "true" : "false");
	buf_json(b, r->says);
	buf_chr(b, '}');
}

void
web_routes_print(struct buf *b, bool json)
{
	struct route_walk w = { NULL, NULL };
	const struct route *r;
	const char *between = "[\n";
	bool api;

	while (route_next(&w, &r, &api)) {
		const char *prefix = api ? "/api/v1" : "";

		if (!json) {
			row_text(b, r, prefix);
			continue;
		}
		buf_str(b, between);
		row_json(b, r, prefix);
		between = ",\n";
	}
	if (json)
		buf_str(b, "\n]\n");
}
