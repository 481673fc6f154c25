/* SPDX-License-Identifier: MIT */
#include "t/web/walk.h"
#include "base/str.h"

#include <criterion/criterion.h>

struct walk_ids
walk_objects(struct panel *p)
{
	struct walk_ids ids = { NULL, NULL, NULL, NULL };
	struct turn *t = panel_api(p, p->ann, "POST", "/api/v1/applications",
	    at(p, "{\"name\":\"gone\",\"projectId\":\"%s\",\"image\":\"x\"}",
		p->project.id));

	expect_status(t, 201);
	ids.app_gone = panel_text(t, "id");
	expect_status(panel_api(p, p->ann, "DELETE",
			  at(p, "/api/v1/applications/%s", ids.app_gone), NULL),
	    204);
	t = panel_api(p, p->ann, "POST", "/api/v1/users/me/tokens",
	    "{\"name\":\"mine\"}");
	expect_status(t, 201);
	ids.token = panel_text(t, "id");
	t = panel_api(p, p->ann, "POST", "/api/v1/lookups",
	    "{\"kind\":\"image\",\"image\":\"x\"}");
	expect_status(t, 202);
	ids.lookup = panel_text(t, "id");
	t = panel_api(p, p->ann, "GET", "/api/v1/users/me/sessions", NULL);
	ids.session = panel_text(t, "data/0/id");
	return ids;
}

const char *
walk_id(const struct panel *p, const struct walk_ids *ids, enum target target)
{
	switch (target) {
	case TARGET_PROJECT:
		return p->project.id;
	case TARGET_ENV:
		return p->env.id;
	case TARGET_APP:
		return p->app.id;
	case TARGET_APP_DELETED:
		return ids->app_gone;
	case TARGET_DOMAIN:
		return p->domain.id;
	case TARGET_DEPLOY:
		return p->deploy.id;
	case TARGET_TEAM:
		return p->f->team_a;
	case TARGET_SESSION:
		return ids->session;
	case TARGET_TOKEN:
		return ids->token;
	case TARGET_LOOKUP:
		return ids->lookup;
	case TARGET_NONE:
		break;
	}
	return "";
}

const char *
walk_path(struct panel *p, const struct route *r, bool api, const char *id,
    const char *rest_of)
{
	struct str rest = str_of(r->path), part;
	bool first = true;
	struct buf b;

	buf_init(&b, p->f->mem, 1000);
	buf_str(&b, api ? "/api/v1" : "");
	while (str_cut(&rest, '/', &part)) {
		if (part.n == 0)
			continue;
		if (part.s[0] != ':') {
			buf_fmt(&b, "/%.*s", (int)part.n, part.s);
			continue;
		}
		buf_fmt(&b, "/%s", first ? id : rest_of);
		first = false;
	}
	return b.len > 0 ? b.text : "/";
}

const char *
walk_digest(struct panel *p)
{
	return fixture_text(p->f,
	    "select md5(string_agg(query_to_xml(format('select t::text from %I "
	    "t"
	    " order by 1', relname), true, true, '')::text, '' order by "
	    "relname))"
	    " from pg_class where relnamespace = 'public'::regnamespace"
	    " and relkind in ('r', 'p') and not relispartition"
	    " and relname <> 'sessions'");
}
