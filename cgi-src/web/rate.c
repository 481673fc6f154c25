/* SPDX-License-Identifier: MIT */
#include "web/rate.h"
#include "base/clock.h"
#include "base/names.h"
#include "core/setting.h"
#include "web/error.h"
#include "web/shared.h"

enum { WINDOW_S = 60, SETTINGS_MS = 10000, RATE_MAX = 10000000 };

static bool
limits(struct turn *t)
{
	struct web *w = t->web;
	int64_t now = clock_mono_ms();

	if (now < w->rate_until_ms)
		return true;
	if (!setting_int(&t->ctx, "rate-user-per-minute", 1, RATE_MAX, 100,
		&w->rate_user) ||
	    !setting_int(&t->ctx, "rate-anonymous-per-minute", 1, RATE_MAX, 10,
		&w->rate_anonymous))
		return false;
	w->rate_until_ms = now + SETTINGS_MS;
	return true;
}

static bool
count(struct turn *t, const char *name, int64_t limit)
{
	int64_t used, reset_s;

	shared_count(t->web->shared, name, WINDOW_S, limit, &used, &reset_s);
	t->rate_limit = limit;
	t->rate_used = used;
	t->rate_reset_s = reset_s;
	if (used <= limit)
		return true;
	return err_code(&t->ctx.err, ERR_LIMIT, WEB_RATE,
	    "%lld requests a minute are allowed; try again in %lld s",
	    (long long)limit, (long long)reset_s);
}

static bool
count_address(struct turn *t)
{
	const char *ip = ip_network(t->ctx.mem, t->ctx.ip);

	return count(
	    t, mem_fmt(t->ctx.mem, "ip:%s", ip), t->web->rate_anonymous);
}

bool
rate_check(struct turn *t)
{
	const struct actor *who = t->ctx.actor;

	if (!t->rq.api)
		return true;
	if (!limits(t))
		return false;
	if (who == NULL || (t->rq.route->flags & ROUTE_RATE_ANON) != 0)
		return count_address(t);
	return count(
	    t, mem_fmt(t->ctx.mem, "user:%s", who->user_id), t->web->rate_user);
}

void
rate_wrong_token(struct turn *t)
{
	struct err why = t->ctx.err;

	if (limits(t) && count_address(t))
		t->ctx.err = why;
}
