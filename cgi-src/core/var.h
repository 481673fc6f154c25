/* SPDX-License-Identifier: MIT */
#ifndef CORE_VAR_H
#define CORE_VAR_H

#include "core/app.h"

/*
 * Environment variables of an application or of an environment (shared by its
 * applications; the application's own win).  A secret's value is sealed and
 * never shown.
 */
struct var {
	const char *id, *key, *value; /* value NULL for secrets */
	bool is_secret;
	const char *usage; /* run, build, both */
	int64_t version;
	const char *updated_by, *updated_at;
};
extern const struct field var_fields[];

struct var_input {
	const char *key, *value, *usage;
	bool is_secret, has_is_secret; /* not given: stays what it was */
};
struct vars_input {
	struct form_list vars; /* struct app_var_input */
	bool has_vars;
};
extern const struct form_field
    var_form[]; /* one: value, isSecret, usage; key */
extern const struct form_field
    vars_form[]; /* {"vars":[{key,value,isSecret,usage}]} */

/* Owner: exactly one of app, env is not NULL. */
struct var_owner {
	const struct app *app;
	const struct env *env;
};

bool var_list(
    struct ctx *c, struct var_owner o, struct db_rows *out) NEED_CHECK;
/* Insert or replace one. */
bool var_put(
    struct ctx *c, struct var_owner o, const struct var_input *in) NEED_CHECK;
/* Replace them all; a secret given without a value keeps the one it has. */
bool var_put_all(
    struct ctx *c, struct var_owner o, const struct vars_input *in) NEED_CHECK;
bool var_delete(struct ctx *c, struct var_owner o, const char *key) NEED_CHECK;
/* Lines KEY=value (# comments, quotes) added to what is there. */
bool var_import(struct ctx *c, struct var_owner o, const char *text,
    bool secret) NEED_CHECK;

#endif
