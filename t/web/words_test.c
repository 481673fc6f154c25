/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/str.h"
#include "core/perm.h"
#include "core/search.h"
#include "core/setting.h"
#include "core/spec_diff.h"
#include "t/web/panel.h"
#include "web/error.h"
#include "web/view.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

/*
 * templates/words/en.hdf and what the program, the database, the templates and
 * the scripts know are the same: nothing lacks its word, no word lacks its use.
 */

/* core/stmts.c is what joins them. */
extern const struct db_stmt *const search_stmts[];

enum { TEXT_BYTES = 4 << 20, NAMES_MAX = 1000, LEVELS_MAX = 6 };

struct names {
	void *mem;
	const char *at[NAMES_MAX];
	size_t n;
};

static bool
has(const struct names *all, const char *name)
{
	size_t i;

	for (i = 0; i < all->n; i++)
		if (same(all->at[i], name))
			return true;
	return false;
}

static void
add(struct names *all, const char *name)
{
	cr_assert_lt(all->n, NAMES_MAX);
	if (!has(all, name))
		all->at[all->n++] = mem_str(all->mem, name);
}

static struct names *
names_new(void *mem)
{
	struct names *all = mem_new(mem, struct names);

	all->mem = mem;
	return all;
}

static const char *
content(void *mem, const char *path)
{
	struct err e = { .kind = ERR_NONE };
	char *text;
	size_t n;

	cr_assert(
	    fs_read(&e, mem, mem_fmt(mem, "%s/%s", panel_share_dir(mem), path),
		TEXT_BYTES, &text, &n),
	    "%s", e.text);
	return text;
}

/* Everything below a folder of the source tree whose name ends so, as one
 * text. */
static void
gather(struct buf *out, void *mem, const char *folder, const char *end)
{
	const char *top = mem_fmt(mem, "%s/%s", panel_share_dir(mem), folder);
	DIR *dir = opendir(top);
	const struct dirent *one;

	cr_assert_not_null(dir, "%s", top);
	while ((one = readdir(dir)) != NULL) {
		const char *path = mem_fmt(mem, "%s/%s", folder, one->d_name);

		if (one->d_type == DT_DIR && one->d_name[0] != '.')
			gather(out, mem, path, end);
		else if (text_ends(one->d_name, end))
			buf_str(out, content(mem, path));
	}
	(void)closedir(dir);
}

static const char *
all_of(void *mem, const char *folder, const char *end)
{
	struct buf b;

	buf_init(&b, mem, TEXT_BYTES);
	gather(&b, mem, folder, end);
	cr_assert(!b.over && b.len > 0, "%s", folder);
	return b.text;
}

/* "State.running", "Error.CONFLICT.title", ...: every word of the table. */
static struct names *
table(void *mem)
{
	struct names *all = names_new(mem);
	struct str rest = str_of(content(mem, "templates/words/en.hdf")), line;
	const char *at[LEVELS_MAX] = { "" };
	size_t depth = 0;

	while (str_cut(&rest, '\n', &line)) {
		char *text = str_dup(mem, str_trim(line));
		size_t n = strcspn(text, " ");

		if (same(text, "}")) {
			cr_assert_gt(depth, 0);
			depth--;
		} else if (text_ends(text, " {")) {
			cr_assert_lt(++depth, LEVELS_MAX);
			at[depth] = depth == 1
					? ""
					: mem_fmt(mem, "%s%.*s.", at[depth - 1],
					      (int)n, text);
		} else if (strstr(text, " = ") != NULL && text[0] != '#') {
			const char *name =
			    mem_fmt(mem, "%s%.*s", at[depth], (int)n, text);

			cr_expect(!has(all, name), "%s is there twice", name);
			cr_expect(text[n + 3] != '\0', "%s is empty", name);
			add(all, name);
		}
	}
	cr_assert_gt(all->n, 100);
	return all;
}

/* What the table has in a group ("State") is exactly this, each with the
 * parts given; and some template uses the group. */
