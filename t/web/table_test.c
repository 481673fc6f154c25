/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "t/web/panel.h"
#include "web/api/api.h"

#include <criterion/criterion.h>
#include <string.h>

/* What has to be true of every row, whatever is added later. */

#define each_route(r, api)                                                     \
	const struct route *r;                                                 \
	bool api;                                                              \
	struct route_walk walk_ = { NULL, NULL };                              \
	while (route_next(&walk_, &r, &api))

static bool
is_change(const struct route *r)
{
	return r->method != METHOD_GET;
}

Test(table, has_rows_that_are_complete)
{
	size_t n = 0;

	each_route(r, api)
	{
		const char *who = r->path;

		n++;
		cr_expect(r->run != NULL && r->says != NULL, "%s", who);
		cr_expect(r->path[0] == '/', "%s", who);
		cr_expect(perm_name[r->perm] != NULL, "%s", who);
		cr_expect(route_params(r->path) <= REQ_PARAMS_MAX, "%s", who);
		cr_expect((r->form == NULL) == (r->form_size == 0), "%s", who);
		cr_expect(
		    (r->query == NULL) == (r->query_size == 0), "%s", who);
		cr_expect(!api || r->page == NULL, "%s has a page", who);
		cr_expect(api || r->gives == NULL, "%s gives JSON", who);
	}
	cr_expect(n > 60, "only %zu routes", n);
}

Test(table, declares_the_body_and_the_audit_of_every_change)
{
	each_route(r, api)
	{
		const char *m = method_name(r->method);

		if (!is_change(r)) {
			cr_expect(r->form == NULL && r->audit == NULL, "%s %s",
			    m, r->path);
			continue;
		}
		cr_expect((r->form != NULL) !=
			      ((r->flags & (ROUTE_NO_FORM | ROUTE_RAW)) != 0),
		    "%s %s: a form or NO_FORM", m, r->path);
		cr_expect(r->audit != NULL, "%s %s: no audit", m, r->path);
	}
}

/* Without a target nothing says in which team the role is. */
Test(table, asks_for_a_role_only_where_there_is_a_team)
{
	each_route(r, api)
	{
		cr_expect((r->target != TARGET_NONE) ==
				  (r->perm > PERM_SIGNED_IN &&
				      r->perm != PERM_INSTANCE) ||
			      r->perm == PERM_SIGNED_IN,
		    "%s", r->path);
		cr_expect(
		    r->target == TARGET_NONE || (route_params(r->path) > 0 &&
						    r->perm >= PERM_SIGNED_IN),
		    "%s", r->path);
		cr_expect(
		    route_params(r->path) == 0 || r->target != TARGET_NONE,
		    "%s has a name in its path and no target", r->path);
		cr_expect(!is_change(r) || r->perm >= PERM_SIGNED_IN ||
			      same(r->audit, AUDIT_BY_CORE),
		    "%s: a change by anyone", r->path);
		cr_expect(!is_change(r) || r->target == TARGET_NONE ||
			      r->target == TARGET_SESSION ||
			      r->target == TARGET_TOKEN ||
			      r->perm >= PERM_DEPLOY,
		    "%s: viewers may change it", r->path);
	}
}

Test(table, has_no_row_twice)
{
	each_route(r, api)
	{
		struct route_walk w = { NULL, NULL };
		const struct route *o;
		bool other_api;

		while (route_next(&w, &o, &other_api))
			cr_expect(o == r || api != other_api ||
				      o->method != r->method ||
				      !same(o->path, r->path),
			    "%s %s", method_name(r->method), r->path);
	}
}

