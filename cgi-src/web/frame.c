/* SPDX-License-Identifier: MIT */
#include "web/frame.h"
#include "base/clock.h"
#include "base/log.h"
#include "core/account.h"
#include "web/cookie.h"
#include "web/view.h"

#include <stdio.h>

static void
put_user(struct turn *t)
{
	const struct actor *who = t->ctx.actor;

	if (who == NULL)
		return;
	res_put_text(&t->rs, "Page.User.id", who->user_id);
	res_put_text(&t->rs, "Page.User.username", who->username);
	res_put_text(&t->rs, "Page.User.email", who->email);
	res_put_text(&t->rs, "Page.User.role", who->role);
}

/* What the role in the target's team allows, for buttons. */
static void
put_may(struct turn *t)
{
	const char *role = t->rq.my_role;
	char name[64];
	int p;

	res_put_text(&t->rs, "Page.MyRole", role);
	for (p = PERM_VIEW; p <= PERM_OWNER; p++) {
		(void)snprintf(name, sizeof name, "Page.May.%s", perm_name[p]);
		if (perm_may(role, (enum perm)p))
			res_put_text(&t->rs, name, "1");
	}
	if (perm_is_administrator(t->ctx.actor))
		res_put_text(&t->rs, "Page.May.instance", "1");
}

/* Shown once: taken off as it is shown. */
static void
put_flash(struct turn *t)
{
	const struct conf *conf = t->ctx.conf;
	char *text = cookie_get(t->ctx.mem, t->rq.in->cookie,
	    cookie_name(t->ctx.mem, conf, COOKIE_FLASH));

	if (text == NULL)
		return;
	res_put_text(&t->rs, "Page.Flash", text);
	res_header(&t->rs, "Set-Cookie",
	    cookie_make(t->ctx.mem, conf, COOKIE_FLASH, "", 0));
}

static void
put_query(struct turn *t)
{
	const struct form_field *f;
	char name[128];

	if (t->rq.route == NULL || t->rq.route->query == NULL)
		return;
	for (f = t->rq.route->query; f->name != NULL; f++) {
		(void)snprintf(name, sizeof name, "Page.Query.%s", f->name);
		res_put_text(&t->rs, name,
		    json_text(json_get(t->rq.query_tree, f->name), ""));
	}
}

bool
frame_render(struct turn *t, const char *page)
{
	struct res *rs = &t->rs;
	struct err e = { .kind = ERR_NONE };

	put_user(t);
	put_may(t);
	put_flash(t);
	put_query(t);
	if (t->rq.csrf_key != NULL)
		res_put_text(
		    rs, "Page.Csrf", account_csrf(t->ctx.mem, t->rq.csrf_key));
	res_put_text(rs, "Page.Rev", t->web->rev);
	res_put_text(rs, "Page.Path", t->rq.path);
	res_put_text(rs, "Page.RequestId", t->ctx.request_id);
	res_put_text(rs, "Page.Instance", t->ctx.conf->instance);
	res_put_text(
	    rs, "Page.Now", clock_rfc3339(t->ctx.mem, clock_wall_ms()));
	rs->type = "text/html; charset=utf-8";
	buf_clear(&rs->body);
	if (view_render(&e, rs->view,
		mem_fmt(t->ctx.mem, "%s/templates", t->ctx.conf->share_dir),
		page, &rs->body))
		return true;
	log_error("template failed", "page", page, "err", e.text, "req",
	    t->ctx.request_id);
	return false;
}
