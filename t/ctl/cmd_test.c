/* SPDX-License-Identifier: MIT */
#include "t/store/testdb.h"
#include "base/digest.h"
#include "base/fs.h"
#include "base/mem.h"
#include "ctl/keys.h"
#include "ctl/settings.h"

#include <criterion/criterion.h>
#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void *mem;
static struct testdb *t;
static struct ctl c;

/* A configuration of its own: an empty database and a scratch directory. */
static void
up(void)
{
	struct passwd *me = getpwuid(geteuid());
	char *dir;

	mem = mem_root("test");
	c = (struct ctl){ .mem = mem };
	t = testdb_empty(mem);
	cr_assert(fs_scratch(&c.err, mem, "/tmp", "davit-c", &dir));
	c.conf.database_owner = testdb_conninfo(t, "davit");
	c.conf.share_dir = TOP_SRCDIR;
	c.conf.private_key = mem_fmt(mem, "%s/keys/private", dir);
	c.conf.public_key = mem_fmt(mem, "%s/keys/public", dir);
	c.conf.setup_token = mem_fmt(mem, "%s/token/setup", dir);
	c.conf.user_run = mem_str(mem, me->pw_name);
	buf_init(&c.out, mem, 65536);
}

static void
down(void)
{
	mem_end(mem);
}

TestSuite(cmd, .init = up, .fini = down, .timeout = 60);

/* A command with up to four words; its output is in c.out. */
static bool
did(bool (*run)(struct ctl *, int, char **), const char *const *words)
{
	char *argv[5];
	int argc = 0;

	for (; words[argc] != NULL; argc++)
		argv[argc] = mem_str(mem, words[argc]);
	buf_clear(&c.out);
	err_clear(&c.err);
	c.status = 0;
	return run(&c, argc, argv);
}
#define DID(run, ...) did(run, (const char *const[]){ __VA_ARGS__, NULL })
#define DID0(run) did(run, (const char *const[]){ NULL })

static bool
said(const char *text)
{
	return strstr(c.out.text, text) != NULL;
}

static const char *
content(const char *path)
{
	char *text;
	size_t n;

	cr_assert(
	    fs_read(&c.err, mem, path, 1000, &text, &n), "%s", c.err.text);
	return text;
}

static mode_t
mode_of(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 ? st.st_mode & 07777 : 0;
}

Test(cmd, migrate_says_what_it_did_and_twice_is_nothing)
{
	cr_assert(DID0(cmd_migrate), "%s", c.err.text);
	cr_expect_not(said(", 0 applied"), "%s", c.out.text);
	cr_assert(DID0(cmd_migrate), "%s", c.err.text);
	cr_expect(said(" 0 applied now"), "%s", c.out.text);
	cr_expect_not(DID(cmd_migrate, "x"));
	cr_expect_eq(c.err.kind, ERR_INVALID);
}

Test(cmd, setup_makes_everything_once)
{
	const char *sql = "select string_agg(key || value, ',' order by key)"
			  " from settings";
	const char *private, *token, *before;

	cr_assert(DID(cmd_setup, "--base-domain", "apps.example.org",
		      "--set=watch-seconds=3"),
	    "%s", c.err.text);
	cr_expect_eq(mode_of(c.conf.private_key), 0600);
	cr_expect_eq(mode_of(c.conf.public_key), 0644);
	cr_expect_eq(mode_of(c.conf.setup_token), 0600);
	cr_expect(keys_check(&c.err, &c.conf), "%s", c.err.text);
	cr_assert(DID(cmd_settings, "base-domain"));
	cr_expect_str_eq(c.out.text, "apps.example.org\n");
	cr_assert(DID(cmd_settings, "watch-seconds"));
	cr_expect_str_eq(c.out.text, "3\n");

	cr_assert(DID0(cmd_setup_token), "%s", c.err.text);
	cr_expect_eq(c.out.len, 44, "32 bytes in base64url and a newline");
	token = mem_strn(mem, c.out.text, 43);
	cr_expect_str_eq(testdb_text(c.db, mem,
			     "select value from settings"
			     " where key = 'setup-token-sha256'"),
	    sha256_hex(mem, token, 43));

	private = content(c.conf.private_key);
	before = testdb_text(c.db, mem, sql);
	cr_assert(DID0(cmd_setup), "%s", c.err.text);
	cr_expect_not(said("made"), "%s", c.out.text);
	cr_expect_not(said("setup token"), "%s", c.out.text);
	cr_expect_str_eq(testdb_text(c.db, mem, sql), before);
	cr_expect_str_eq(content(c.conf.private_key), private);
	cr_assert(DID0(cmd_setup_token));
	cr_expect_eq(strncmp(c.out.text, token, 43), 0);
}

