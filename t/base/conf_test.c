/* SPDX-License-Identifier: MIT */
#include "base/conf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static bool
parse(struct err *e, void *mem, const char *text, struct conf *out)
{
	return conf_parse(e, mem, "test.conf", text, strlen(text), out);
}

Test(conf, an_empty_file_gives_the_defaults)
{
	void *mem = mem_root("test");
	struct err e = { 0 };
	struct conf c;

	cr_assert(parse(&e, mem, "", &c), "%s", e.text);
	cr_expect_str_eq(c.instance, "davit");
	cr_expect_str_eq(c.state_dir, "/var/lib/davit");
	cr_expect_str_eq(c.run_dir, "/run/davit");
	cr_expect_str_eq(c.private_key, "/var/lib/davit/keys/private");
	cr_expect_str_eq(c.setup_token, "/var/lib/davit/setup-token");
	cr_expect_str_eq(c.docker_socket, "/run/docker.sock");
	cr_expect_str_eq(c.share_dir, PKG_SHARE_DIR);
	cr_expect_str_eq(c.git_file_root, "");
	cr_expect_str_eq(c.network_pool, "10.83.0.0/16");
	cr_expect_eq(c.lease_seconds, 20);
	cr_expect_eq(c.web_workers, 4);
	cr_expect_eq(c.runner_jobs, 4);
	cr_expect_eq(c.build_memory_mb, 2048);
	cr_expect_eq(c.disk_low_mb, 512);
	cr_expect_not(c.insecure_registries);
	cr_expect_str_eq(c.path, "test.conf");
	mem_end(mem);
}

Test(conf, values_are_the_rest_of_the_line)
{
	void *mem = mem_root("test");
	struct err e = { 0 };
	struct conf c;

	cr_assert(parse(&e, mem,
		      "# comment\n\n  \t\n"
		      "instance shop1\r\n"
		      "state-dir   /srv/state \n"
		      "\tdatabase-web host=/srv/pg dbname=davit user=w\n"
		      "insecure-registries yes\n"
		      "git-file-root\n"
		      "allow-hosts 10.0.0.0/8 fd00::/8\n"
		      "web-workers 64",
		      &c),
	    "%s", e.text);
	cr_expect_str_eq(c.instance, "shop1");
	cr_expect_str_eq(c.public_key, "/srv/state/keys/public");
	cr_expect_str_eq(c.database_web, "host=/srv/pg dbname=davit user=w");
	cr_expect(c.insecure_registries);
	cr_expect_str_eq(c.git_file_root, "");
	cr_expect_str_eq(c.allow_hosts, "10.0.0.0/8 fd00::/8");
	cr_expect_eq(c.web_workers, 64);
	mem_end(mem);
}

Test(conf, mistakes_are_named_with_file_and_line)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "\nstate-dirs /x", "test.conf:2: unknown name 'state-dirs'" },
		{ "state_dir /x", "test.conf:1: unknown name 'state_dir'" },
		{ "run-dir /a\nrun-dir /a", "test.conf:2: run-dir is given a" },
		{ "instance", "test.conf:1: instance: '' is wrong" },
		{ "instance Shop", "1 to 12 of a-z and 0-9" },
		{ "instance abcdefghijklm", "test.conf:1" },
		{ "web-workers 0", "from 1 to 64" },
		{ "web-workers 65", "from 1 to 64" },
		{ "web-workers 4x", "from 1 to 64" },
		{ "web-workers", "from 1 to 64" },
		{ "lease-seconds 4", "from 5 to 600" },
		{ "insecure-registries true", "give yes or no" },
		{ "state-dir relative", "an absolute path" },
		{ "database-web host=x password=y", "without a password" },
		{ "panel-url https://a.example/", "nothing behind it" },
		{ "panel-url ftp://a.example", "nothing behind it" },
		{ "panel-url https://a.example:x", "nothing behind it" },
		{ "panel-url https://", "nothing behind it" },
		{ "panel-url https://a.example:", "nothing behind it" },
		{ "network-pool 10.0.0.0", "IPv4" },
		{ "network-pool 10.0.0.0/25", "IPv4" },
		{ "network-pool fd00::/16", "IPv4" },
		{ "allow-hosts 10.0.0.0/33", "networks" },
		{ "allow-hosts example.org", "networks" },
		{ "user-web -x", "system user" },
		{ "user-web a b", "system user" },
		{ "share-dir /\xff", "not UTF-8" },
	};
	void *mem = mem_root("test");
	struct conf c;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		struct err e = { 0 };

		cr_expect_not(
		    parse(&e, mem, cases[i].text, &c), "%s", cases[i].text);
		cr_expect_eq(e.kind, ERR_INVALID);
		cr_expect_not_null(strstr(e.text, cases[i].says), "%s", e.text);
		cr_expect(text_starts(e.text, "test.conf:"), "%s", e.text);
	}
	mem_end(mem);
}

