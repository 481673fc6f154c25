/* SPDX-License-Identifier: MIT */
#include "core/var.h"
#include "base/names.h"
#include "base/rand.h"
#include "base/str.h"
#include "core/dotenv.h"
#include "core/limits.h"

#include <assert.h>
#include <string.h>

static const char *const usages[] = { "run", "build", "both", NULL };

/* clang-format off */
const struct field var_fields[] = {
	F(var, id, FIELD_TEXT, FIELD_NO_API),
	F(var, key, FIELD_TEXT, 0),
	F(var, value, FIELD_TEXT, FIELD_OMIT),
	F(var, is_secret, FIELD_BOOL, 0),
	F(var, usage, FIELD_TEXT, 0),
	F(var, version, FIELD_I64, 0),
	F(var, updated_by, FIELD_TEXT, 0),
	F(var, updated_at, FIELD_TIME, 0),
	FIELD_END
};

const struct form_field var_form[] = {
	{ .name = "key", .type = FORM_TEXT, .lo = 1, .hi = 255,
	  .offset = offsetof(struct var_input, key), .check = env_key_ok,
	  .say = "letters, digits and _, not starting with a digit" },
	{ .name = "value", .type = FORM_SECRET, .hi = 65536,
	  .offset = offsetof(struct var_input, value),
	  .say = "text of at most 64 KiB" },
	{ .name = "isSecret", .type = FORM_BOOL,
	  .offset = offsetof(struct var_input, is_secret),
	  .has = offsetof(struct var_input, has_is_secret), .say = "true or false" },
	{ .name = "usage", .type = FORM_ENUM, .words = usages,
	  .offset = offsetof(struct var_input, usage), .say = "run, build or both" },
	FORM_END
};

const struct form_field vars_form[] = {
	{ .name = "vars", .type = FORM_LIST, .hi = 500, .need = true,
	  .offset = offsetof(struct vars_input, vars),
	  .has = offsetof(struct vars_input, has_vars),
	  .sub = app_var_form, .size = sizeof(struct app_var_input),
	  .say = "a list of {key, value, isSecret}" },
	FORM_END
};
/* clang-format on */

/* $1 application or null, $2 environment or null: exactly one is given. */
#define OWNED                                                                  \
	"application_id is not distinct from $1::uuid"                         \
	" and environment_id is not distinct from $2::uuid"                    \
	" and project_id is null"

static const struct db_stmt vars = DB_ROWS(struct var, var_fields,
    "select v.id, v.key, v.value, v.is_secret, v.usage, v.version,"
    " u.username as updated_by, ts(v.updated_at) as updated_at"
    " from env_vars v left join users u on u.id = v.updated_by"
    " where v.application_id is not distinct from $1::uuid"
    " and v.environment_id is not distinct from $2::uuid"
    " and v.project_id is null order by v.key limit 2000");

static const struct db_stmt var_by_key = DB_ROWS(struct var, var_fields,
    "select id, key, value, is_secret, usage, version, null as updated_by,"
    " null as updated_at from env_vars where " OWNED
    " and key = $3 for update");

static const struct db_stmt var_insert =
    DB_RUN("insert into env_vars (application_id, environment_id, id, team_id,"
	   " key, value, sealed, is_secret, usage, updated_by) values"
	   " ($1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6, $7, $8::boolean,"
	   " coalesce($9, 'run'), $10::uuid)");

/* Only a real change is a new version. */
static const struct db_stmt var_change = DB_RUN(
    "update env_vars set value = $2, sealed = $3::bytea,"
    " is_secret = $4::boolean, usage = coalesce($5, usage),"
    " updated_by = $6::uuid, version = version + 1"
    " where id = $1::uuid and (sealed is not null or $3::bytea is not null"
    " or value is distinct from $2 or is_secret <> $4::boolean"
    " or usage <> coalesce($5, usage))");

static const struct db_stmt var_usage =
    DB_RUN("update env_vars set usage = $2, version = version + 1"
	   " where id = $1::uuid and usage <> $2");

static const struct db_stmt var_drop =
    DB_RUN("delete from env_vars where " OWNED " and key = $3");

static const struct db_stmt var_drop_others =
    DB_RUN("delete from env_vars where " OWNED
	   " and not key = any (select jsonb_array_elements_text($3::jsonb))");

static const struct db_stmt config_moved = DB_RUN(
    "update applications set config_version = config_version + 1,"
    " version = version + 1 where id = $1::uuid or environment_id = $2::uuid");

const struct db_stmt *const var_stmts[] = { &vars, &var_by_key, &var_insert,
	&var_change, &var_usage, &var_drop, &var_drop_others, &config_moved,
	NULL };

static struct db_val
app_id(struct var_owner o)
{
	return db_text(o.app ? o.app->id : NULL);
}

static struct db_val
env_id(struct var_owner o)
{
	return db_text(o.env ? o.env->id : NULL);
}

bool
var_list(struct ctx *c, struct var_owner o, struct db_rows *out)
{
	return c_all(c, &vars, DB(app_id(o), env_id(o)), out);
}

static bool
moved(struct ctx *c, struct var_owner o)
{
	return c_run(c, &config_moved, DB(app_id(o), env_id(o)), NULL);
}