Test(table, is_found_by_its_own_paths)
{
	void *mem;

	mem_setup();
	mem = mem_root("test");
	each_route(r, api)
	{
		struct route_match m;
		struct str rest = str_of(r->path), part;
		struct buf path;

		buf_init(&path, mem, 1000);
		buf_str(&path, api ? "/api/v1" : "");
		while (str_cut(&rest, '/', &part))
			if (part.n > 0)
				buf_fmt(&path, "/%.*s",
				    part.s[0] == ':' ? 4 : (int)part.n,
				    part.s[0] == ':' ? "x%2e" : part.s);
		if (path.len == 0)
			buf_str(&path, "/");
		route_match(mem, r->method, path.text, &m);
		cr_expect(m.route == r, "%s", path.text);
		cr_expect(m.api == api, "%s", path.text);
		if (route_params(r->path) > 0)
			cr_expect_str_eq(m.param[0], "x.");
	}
	mem_end(mem);
}

Test(table, has_a_template_for_every_page)
{
	void *mem;

	mem_setup();
	mem = mem_root("test");
	each_route(r, api)
	{
		if (r->page == NULL)
			continue;
		cr_expect(fs_exists(mem_fmt(mem, "%s/templates/%s",
			      panel_share_dir(mem), r->page)),
		    "%s: %s is missing", r->path, r->page);
	}
	mem_end(mem);
}

static void
expect_documented(const struct json *doc, void *mem, const struct route *r)
{
	struct str rest = str_of(r->path), part;
	const struct json *op;
	struct buf path, method;
	const char *m;

	buf_init(&path, mem, 1000);
	buf_init(&method, mem, 10);
	while (str_cut(&rest, '/', &part))
		if (part.n > 0 && part.s[0] == ':')
			buf_fmt(&path, "/{%.*s}", (int)part.n - 1, part.s + 1);
		else if (part.n > 0)
			buf_fmt(&path, "/%.*s", (int)part.n, part.s);
	if (path.len == 0)
		buf_str(&path, "/");
	for (m = method_name(r->method); *m != '\0'; m++)
		buf_chr(&method, (char)(*m | 0x20));
	op = json_get(json_get(json_get(doc, "paths"), path.text), method.text);
	cr_expect_str_eq(json_text_at(op, "summary", ""), r->says, "%s %s",
	    method.text, path.text);
	cr_expect((json_get(op, "requestBody") != NULL) == (r->form != NULL),
	    "%s", path.text);
}

Test(table, is_all_in_the_openapi_document)
{
	struct err e = { .kind = ERR_NONE };
	struct json *doc;
	struct buf text;
	void *mem;

	mem_setup();
	mem = mem_root("test");
	buf_init(&text, mem, 4 << 20);
	openapi_write(&text);
	cr_assert(json_parse(&e, mem, text.text, text.len, &doc), "%s", e.text);
	cr_expect_str_eq(json_text_at(doc, "openapi", ""), "3.1.0");
	each_route(r, api) if (api) expect_documented(doc, mem, r);
	mem_end(mem);
}

Test(table, is_what_the_manual_lists)
{
	struct err e = { .kind = ERR_NONE };
	char *page;
	size_t n, listed = 0, rows = 0;
	void *mem;
	const char *at;

	mem_setup();
	mem = mem_root("test");
	cr_assert(fs_read(&e, mem,
		      mem_fmt(mem, "%s/man/davit-api.7", panel_share_dir(mem)),
		      1 << 20, &page, &n),
	    "%s", e.text);
	each_route(r, api)
	{
		if (!api)
			continue;
		rows++;
		at = strstr(page,
		    mem_fmt(mem, ".It %s %s\n%s\n", method_name(r->method),
			r->path, mem_fmt(mem, "%s.", r->says)));
		cr_expect(at != NULL, "%s %s: %s.", method_name(r->method),
		    r->path, r->says);
	}
	for (at = page; (at = strstr(at, "\n.It ")) != NULL; at++)
		listed += strncmp(at + 5, "GET ", 4) == 0 ||
			  strncmp(at + 5, "POST ", 5) == 0 ||
			  strncmp(at + 5, "PUT ", 4) == 0 ||
			  strncmp(at + 5, "PATCH ", 6) == 0 ||
			  strncmp(at + 5, "DELETE ", 7) == 0;
	cr_expect(listed == rows, "%zu listed, %zu rows", listed, rows);
	mem_end(mem);
}