Test(conf, good_addresses_of_the_panel)
{
	static const char *const good[] = { "http://localhost:8080",
		"https://panel.example.org", "http://127.0.0.1:80",
		"https://panel.example.org:8443" };
	void *mem = mem_root("test");
	struct conf c;
	size_t i;

	for (i = 0; i < COUNT(good); i++) {
		struct err e = { 0 };

		cr_expect(
		    parse(&e, mem, mem_fmt(mem, "panel-url %s", good[i]), &c),
		    "%s", e.text);
	}
	mem_end(mem);
}

Test(conf, a_file_is_loaded_and_a_missing_one_is_absent)
{
	void *mem = mem_root("test");
	const char text[] = "instance one\n";
	struct err e = { 0 };
	struct conf c;
	char *dir, *path;

	cr_assert(fs_scratch(&e, mem, "/tmp", "davit-conf-", &dir));
	path = mem_fmt(mem, "%s/davit.conf", dir);
	cr_expect_not(conf_load(&e, mem, path, &c));
	cr_expect_eq(e.kind, ERR_ABSENT);
	cr_assert(fs_write(&e, path, text, strlen(text), 0600));
	cr_assert(conf_load(&e, mem, path, &c), "%s", e.text);
	cr_expect_str_eq(c.instance, "one");
	cr_expect_str_eq(c.path, path);
	cr_assert_eq(setenv("DAVIT_CONF", path, 1), 0);
	cr_expect_str_eq(conf_path(), path);
	cr_assert_eq(unsetenv("DAVIT_CONF"), 0);
	cr_expect_str_eq(conf_path(), "/etc/davit/davit.conf");
	mem_end(mem);
}

/* The printed table with its "#" taken away is a file that loads. */
Test(conf, what_is_printed_can_be_read_again)
{
	void *mem = mem_root("test");
	struct err e = { 0 };
	struct str rest, line;
	struct buf print, text;
	struct conf c;
	int rows = 0;

	buf_init(&print, mem, 100000);
	buf_init(&text, mem, 100000);
	conf_print(&print, false);
	rest = (struct str){ print.text, print.len };
	while (str_cut(&rest, '\n', &line)) {
		if (line.n < 2 || line.s[1] == ' ' ||
		    strstr(line.s, " <") == line.s + strcspn(line.s, " "))
			continue;
		buf_add(&text, line.s + 1, line.n - 1);
		buf_chr(&text, '\n');
		rows++;
	}
	cr_assert(parse(&e, mem, text.text, &c), "%s", e.text);
	cr_expect_gt(rows, 25);
	cr_expect_str_eq(c.instance, "davit");
	buf_clear(&print);
	conf_print(&print, true);
	cr_expect_not_null(strstr(print.text, ".It Cm web-workers\n"));
	cr_expect_not_null(strstr(print.text, "From 1 to 64.\n"));
	mem_end(mem);
}
