/* SPDX-License-Identifier: MIT */
#include "core/setting.h"
#include "base/str.h"

#include <string.h>

struct setting_row {
	const char *value;
};

static const struct field setting_fields[] = {
	F(setting_row, value, FIELD_TEXT, 0),
	FIELD_END,
};

static const struct db_stmt setting_by_key = DB_ROWS(struct setting_row,
    setting_fields, "select value from settings where key = $1");

static const struct db_stmt setting_upsert =
    DB_RUN("insert into settings (key, value) values ($1, $2)"
	   " on conflict (key) do update set value = excluded.value,"
	   " updated_at = now()");

const struct db_stmt *const setting_stmts[] = { &setting_by_key,
	&setting_upsert, NULL };

bool
setting_text(struct ctx *c, const char *key, const char **out)
{
	struct setting_row row = { NULL };
	bool found;

	if (!c_maybe(c, &setting_by_key, DB(db_text(key)), &row, &found))
		return false;
	*out = found ? row.value : "";
	return true;
}

bool
setting_int(struct ctx *c, const char *key, int64_t lo, int64_t hi,
    int64_t otherwise, int64_t *out)
{
	const char *text;
	int64_t n;

	if (!setting_text(c, key, &text))
		return false;
	*out = otherwise;
	if (!str_i64(str_of(text), INT64_MIN / 2, INT64_MAX / 2, &n))
		return true;
	*out = n < lo ? lo : n > hi ? hi : n;
	return true;
}

bool
setting_put(struct ctx *c, const char *key, const char *value)
{
	return c_run(
	    c, &setting_upsert, DB(db_text(key), db_text(value)), NULL);
}