static void
is_whole(void *mem, const char *group, const struct names *want)
{
	const struct names *have = table(mem);
	const char *before = mem_fmt(mem, "%s.", group);
	const char *pages = all_of(mem, "templates", ".cs");
	size_t i;

	cr_assert_gt(want->n, 0, "%s", group);
	for (i = 0; i < want->n; i++)
		cr_expect(has(have, mem_fmt(mem, "%s%s", before, want->at[i])),
		    "en.hdf has no word %s%s", before, want->at[i]);
	for (i = 0; i < have->n; i++)
		if (text_starts(have->at[i], before))
			cr_expect(has(want, have->at[i] + strlen(before)),
			    "en.hdf has %s, which nothing knows", have->at[i]);
	cr_expect(strstr(pages, mem_fmt(mem, "Words.%s[", group)) != NULL ||
		      strstr(pages, mem_fmt(mem, "Words.%s.", group)) != NULL,
	    "no template uses Words.%s", group);
}

/* The words that a check of the schema allows in a column. */
static void
add_allowed(
    struct names *all, struct fixture *f, const char *of, const char *column)
{
	const char *list = fixture_text(
	    f, mem_fmt(f->mem,
		   "select string_agg(m[1], ' ') from pg_constraint c,"
		   " regexp_matches(pg_get_constraintdef(c.oid),"
		   " '''([a-z_]+)''::text', 'g') m where c.contype = 'c'"
		   " and c.conrelid = '%s'::regclass and"
		   " pg_get_constraintdef(c.oid) like 'CHECK ((%s = ANY%%'",
		   of, column));
	struct str rest = str_of(list), one;

	cr_assert(rest.n > 0, "%s.%s has no check", of, column);
	while (str_cut(&rest, ' ', &one))
		add(all, str_dup(f->mem, one));
}

Test(words, has_every_state_of_the_schema)
{
	static const struct {
		const char *group, *table, *column;
	} cases[] = {
		{ "StageState", "job_steps", "state" },
		{ "Trigger", "deployments", "trigger" },
		{ "Health", "applications", "health_status" },
		{ "Usage", "env_vars", "usage" },
	};
	struct fixture *f = fixture_new();
	struct names *states = names_new(f->mem);
	size_t i;

	add_allowed(states, f, "applications", "status");
	add_allowed(states, f, "deployments", "status");
	add(states, "none"); /* never deployed */
	is_whole(f->mem, "State", states);
	for (i = 0; i < COUNT(cases); i++) {
		struct names *all = names_new(f->mem);

		add_allowed(all, f, cases[i].table, cases[i].column);
		is_whole(f->mem, cases[i].group, all);
	}
	fixture_end(f);
}

Test(words, has_every_error_of_the_table)
{
	void *mem = mem_root("test");
	struct names *all = names_new(mem);
	const struct error_word *w;
	size_t i;

	for (i = 0; (w = error_word_at(i)) != NULL; i++) {
		const char *word = w->word ? w->word : w->code;

		add(all, mem_fmt(mem, "%s.title", word));
		add(all, mem_fmt(mem, "%s.todo", word));
	}
	is_whole(mem, "Error", all);
	mem_end(mem);
}

Test(words, has_every_stage_and_every_row_of_a_diff)
{
	static const char *const more[] = { "image", "digest", "commit",
		"env" };
	void *mem = mem_root("test");
	struct names *stages = names_new(mem), *rows = names_new(mem);
	size_t i;

	for (i = 0; deploy_stage_name[i] != NULL; i++)
		add(stages, deploy_stage_name[i]);
	is_whole(mem, "Stage", stages);
	for (i = 0; spec_diff_member(i) != NULL; i++)
		add(rows, spec_diff_member(i));
	for (i = 0; i < COUNT(more); i++)
		add(rows, more[i]);
	is_whole(mem, "Diff", rows);
	mem_end(mem);
}