Test(cmd, setup_renews_a_lost_token_until_there_is_an_account)
{
	char *first;

	cr_expect_not(DID0(cmd_setup_token), "there is none yet");
	cr_expect_eq(c.err.kind, ERR_ABSENT);
	cr_assert(DID0(cmd_setup), "%s", c.err.text);
	cr_assert(DID0(cmd_setup_token));
	first = mem_str(mem, c.out.text);
	cr_assert(fs_remove(&c.err, c.conf.setup_token));
	cr_assert(DID0(cmd_setup), "%s", c.err.text);
	cr_assert(DID0(cmd_setup_token), "%s", c.err.text);
	cr_expect_str_neq(c.out.text, first);

	testdb_sql(c.db, "insert into users (id, username, email) values"
			 " ('00000000-0000-7000-8000-000000000001', 'owner', "
			 "'o@example.org')");
	cr_assert(fs_remove(&c.err, c.conf.setup_token));
	cr_assert(DID0(cmd_setup), "%s", c.err.text);
	cr_expect_not(fs_exists(c.conf.setup_token));
}

Test(cmd, a_lost_private_key_is_not_replaced)
{
	const char *public;

	cr_assert(DID0(cmd_setup), "%s", c.err.text);
	public = content(c.conf.public_key);
	cr_assert(fs_remove(&c.err, c.conf.public_key));
	cr_assert(DID0(cmd_setup), "the public one follows: %s", c.err.text);
	cr_expect_str_eq(content(c.conf.public_key), public);

	cr_assert(fs_remove(&c.err, c.conf.private_key));
	cr_expect_not(DID0(cmd_setup));
	cr_expect_eq(c.err.kind, ERR_CONFLICT);
	cr_expect_not(fs_exists(c.conf.private_key));
}

Test(cmd, keys_with_wrong_rights_are_found)
{
	struct err *e = &c.err;

	cr_expect_not(keys_check(e, &c.conf), "there are none");
	cr_assert(DID0(cmd_setup), "%s", e->text);
	cr_assert(keys_check(e, &c.conf), "%s", e->text);
	cr_assert_eq(chmod(c.conf.private_key, 0640), 0);
	cr_expect_not(keys_check(e, &c.conf));
	cr_assert_eq(chmod(c.conf.private_key, 0600), 0);
	cr_assert_eq(chmod(c.conf.public_key, 0600), 0);
	cr_expect_not(keys_check(e, &c.conf));
	cr_assert_eq(chmod(c.conf.public_key, 0644), 0);
	c.conf.public_key = c.conf.private_key;
	cr_expect_not(keys_check(e, &c.conf));
}

Test(cmd, settings_take_what_fits)
{
	static const struct {
		const char *key, *value;
		bool ok;
	} cases[] = {
		{ "watch-seconds", "0", true },
		{ "watch-seconds", "-1", false },
		{ "watch-seconds", "3601", false },
		{ "watch-seconds", "ten", false },
		{ "watch-seconds", "", false },
		{ "base-domain", "apps.example.org", true },
		{ "base-domain", "localhost", true },
		{ "base-domain", "", true },
		{ "base-domain", "Apps.Example.org", false },
		{ "base-domain", "http://x", false },
		{ "registry", "localhost:5000", true },
		{ "registry", "two\nlines", false },
		{ "app-url-suffix", ":8080", true },
		{ "setup-token-sha256", "x", false },
		{ "nothing", "x", false },
	};
	size_t i;

	cr_assert(DID0(cmd_migrate), "%s", c.err.text);
	for (i = 0; i < COUNT(cases); i++) {
		cr_expect_eq(DID(cmd_settings, cases[i].key, cases[i].value),
		    cases[i].ok, "case %zu: %s", i, c.err.text);
		if (!cases[i].ok) {
			cr_expect_eq(c.err.kind, ERR_INVALID, "case %zu", i);
			continue;
		}
		cr_assert(DID(cmd_settings, cases[i].key));
		cr_expect_str_eq(
		    c.out.text, mem_fmt(mem, "%s\n", cases[i].value));
	}
	cr_expect_not(DID(cmd_settings, "setup-token-sha256"));
	cr_assert(DID0(cmd_settings));
	cr_expect(said("watch-seconds"));
	cr_expect_not(said("sha256"));
	cr_expect_not(DID(cmd_settings, "a", "b", "c"));
}

Test(cmd, settings_are_audited_with_what_they_were)
{
	cr_assert(DID0(cmd_migrate), "%s", c.err.text);
	cr_assert(DID(cmd_settings, "watch-seconds", "3"));
	cr_assert(DID(cmd_settings, "watch-seconds", "3"));
	cr_expect_str_eq(
	    testdb_text(c.db, mem,
		"select string_agg(actor || ' ' || action || ' ' ||"
		" resource_id || ' ' || (details->>'from') || ' ' ||"
		" (details->>'to'), ',') from audit_log"),
	    "system setting.update watch-seconds 10 3");
}

Test(cmd, settings_say_unit_and_effect)
{
	cr_assert(DID0(cmd_migrate), "%s", c.err.text);
	cr_assert(DID0(cmd_settings));
	cr_expect(said("watch-seconds              10           # "));
	cr_expect(said("(seconds); with the next deployment\n"));
	cr_expect(said("registry                   -            # "));
}

Test(cmd, every_statement_is_understood_by_the_schema)
{
	cr_assert(DID0(cmd_migrate), "%s", c.err.text);
	cr_assert(DID0(cmd_check_sql), "%s", c.err.text);
	cr_expect_eq(c.status, 0, "%s", c.out.text);
	cr_expect(said(" 0 not understood"), "%s", c.out.text);
}
