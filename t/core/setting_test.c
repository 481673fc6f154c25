/* SPDX-License-Identifier: MIT */
#include "core/setting.h"
#include "base/str.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>
#include <string.h>

static struct ctx *
administrator(struct fixture *f)
{
	struct db *owner = fixture_owner(f);

	testdb_sql(owner, "update users set role = 'admin'"
			  " where username = 'ann'");
	db_close(owner);
	return fixture_as(f, &f->ann);
}

static const struct setting_now *
find(const struct db_rows *rows, const char *key)
{
	const struct setting_now *s = rows->at;
	size_t i;

	for (i = 0; i < rows->n; i++)
		if (same(s[i].key, key))
			return &s[i];
	cr_assert_fail("no setting %s", key);
	return NULL;
}

Test(setting, table_is_whole)
{
	const struct setting *s, *o;

	for (s = settings; s->key != NULL; s++) {
		const struct form_field *f = &setting_form[s - settings];
		bool again = false;

		cr_expect_str_eq(f->name, s->name);
		cr_expect_eq(f->type == FORM_INT, s->is_number, "%s", s->key);
		cr_expect(!s->is_number || (f->lo == s->lo && f->hi == s->hi &&
					       s->unit != NULL),
		    "%s", s->key);
		/* camelCase of the key. */
		cr_expect_eq(strspn(s->name, "abcdefghijklmnopqrstuvwxyz"),
		    strcspn(s->key, "-"), "%s", s->key);
		/* A section is in one piece: its heading comes once. */
		for (o = settings; o < s; o++)
			again |= same(o->section, s->section) &&
				 !same(s[-1].section, s->section);
		cr_expect_not(again, "%s", s->key);
	}
	cr_expect_eq(s - settings, SETTINGS_N);
	cr_expect_null(setting_form[SETTINGS_N].name);
}

/* The migrations say the same defaults, and know no other settings. */
Test(setting, defaults_are_those_of_the_schema)
{
	struct fixture *f = fixture_new();
	struct settings_input in;
	const struct setting *s;
	struct err e = { .kind = ERR_NONE };
	const char *list = "";

	for (s = settings; s->key != NULL; s++) {
		const char *stored = fixture_text(
		    f, mem_fmt(f->mem,
			   "select value from settings where key = '%s' and key"
			   " not in ('base-domain', 'app-url-prefix',"
			   " 'app-url-suffix')",
			   s->key));

		list = mem_fmt(f->mem, "%s'%s',", list, s->key);
		if (stored != NULL && stored[0] != '\0')
			cr_expect_str_eq(stored, s->fallback, "%s", s->key);
		cr_expect(setting_read(&e, f->mem, s->key, s->fallback, &in),
		    "%s: %s", s->key, e.text);
	}
	cr_expect_str_eq(
	    fixture_text(f, mem_fmt(f->mem,
				"select coalesce(string_agg(key, ' '), '')"
				" from settings where key not in (%s"
				" 'setup-token-sha256')",
				list)),
	    "");
	fixture_end(f);
}

Test(setting, values_are_read_strictly)
{
	/* clang-format off */
	static const struct {
		const char *key, *value;
		bool ok;
	} cases[] = {
		{ "app-url-prefix", "https://", true },
		{ "app-url-prefix", "javascript:", false },
		{ "app-url-suffix", ":8080", true },
		{ "app-url-suffix", ":0", false },
		{ "app-url-suffix", "/x", false },
		{ "registry", "127.0.0.1:5000", true },
		{ "registry", "registry.example.org", true },
		{ "registry", ":5000", false },
		{ "registry", "http://x", false },
		{ "registry", "x:y", false },
		{ "session-days", "401", false },
		{ "keep-releases", "1e3", false },
		{ "keep-releases", "", false },
	};
	/* clang-format on */
	struct settings_input in;
	void *mem;
	size_t i;

	mem_setup();
	mem = mem_root("test");
	for (i = 0; i < COUNT(cases); i++) {
		struct err e = { .kind = ERR_NONE };

		cr_expect_eq(
		    setting_read(&e, mem, cases[i].key, cases[i].value, &in),
		    cases[i].ok, "case %zu: %s", i, e.text);
		cr_expect(cases[i].ok || text_starts(e.text, cases[i].key));
	}
	mem_end(mem);
}

Test(setting, change_keeps_what_was_in_the_audit_log)
{
	struct fixture *f = fixture_new();
	struct ctx *c = administrator(f);
	const struct setting_now *s;
	struct settings_input in;
	struct db_rows rows;

	must(c, setting_list(c, &rows));
	cr_expect_eq(rows.n, SETTINGS_N);
	s = find(&rows, "watch-seconds");
	cr_expect_str_eq(s->value, "10");
	cr_expect_str_eq(s->minimum, "0");
	cr_expect_str_eq(find(&rows, "registry")->value, "\"\"");
	must(c, setting_read(&c->err, f->mem, "watch-seconds", "0", &in));
	must(c, setting_change(c, &in));
	must(c, setting_change(c, &in));
	must(c, setting_list(c, &rows));
	s = find(&rows, "watch-seconds");
	cr_expect_str_eq(s->value, "0");
	cr_expect_str_eq(s->fallback, "10");
	must(c, ctx_commit(c));
	cr_expect_str_eq(
	    fixture_text(f,
		"select count(*) || min(actor || ' ' || resource_id || ' ' ||"
		" (details->>'from') || ' ' || (details->>'to'))"
		" from audit_log where action = 'setting.update'"),
	    "1ann watch-seconds 10 0");
	fixture_end(f);
}

/* The second wall: a web process that forgot to ask changes nothing. */
Test(setting, is_not_changed_by_others_whatever_the_program_does)
{
	struct fixture *f = fixture_new();
	struct ctx *c = fixture_as(f, &f->ann);

	cr_expect_not(setting_put(c, "watch-seconds", "0"));
	ctx_end(c);
	c->actor = NULL;
	cr_assert(ctx_begin(c));
	cr_expect_not(setting_put(c, "new-key", "0"));
	ctx_end(c);
	c = administrator(f);
	must(c, setting_put(c, "watch-seconds", "5"));
	must(c, ctx_commit(c));
	cr_expect_str_eq(
	    fixture_text(
		f, "select value from settings where key = 'watch-seconds'"),
	    "5");
	fixture_end(f);
}

Test(setting, ends_sessions_that_are_not_used)
{
	struct fixture *f = fixture_new();
	struct db *owner = fixture_owner(f);
	const char *ask = "select count(*) from auth_session('\\x01')";

	testdb_sql(owner,
	    mem_fmt(f->mem,
		"insert into sessions (id, user_id, token_hash, expires_at,"
		" last_seen_at) values (gen_random_uuid(), '%s', '\\x01',"
		" now() + interval '90 days', now() - interval '3 days')",
		f->ann.user_id));
	cr_expect_str_eq(testdb_text(owner, f->mem, ask), "1");
	testdb_sql(owner, "update settings set value = '2'"
			  " where key = 'session-idle-days'");
	cr_expect_str_eq(testdb_text(owner, f->mem, ask), "0");
	db_close(owner);
	fixture_end(f);
}
