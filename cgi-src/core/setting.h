/* SPDX-License-Identifier: MIT */
#ifndef CORE_SETTING_H
#define CORE_SETTING_H

#include "core/ctx.h"

/*
 * Settings: words in the database that administrators of the instance change
 * while davit runs.  One table says for page, API and command line what there
 * is, what it may be and when it takes effect.  The defaults are also in the
 * migrations, which a test compares.
 */
enum { SETTINGS_N = 18 };

struct setting {
	const char *key;  /* in the database and on the command line */
	const char *name; /* in JSON and forms */
	const char *section;
	bool is_number;
	int64_t lo, hi; /* of a number */
	const char *fallback;
	const char *unit;   /* of a number */
	const char *effect; /* when a change takes effect */
	const char *say;
};

/* Section by section; ended by a NULL key. */
extern const struct setting settings[];

/* A body that may name each of them; a text may be null, which is none. */
struct settings_input {
	struct {
		const char *text;
		int64_t number;
		bool has;
	} at[SETTINGS_N];
};
extern const struct form_field setting_form[];

/* A setting as it is, for page and API. */
struct setting_now {
	const char *key, *name, *section, *value, *fallback, *unit, *minimum,
	    *maximum, *effect, *say, *updated_at;
	bool is_number;
};
extern const struct field setting_fields[];

/* NULL and ERR_INVALID when there is none. */
const struct setting *setting_find(struct err *e, const char *key);

/* One value as text, as a form would send it. */
bool setting_read(struct err *e, void *mem, const char *key, const char *value,
    struct settings_input *out) NEED_CHECK;

/* struct setting_now, in the order of the table. */
bool setting_list(struct ctx *c, struct db_rows *out) NEED_CHECK;

/* Store what was given and is another value, each with a row of the audit
 * log. */
bool setting_change(struct ctx *c, const struct settings_input *in) NEED_CHECK;

/* What the programs read; "" when it was never set. */
bool setting_text(struct ctx *c, const char *key, const char **out) NEED_CHECK;
/* Clamped to lo..hi; text that is no number gives otherwise. */
bool setting_int(struct ctx *c, const char *key, int64_t lo, int64_t hi,
    int64_t otherwise, int64_t *out) NEED_CHECK;
/* Without a check or a row of the audit log: for what set-up stores. */
bool setting_put(struct ctx *c, const char *key, const char *value) NEED_CHECK;

#endif
