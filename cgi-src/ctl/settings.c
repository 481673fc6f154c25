/* SPDX-License-Identifier: MIT */
#include "ctl/settings.h"

/* The context that core's functions take; its error goes back to c. */
static bool
open_ctx(struct ctl *c, struct ctx *out)
{
	if (!ctl_db(c))
		return false;
	*out = (struct ctx){ .mem = c->mem, .db = c->db, .conf = &c->conf };
	return true;
}

static bool
failed(struct ctl *c, const struct ctx *x)
{
	c->err = x->err;
	return false;
}

bool
settings_put(struct ctl *c, const char *key, const char *value)
{
	struct settings_input in;
	struct ctx x;

	if (!setting_read(&c->err, c->mem, key, value, &in) || !open_ctx(c, &x))
		return false;
	if (ctx_begin(&x) && setting_change(&x, &in) && ctx_commit(&x))
		return true;
	ctx_end(&x);
	return failed(c, &x);
}

bool
settings_list(struct ctl *c, struct db_rows *out)
{
	struct ctx x;

	return open_ctx(c, &x) && (setting_list(&x, out) || failed(c, &x));
}

bool
settings_get(struct ctl *c, const char *key, const char **value)
{
	struct ctx x;

	return open_ctx(c, &x) &&
	       (setting_text(&x, key, value) || failed(c, &x));
}

bool
settings_store(struct ctl *c, const char *key, const char *value)
{
	struct ctx x;

	return open_ctx(c, &x) &&
	       (setting_put(&x, key, value) || failed(c, &x));
}
