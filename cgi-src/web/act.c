/* SPDX-License-Identifier: MIT */
#include "web/act.h"
#include "base/fault.h"
#include "base/str.h"
#include "core/audit.h"
#include "core/idem.h"
#include "web/input.h"
#include "web/load.h"

bool
act_changes(const struct turn *t)
{
	return t->rq.method != METHOD_GET;
}

static bool
is_audited(const struct turn *t)
{
	const char *word = t->rq.route->audit;

	return act_changes(t) && word != NULL && word[0] != '\0';
}

/* "application.create" is about an application. */
static const char *
audit_kind(struct turn *t)
{
	struct str rest = str_of(t->rq.route->audit), kind;

	(void)str_cut(&rest, '.', &kind);
	return str_dup(t->ctx.mem, kind);
}

/* What is deleted has a name only before. */
static bool
audit_before(struct turn *t)
{
	t->about = NULL;
	return !is_audited(t) || t->rq.route->target == TARGET_NONE ||
	       audit_about(&t->ctx, audit_kind(t), t->rq.param[0], &t->about);
}

static bool
audit(struct turn *t)
{
	struct audit_entry e = { .action = t->rq.route->audit,
		.team_id = load_team(&t->rq),
		.resource_id = t->rq.made_id,
		.about = t->about };

	if (!is_audited(t))
		return true;
	e.resource_type = audit_kind(t);
	e.details = input_names(t);
	if (t->rq.made_team != NULL)
		e.team_id = t->rq.made_team;
	if (e.resource_id != NULL) {
		if (!audit_about(
			&t->ctx, e.resource_type, e.resource_id, &e.about))
			return false;
	} else if (t->rq.route->target != TARGET_NONE)
		e.resource_id = t->rq.param[0];
	return audit_put(&t->ctx, &e);
}

/* Idempotency-Key on the routes that take it, when somebody is signed in. */
static const char *
idempotency_key(const struct turn *t)
{
	const char *key = t->rq.in->idempotency_key;

	if ((t->rq.route->flags & ROUTE_IDEMPOTENT) == 0 || !t->rq.api ||
	    t->ctx.actor == NULL || key == NULL || key[0] == '\0')
		return NULL;
	return key;
}

static bool
said_before(struct turn *t, const char *key, bool *found)
{
	struct idem_answer a = { 0, NULL, NULL };
	const char *request = mem_fmt(
	    t->ctx.mem, "%s %s", method_name(t->rq.method), t->rq.in->uri);

	*found = false;
	if (key == NULL)
		return true;
	if (!idem_begin(&t->ctx, key, request,
		t->rq.in->body ? t->rq.in->body : "", t->rq.in->body_n, &a,
		found))
		return false;
	if (!*found)
		return true;
	t->rs.status = (int)a.status;
	t->rs.type = "application/json";
	buf_str(&t->rs.body, a.body ? a.body : "");
	if (a.headers != NULL && a.headers[0] != '\0')
		res_header(&t->rs, "Location", a.headers);
	res_header(&t->rs, "Idempotency-Replayed", "true");
	return true;
}

static const char *
location_of(const struct res *rs)
{
	size_t i;

	for (i = 0; i < rs->headers_n; i++)
		if (same(rs->header[i].name, "Location"))
			return rs->header[i].value;
	return "";
}

static bool
remember(struct turn *t, const char *key)
{
	struct idem_answer a = { t->rs.status,
		t->rs.kept ? t->rs.kept : t->rs.body.text,
		location_of(&t->rs) };

	return key == NULL || idem_finish(&t->ctx, key, &a);
}

static bool
handle(struct turn *t)
{
	const char *key = idempotency_key(t);
	bool again;

	if (!said_before(t, key, &again))
		return false;
	if (again)
		return true;
	if (t->rq.route->status != 0)
		t->rs.status = t->rq.route->status;
	return audit_before(t) && t->rq.route->run(&t->rq, &t->rs) &&
	       audit(t) && remember(t, key);
}

/* The transaction: target, input, handler, audit, commit. */
static bool
attempt(struct turn *t)
{
	bool ok;

	FAULT_AT(method_name(t->rq.method), t->ctx.request_id);
	ok = ctx_begin(&t->ctx) && load_target(t) && load_unchanged(t) &&
	     input_read(t) && handle(t) && ctx_commit(&t->ctx);
	FAULT_AT("answer", t->ctx.request_id);

	if (!ok)
		ctx_end(&t->ctx);
	return ok;
}

static bool
lost_a_race(const struct turn *t)
{
	const char *state = db_sqlstate(t->ctx.db);

	return (t->rq.route->flags & ROUTE_RETRY) != 0 &&
	       (same(state, "40001") || same(state, "40P01"));
}

bool
act(struct turn *t)
{
	size_t headers = t->rs.headers_n;

	if (attempt(t))
		return true;
	if (!lost_a_race(t))
		return false;
	err_clear(&t->ctx.err);
	buf_clear(&t->rs.body);
	t->rs.headers_n = headers;
	t->rs.view = NULL;
	return attempt(t);
}
