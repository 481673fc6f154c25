/* SPDX-License-Identifier: MIT */
#include "core/setting.h"
#include "base/str.h"
#include "core/audit.h"

#include <inttypes.h>
#include <string.h>

enum { DETAILS_MAX = 4096 };

struct setting_row {
	const char *key, *value, *updated_at;
};

static const struct field row_fields[] = {
	F(setting_row, key, FIELD_TEXT, FIELD_OPTIONAL),
	F(setting_row, value, FIELD_TEXT, 0),
	F(setting_row, updated_at, FIELD_TIME, FIELD_OPTIONAL),
	FIELD_END,
};

/* clang-format off */
const struct field setting_fields[] = {
	F(setting_now, key, FIELD_TEXT, 0),
	F(setting_now, name, FIELD_TEXT, 0),
	F(setting_now, section, FIELD_TEXT, 0),
	F(setting_now, value, FIELD_JSON, 0),
	{ "default", FIELD_JSON, offsetof(struct setting_now, fallback), 0 },
	F(setting_now, unit, FIELD_TEXT, 0),
	F(setting_now, minimum, FIELD_NUM, 0),
	F(setting_now, maximum, FIELD_NUM, 0),
	{ "takes_effect", FIELD_TEXT, offsetof(struct setting_now, effect), 0 },
	{ "description", FIELD_TEXT, offsetof(struct setting_now, say), 0 },
	F(setting_now, is_number, FIELD_BOOL, FIELD_NO_API),
	F(setting_now, updated_at, FIELD_TIME, 0),
	FIELD_END
};
/* clang-format on */

static const struct db_stmt setting_by_key = DB_ROWS(struct setting_row,
    row_fields, "select value from settings where key = $1");

static const struct db_stmt setting_all =
    DB_ROWS(struct setting_row, row_fields,
	"select key, value, ts(updated_at) as updated_at from settings");

static const struct db_stmt setting_upsert =
    DB_RUN("insert into settings (key, value) values ($1, $2)"
	   " on conflict (key) do update set value = excluded.value,"
	   " updated_at = now()");

const struct db_stmt *const setting_stmts[] = { &setting_by_key, &setting_all,
	&setting_upsert, NULL };

const struct setting *
setting_find(struct err *e, const char *key)
{
	const struct setting *s;

	for (s = settings; s->key != NULL; s++)
		if (same(s->key, key))
			return s;
	(void)err_set(e, ERR_INVALID, "there is no setting '%s'", key);
	return NULL;
}

bool
setting_read(struct err *e, void *mem, const char *key, const char *value,
    struct settings_input *out)
{
	const struct setting *s = setting_find(e, key);
	struct json *tree = json_new_object(mem);
	struct form_errors errors = { .n = 0 };

	memset(out, 0, sizeof *out);
	if (s == NULL)
		return false;
	json_set(tree, s->name, json_new_text(mem, value));
	if (!form_read(
		e, mem, FORM_FROM_HTML, setting_form, tree, out, &errors))
		return err_set(
		    e, ERR_INVALID, "%s: %s", key, errors.at[0].message);
	if (s->is_number && !out->at[s - settings].has)
		return err_set(e, ERR_INVALID, "%s: %s", key,
		    setting_form[s - settings].say);
	return true;
}

/* A value as JSON says it: a number, or quoted. */
static const char *
as_json(void *mem, const struct setting *s, const char *value)
{
	struct buf b;

	if (s->is_number)
		return value;
	buf_init(&b, mem, DETAILS_MAX);
	buf_json(&b, value);
	return b.text;
}

/* What is stored, or the default. */
static const char *
value_of(const struct setting *s, const struct db_rows *rows,
    const struct setting_row **stored)
{
	const struct setting_row *r = rows->at;
	size_t i;

	for (i = 0; i < rows->n; i++)
		if (same(r[i].key, s->key)) {
			*stored = &r[i];
			return r[i].value;
		}
	*stored = NULL;
	return s->fallback;
}

static struct setting_now
now_of(struct ctx *c, const struct setting *s, const struct db_rows *rows)
{
	const struct setting_row *stored;
	const char *value = value_of(s, rows, &stored);
	struct setting_now n = { .key = s->key,
		.name = s->name,
		.section = s->section,
		.value = as_json(c->mem, s, value),
		.fallback = as_json(c->mem, s, s->fallback),
		.unit = s->unit,
		.effect = s->effect,
		.say = s->say,
		.is_number = s->is_number };

	if (s->is_number) {
		n.minimum = mem_fmt(c->mem, "%" PRId64, s->lo);
		n.maximum = mem_fmt(c->mem, "%" PRId64, s->hi);
	}
	if (stored != NULL)
		n.updated_at = stored->updated_at;
	return n;
}

bool
setting_list(struct ctx *c, struct db_rows *out)
{
	struct setting_now *now =
	    mem_array(c->mem, struct setting_now, SETTINGS_N);
	struct db_rows rows;
	size_t i;

	if (!c_all(c, &setting_all, DB_NONE, &rows))
		return false;
	for (i = 0; i < SETTINGS_N; i++)
		now[i] = now_of(c, &settings[i], &rows);
	*out = (struct db_rows){ .at = now, .n = SETTINGS_N };
	return true;
}

static const char *
given(struct ctx *c, const struct settings_input *in, size_t i)
{
	const struct setting *s = &settings[i];

	if (s->is_number)
		return mem_fmt(c->mem, "%" PRId64, in->at[i].number);
	return in->at[i].text != NULL ? in->at[i].text : "";
}

static bool
note(struct ctx *c, const struct setting *s, const char *from, const char *to)
{
	struct buf b;

	buf_init(&b, c->mem, DETAILS_MAX);
	buf_str(&b, "{\"name\":");
	buf_json(&b, s->key);
	buf_str(&b, ",\"from\":");
	buf_json(&b, from);
	buf_str(&b, ",\"to\":");
	buf_json(&b, to);
	buf_chr(&b, '}');
	return audit_add(c, NULL, "setting.update", "setting", s->key, b.text);
}

bool
setting_change(struct ctx *c, const struct settings_input *in)
{
	struct db_rows rows;
	size_t i;

	if (!c_all(c, &setting_all, DB_NONE, &rows))
		return false;
	for (i = 0; i < SETTINGS_N; i++) {
		const struct setting_row *stored;
		const char *from = value_of(&settings[i], &rows, &stored), *to;

		if (!in->at[i].has)
			continue;
		to = given(c, in, i);
		if (!same(from, to) && (!setting_put(c, settings[i].key, to) ||
					   !note(c, &settings[i], from, to)))
			return false;
	}
	return true;
}

bool
setting_text(struct ctx *c, const char *key, const char **out)
{
	struct setting_row row = { .value = NULL };
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