/* The value as it is stored: plain in one column, sealed in the other. */
static bool
store_as(struct ctx *c, const char *id, const struct var_input *in,
    struct db_val *plain, struct db_val *sealed)
{
	const char *value = in->value != NULL ? in->value : "";

	*plain = in->is_secret ? db_null() : db_text(value);
	*sealed = db_null();
	return !in->is_secret ||
	       ctx_seal(
		   c, mem_fmt(c->mem, "env_vars.sealed:%s", id), value, sealed);
}

static bool
add(struct ctx *c, struct var_owner o, const struct var_input *in)
{
	const char *id = uuid_new(c->mem), *team;
	struct db_val plain, sealed;

	assert(o.app != NULL || o.env != NULL);
	team = o.app ? o.app->team_id : o.env->team_id;
	return store_as(c, id, in, &plain, &sealed) &&
	       c_run(c, &var_insert,
		   DB(app_id(o), env_id(o), db_text(id), db_text(team),
		       db_text(in->key), plain, sealed, db_bool(in->is_secret),
		       db_text(in->usage), db_text(ctx_user(c))),
		   NULL);
}

/* A secret stays one unless that is taken back together with a new value. */
static bool
change(struct ctx *c, const struct var *old, const struct var_input *in)
{
	struct var_input now = *in;
	struct db_val plain, sealed;

	if (!in->has_is_secret)
		now.is_secret = old->is_secret;
	if (old->is_secret && now.is_secret && in->value == NULL)
		return in->usage == NULL ||
		       c_run(c, &var_usage,
			   DB(db_text(old->id), db_text(in->usage)), NULL);
	if (old->is_secret && !now.is_secret && in->value == NULL)
		return ctx_invalid(c, "value", "required", NULL,
		    "a secret that becomes plain needs a new value");
	return store_as(c, old->id, &now, &plain, &sealed) &&
	       c_run(c, &var_change,
		   DB(db_text(old->id), plain, sealed, db_bool(now.is_secret),
		       db_text(in->usage), db_text(ctx_user(c))),
		   NULL);
}

static bool
put(struct ctx *c, struct var_owner o, const struct var_input *in)
{
	struct var old = { 0 };
	bool found;

	if (!c_maybe(c, &var_by_key, DB(app_id(o), env_id(o), db_text(in->key)),
		&old, &found))
		return false;
	return found ? change(c, &old, in) : add(c, o, in);
}

bool
var_put(struct ctx *c, struct var_owner o, const struct var_input *in)
{
	if (in->key == NULL)
		return ctx_invalid(c, "key", "required", NULL,
		    "the variable's name is needed");
	if (!env_key_ok(in->key))
		return ctx_invalid(c, "key", "pattern", in->key,
		    "letters, digits and _, not starting with a digit");
	return put(c, o, in) && moved(c, o);
}

static bool
keys_differ(struct ctx *c, const struct vars_input *in)
{
	const struct app_var_input *v = in->vars.items;
	size_t i, k;

	for (i = 0; i < in->vars.n; i++)
		for (k = 0; k < i; k++)
			if (same(v[i].key, v[k].key))
				return ctx_invalid(c,
				    mem_fmt(c->mem, "vars[%zu].key", i),
				    "unique", v[i].key,
				    "this name is there twice");
	return true;
}

/* The keys that stay, as a JSON list. */
static const char *
kept_keys(struct ctx *c, const struct vars_input *in)
{
	const struct app_var_input *v = in->vars.items;
	struct buf b;
	size_t i;

	buf_init(&b, c->mem, JSON_BYTES);
	buf_chr(&b, '[');
	for (i = 0; i < in->vars.n; i++) {
		if (i > 0)
			buf_chr(&b, ',');
		buf_json(&b, v[i].key);
	}
	buf_chr(&b, ']');
	return b.text;
}

bool
var_put_all(struct ctx *c, struct var_owner o, const struct vars_input *in)
{
	const struct app_var_input *v = in->vars.items;
	size_t i;

	if (!keys_differ(c, in) ||
	    !c_run(c, &var_drop_others,
		DB(app_id(o), env_id(o), db_text(kept_keys(c, in))), NULL))
		return false;
	for (i = 0; i < in->vars.n; i++) {
		const struct var_input one = { v[i].key, v[i].value, v[i].usage,
			v[i].is_secret, v[i].has_is_secret };

		if (!put(c, o, &one))
			return false;
	}
	return moved(c, o);
}

bool
var_delete(struct ctx *c, struct var_owner o, const char *key)
{
	int64_t gone;

	if (!c_run(c, &var_drop, DB(app_id(o), env_id(o), db_text(key)), &gone))
		return false;
	if (gone == 0)
		return err_set(&c->err, ERR_ABSENT, "no variable of this name");
	return moved(c, o);
}

bool
var_import(struct ctx *c, struct var_owner o, const char *text, bool secret)
{
	struct dotenv_pair *pairs;
	size_t n, i;

	if (!dotenv_parse(&c->err, c->mem, text, &pairs, &n))
		return ctx_invalid(
		    c, "text", "pattern", NULL, "%s", c->err.text);
	for (i = 0; i < n; i++) {
		const struct var_input one = { pairs[i].key, pairs[i].value,
			NULL, secret, secret };

		if (!put(c, o, &one))
			return false;
	}
	return moved(c, o);
}