/* The words after "select '" in the statement are the kinds. */
Test(words, has_every_kind_that_a_search_finds)
{
	void *mem = mem_root("test");
	struct names *kinds = names_new(mem);
	const char *p = search_stmts[0]->sql;

	while ((p = strstr(p, "select '")) != NULL) {
		p += strlen("select '");
		add(kinds, mem_strn(mem, p, strcspn(p, "'")));
	}
	is_whole(mem, "Kind", kinds);
	mem_end(mem);
}

Test(words, has_every_role_and_permission)
{
	void *mem = mem_root("test");
	struct names *roles = names_new(mem), *perms = names_new(mem);
	size_t i;
	int p;

	for (i = 0; perm_role(i) != NULL; i++)
		add(roles, perm_role(i));
	is_whole(mem, "Role", roles);
	for (p = PERM_VIEW; p <= PERM_OWNER; p++)
		add(perms, perm_name[p]);
	is_whole(mem, "Perm", perms);
	mem_end(mem);
}

Test(words, has_every_setting_and_its_section)
{
	void *mem = mem_root("test");
	struct names *all = names_new(mem), *sections = names_new(mem);
	const struct setting *s;

	for (s = settings; s->key != NULL; s++) {
		add(all, s->name);
		add(sections, s->section);
	}
	is_whole(mem, "Setting", all);
	is_whole(mem, "SettingSection", sections);
	mem_end(mem);
}

/* Names that follow mark in text: [A-Za-z_.]+, with a name of their own in
 * front. */
static void
add_after(
    struct names *all, const char *text, const char *mark, const char *before)
{
	const char *p = text;

	while ((p = strstr(p, mark)) != NULL) {
		size_t n;

		p += strlen(mark);
		n = strspn(p, "abcdefghijklmnopqrstuvwxyz_."
			      "ABCDEFGHIJKLMNOPQRSTUVWXYZ");
		if (n > 0 && p[n] != '[')
			add(all,
			    mem_fmt(all->mem, "%s%.*s", before, (int)n, p));
	}
}

/* However a call is broken into lines. */
static const char *
without_space(void *mem, const char *text)
{
	char *out = mem_str(mem, text), *to = out;

	for (; *text != '\0'; text++)
		if (strchr(" \t\n", *text) == NULL)
			*to++ = *text;
	*to = '\0';
	return out;
}

/* Groups whose words are all known to something above, and those that C looks
 * up by a unit of time. */
static bool
is_of_a_closed_group(const char *name)
{
	static const char *const groups[] = { "State.", "StageState.", "Stage.",
		"Trigger.", "Health.", "Usage.", "Error.", "Diff.", "Kind.",
		"Setting.", "SettingSection.", "Ago.", "Ahead.", "Role.",
		"Perm." };
	size_t i;

	for (i = 0; i < COUNT(groups); i++)
		if (text_starts(name, groups[i]))
			return true;
	return false;
}

Test(words, are_used_and_what_is_used_is_there)
{
	static const struct {
		const char *mark, *group;
	} calls[] = {
		{ "res_title(rs,\"", "Title." },
		{ "res_flash(rs,\"", "Flash." },
		{ "page_put_app(rs,rq->app,\"", "Title.App." },
		{ "page_put_app(rs,a,\"", "Title.App." },
		{ "\"Crumb\",(constchar*const[]){\"", "Crumb." },
	};
	void *mem = mem_root("test");
	struct names *have = table(mem), *used = names_new(mem);
	const char *flat = without_space(mem, all_of(mem, "cgi-src/web", ".c"));
	const char *pages = all_of(mem, "templates", ".cs");
	size_t i;

	add_after(used, pages, "Words.", "");
	for (i = 0; i < COUNT(calls); i++)
		add_after(used, flat, calls[i].mark, calls[i].group);
	for (i = 0; i < used->n; i++)
		cr_expect(has(have, used->at[i]),
		    "en.hdf has no word %s (res_title and res_flash take words"
		    " of it)",
		    used->at[i]);
	for (i = 0; i < have->n; i++)
		cr_expect(
		    is_of_a_closed_group(have->at[i]) || has(used, have->at[i]),
		    "nothing uses the word %s", have->at[i]);
	mem_end(mem);
}

/* notFound is words.notFound in a script and data-not-found in the page. */
Test(words, reach_the_scripts)
{
	void *mem = mem_root("test");
	const char *scripts = all_of(mem, "static", ".js");
	const char *page = content(mem, "templates/layout/words.cs");
	struct names *used = names_new(mem), *have = table(mem);
	size_t i;

	add_after(used, scripts, "words.", "Script.");
	for (i = 0; i < used->n; i++)
		cr_expect(
		    has(have, used->at[i]), "en.hdf has no %s", used->at[i]);
	for (i = 0; i < have->n; i++) {
		const char *name = have->at[i], *p;
		struct buf attribute;

		if (!text_starts(name, "Script."))
			continue;
		cr_expect(has(used, name), "no script says %s", name);
		buf_init(&attribute, mem, 100);
		for (p = strchr(name, '.') + 1; *p != '\0'; p++)
			if (*p >= 'A' && *p <= 'Z')
				buf_fmt(&attribute, "-%c", *p - 'A' + 'a');
			else
				buf_chr(&attribute, *p);
		cr_expect(strstr(page,
			      mem_fmt(mem, "\ndata-%s=\"<?cs var:Words.%s ?>\"",
				  attribute.text, name)) != NULL,
		    "layout/words.cs does not give %s", name);
	}
	mem_end(mem);
}

/* A state is said by its word of the table, not by one of a template's own. */
Test(words, of_states_are_in_no_template)
{
	void *mem = mem_root("test");
	const char *pages = all_of(mem, "templates", ".cs");
	const struct names *have = table(mem);
	size_t i;

	panel_words(mem);
	for (i = 0; i < have->n; i++) {
		const char *name = have->at[i], *dot = strchr(name, '.'), *say;

		if (!text_starts(name, "State.") &&
		    !text_starts(name, "Health."))
			continue;
		say = view_say(mem, mem_strn(mem, name, (size_t)(dot - name)),
		    (const char *const[]){ dot + 1, NULL });
		cr_expect(
		    strstr(pages, mem_fmt(mem, ">%s<", say)) == NULL &&
			strstr(pages, mem_fmt(mem, "\"%s\"", say)) == NULL,
		    "a template says %s instead of Words.%s", say, name);
	}
	mem_end(mem);
}

/* Sentences are written in the table and in templates, not in scripts. */
Test(words, are_in_no_script)
{
	void *mem = mem_root("test");
	const char *p = all_of(mem, "static", ".js");

	while ((p = strstr(p, "textContent = \"")) != NULL) {
		p += strlen("textContent = \"");
		cr_expect(p[0] == '"', "a script says %.40s", p);
	}
	mem_end(mem);
}

Test(words, are_filled_in)
{
	void *mem = mem_root("test");
	struct err e = { .kind = ERR_NONE };
	const char *const gone[] = { "NoSuchWord", "x", NULL };
	const char *const two[] = { "Deployment", "7", "{1} <b>", NULL };
	const char *const few[] = { "Deployment", "7", NULL };

	cr_assert(
	    view_words(&e, mem_fmt(mem, "%s/templates", panel_share_dir(mem))));
	cr_expect_str_eq(
	    view_say(mem, "Title", two), "Deployment 7 of {1} <b>");
	cr_expect_str_eq(view_say(mem, "Title", few), "Deployment 7 of {2}");
	cr_expect_str_eq(view_say(mem, "Title", gone), "NoSuchWord");
	cr_expect(!view_words(&e, "/nonexistent"));
	cr_expect_str_eq(view_say(mem, "Title", two), "Deployment");
	mem_end(mem);
}
