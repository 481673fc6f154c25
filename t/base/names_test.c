/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/names.h"

#include <criterion/criterion.h>
#include <string.h>

struct rule_case {
	const char *text;
	bool good;
};

static void
check(bool (*rule)(const char *), const char *name,
    const struct rule_case *cases, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		cr_expect_eq(rule(cases[i].text), cases[i].good, "%s: '%s'",
		    name, cases[i].text);
}

#define CHECK(rule, ...)                                                       \
	do {                                                                   \
		static const struct rule_case cases[] = { __VA_ARGS__ };       \
		check(rule, #rule, cases, COUNT(cases));                       \
	} while (0)

#define TEN "abcdefghij"
#define FIFTY TEN TEN TEN TEN TEN
#define SHA "0123456789abcdef0123456789abcdef01234567"

/* clang-format off */
Test(names, applications_users_and_variables)
{
	CHECK(name_ok, { "api", true }, { "a-1", true }, { FIFTY, true },
	    { FIFTY "k", false }, { "ab", false }, { "", false },
	    { "1ab", false }, { "-ab", false }, { "ab-", false },
	    { "Abc", false }, { "a_b", false }, { "a.b", false },
	    { "abc\n", false }, { "abc;rm", false }, { "ab\xc3\xa9", false });
	CHECK(username_ok, { "bob", true }, { "_bob-1", true }, { "bo", false },
	    { FIFTY, true }, { FIFTY "k", false }, { "Bob", false },
	    { "b b", false }, { "b@b", false });
	CHECK(env_key_ok, { "A", true }, { "_x9", true }, { "9x", false },
	    { "", false }, { "A-B", false }, { "A=B", false }, { "A B", false },
	    { "A\nB", false });
}

Test(names, hosts_are_host_names_and_no_addresses)
{
	CHECK(host_ok, { "www.example.org", true }, { "localhost", true },
	    { "a.b", true }, { "xn--bcher-kva.example", true },
	    { "1.example", true }, { "a-b.c-d", true }, { "3com.com", true },
	    { "", false }, { ".", false }, { "a.", false }, { ".a", false },
	    { "a..b", false }, { "-a.b", false }, { "a-.b", false },
	    { "*.a.b", false }, { "A.b", false }, { "a_b.c", false },
	    { "a b", false }, { "a/b", false }, { "a:80", false },
	    { "127.0.0.1", false }, { "1.2.3", false }, { "2130706433", false },
	    { "0x7f.1", false }, { "127.0.0.0x1", false }, { "a.0x7f", false },
	    { "::1", false }, { "a.b\n", false },
	    { FIFTY "abcdefghijklm.org", true },
	    { FIFTY "abcdefghijklmn.org", false },
	    { FIFTY "." FIFTY "." FIFTY "." FIFTY "." FIFTY, false });
}

Test(names, addresses_of_mail)
{
	CHECK(email_ok, { "a@example.org", true }, { "A.b+c@Example.ORG", true },
	    { "o'neil@example.org", true }, { "a@b", false }, { "a", false },
	    { "@b.c", false }, { "a@", false }, { "a@b@c.d", false },
	    { "a b@c.d", false }, { "a@c d.e", false }, { ".a@b.c", false },
	    { "a.@b.c", false }, { "a..b@c.d", false }, { "a@1.2.3.4", false },
	    { "a@-b.c", false }, { "<a@b.c>", false }, { "a@b.c\r\nBcc: d@e.f", false },
	    { "a\"@b.c", false }, { FIFTY TEN "abcd@b.c", true },
	    { FIFTY TEN "abcde@b.c", false });
}

Test(names, git_references_never_are_options_or_ranges)
{
	CHECK(git_ref_ok, { "main", true }, { "feature/x-1", true },
	    { "v1.2.3", true }, { SHA, true }, { "a@b", true },
	    { "\xc3\xa9t\xc3\xa9", true }, { "", false }, { "-x", false },
	    { "--upload-pack=touch", false }, { "a..b", false }, { "a b", false },
	    { "a~1", false }, { "a^", false }, { "a:b", false }, { "a?", false },
	    { "a*", false }, { "a[", false }, { "a\\b", false }, { "@", false },
	    { "a@{1}", false }, { "/a", false }, { "a/", false }, { "a//b", false },
	    { "a.", false }, { ".a", false }, { "a/.b", false }, { "a.lock", false },
	    { "a.lock/b", false }, { "a\nb", false }, { "a\x7f", false },
	    { "a\xff", false });
	CHECK(git_sha_ok, { SHA, true }, { SHA "89abcdef0123456789abcdef", true },
	    { "0123", false }, { SHA "8", false }, { "", false },
	    { "g123456789abcdef0123456789abcdef01234567", false });
}

Test(names, paths_stay_where_they_are)
{
	CHECK(rel_path_ok, { ".", true }, { "a/b", true }, { "Dockerfile", true },
	    { "a b", true }, { "..a", true }, { "a/..b", true }, { "./a", true },
	    { "", false }, { "/a", false }, { "..", false }, { "a/..", false },
	    { "a/../b", false }, { "../a", false }, { "-f", false },
	    { "a\nb", false }, { "a\\..\\b", false }, { "a\xff", false });
	CHECK(url_path_ok, { "/", true }, { "/a/b?c=d", true },
	    { "/\xc3\xa9", true }, { "", false }, { "a", false },
	    { "/a b", false }, { "/a\"", false }, { "/a'", false },
	    { "/a\r\nX: y", false }, { "/<", false }, { "/\\", false },
	    { "/a\xff", false });
}

Test(names, images_follow_the_reference_grammar)
{
#define HASH "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	CHECK(image_ok, { "nginx", true }, { "nginx:1.27", true },
	    { "team/app", true }, { "a.b/c", true }, { "a__b", true },
	    { "a--b", true }, { "a.b_c-d", true }, { "localhost/a", true },
	    { "localhost:5000/a/b:c", true }, { "127.0.0.1:5000/a", true },
	    { "[::1]:5000/a", true }, { "[::1]/a", true },
	    { "a@" HASH, true }, { "reg.example.org/a:v@" HASH, true },
	    { "a:_x", true }, { "a:" FIFTY FIFTY TEN TEN "abcdefgh", true },
	    { "", false }, { "A", false }, { "a/B", false }, { ":x", false },
	    { "a:", false }, { "a:b:c", false }, { "a@", false },
	    { "a@sha256:0", false }, { "a@" HASH "0", false },
	    { "a@sha512:0", false }, { "a@@" HASH, false }, { "/a", false },
	    { "a/", false }, { "a//b", false }, { "-a", false }, { "a-", false },
	    { "a___b", false }, { "a..b", false }, { "a._b", false },
	    { "a b", false }, { "a\n", false }, { "a:.x", false }, { "a:-x", false },
	    { "a:" FIFTY FIFTY TEN TEN "abcdefghi", false },
	    { "a.b:70000/c", false }, { "a.b:0/c", false }, { "a.b:/c", false },
	    { "-a.b/c", false }, { "A.b/c", false }, { "[]:5000/a", false },
	    { "[::1/a", false }, { "[::1]x/a", false }, { "[::g]/a", false },
	    { "https://a.b/c", false }, { "1.2.3.4.5/a", false },
	    { "256.1.1.1/a", false },
	    { "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", false },
	    { "--privileged", false }, { "a;b", false }, { "$(a)", false });
}
/* clang-format on */

Test(names, image_parts_are_filled_in_as_docker_does)
{
	static const struct {
		const char *image, *registry, *path, *tag, *digest;
	} cases[] = {
		{ "nginx", "docker.io", "library/nginx", "latest", "" },
		{ "team/app:2", "docker.io", "team/app", "2", "" },
		{ "docker.io/nginx", "docker.io", "library/nginx", "latest",
		    "" },
		{ "index.docker.io/a/b", "docker.io", "a/b", "latest", "" },
		{ "localhost/app", "localhost", "app", "latest", "" },
		{ "r.example.org:5000/a/b:c@" HASH, "r.example.org:5000", "a/b",
		    "c", HASH },
		{ "[::1]:5000/a:b", "[::1]:5000", "a", "b", "" },
	};
	void *mem = mem_root("test");
	struct image_ref ref;
	struct err e = { 0 };
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		cr_assert(image_ref_parse(&e, mem, cases[i].image, &ref), "%s",
		    cases[i].image);
		cr_expect_str_eq(ref.registry, cases[i].registry);
		cr_expect_str_eq(ref.path, cases[i].path);
		cr_expect_str_eq(ref.tag, cases[i].tag);
		cr_expect_str_eq(ref.digest, cases[i].digest);
	}
	cr_expect_not(image_ref_parse(&e, mem, "a b", &ref));
	cr_expect_str_eq(e.field, "image");
	mem_end(mem);
}

Test(names, git_urls_are_taken_apart)
{
	static const struct {
		const char *url, *scheme, *user, *host, *path;
		int64_t port;
	} cases[] = {
		{ "https://example.org/a/b.git", "https", "", "example.org",
		    "/a/b.git", 0 },
		{ "https://bob@Example.org:8443/a", "https", "bob",
		    "example.org", "/a", 8443 },
		{ "https://10.0.0.1/a", "https", "", "10.0.0.1", "/a", 0 },
		{ "ssh://git@example.org:2222/a/b", "ssh", "git", "example.org",
		    "/a/b", 2222 },
		{ "git@example.org:team/app.git", "ssh", "git", "example.org",
		    "/team/app.git", 0 },
		{ "git@example.org:/srv/app.git", "ssh", "git", "example.org",
		    "/srv/app.git", 0 },
		{ "file:///srv/git/a.git", "file", "", "", "/srv/git/a.git",
		    0 },
	};
	void *mem = mem_root("test");
	struct git_url u;
	struct err e = { 0 };
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		cr_assert(git_url_parse(&e, mem, cases[i].url, &u), "%s: %s",
		    cases[i].url, e.text);
		cr_expect_str_eq(u.scheme, cases[i].scheme);
		cr_expect_str_eq(u.user, cases[i].user);
		cr_expect_str_eq(u.host, cases[i].host);
		cr_expect_str_eq(u.path, cases[i].path);
		cr_expect_eq(u.port, cases[i].port);
	}
	mem_end(mem);
}

Test(names, git_urls_that_could_do_harm_are_refused)
{
	static const char *const bad[] = { "", "x", "/srv/a", "../a",
		"http://a.b/c", "git://a.b/c", "ext::sh -c touch% /tmp/x",
		"ext::sh", "--upload-pack=x", "-oProxyCommand=x@a.b:c",
		"ssh://-oProxyCommand=x/a", "ssh://-x@a.b/c", "ssh://a.b",
		"https://a.b", "https://a.b/", "https:///a", "https://a.b/..",
		"https://a.b/../c", "https://a.b/c?d", "https://a.b/c#d",
		"https://a b/c", "https://a.b/c d", "https://a.b/c\nd",
		"https://a.b/c'", "https://a.b/`c`", "https://a.b:0/c",
		"https://a.b:65536/c", "https://a.b:x/c", "https://[::1]/c",
		"https://a.b/-c", "git@a.b:", "git@a.b:-x", "git@:a", "@a.b:c",
		"a.b:c", "git@a.b:../c", "file://a/b", "file:///",
		"file:///a/../b", "FILE:///a", "https://@a.b/c",
		"https://a@b@c.d/e", "https://2130706433/a", "https://0x7f.1/a",
		"https://a.b/c\\d", "https://a.b/c;d" };
	void *mem = mem_root("test");
	struct git_url u;
	size_t i;

	for (i = 0; i < COUNT(bad); i++) {
		struct err e = { 0 };

		cr_expect_not(git_url_parse(&e, mem, bad[i], &u), "%s", bad[i]);
		cr_expect_str_eq(e.field, "repoUrl");
	}
	mem_end(mem);
}

Test(names, git_urls_with_a_password_say_what_to_do_without_it)
{
	void *mem = mem_root("test");
	struct err e = { 0 };
	struct git_url u;

	cr_expect_not(git_url_parse(&e, mem, "https://bob:hunter2@a.b/c", &u));
	cr_expect_not_null(strstr(e.text, "token"), "%s", e.text);
	cr_expect_null(strstr(e.text, "hunter2"));
	/* An "@" and a ":" further on are part of a path. */
	cr_expect(
	    git_url_parse(&e, mem, "https://a.b/c:d@e", &u), "%s", e.text);
	mem_end(mem);
}

Test(names, the_way_to_a_range_of_commits_is_known_for_known_hosts)
{
#define A "1111111111111111111111111111111111111111"
#define B "2222222222222222222222222222222222222222"
	static const struct {
		const char *repo, *from, *to, *url;
	} cases[] = {
		{ "https://github.com/a/b.git", A, B,
		    "https://github.com/a/b/compare/" A "..." B },
		{ "git@github.com:a/b.git", A, B,
		    "https://github.com/a/b/compare/" A "..." B },
		{ "ssh://git@gitlab.example.org:2222/g/s/b/", B, A,
		    "https://gitlab.example.org/g/s/b/-/compare/" B "..." A },
		{ "https://bot@codeberg.org/a/b", A, B,
		    "https://codeberg.org/a/b/compare/" A "..." B },
		{ "https://bitbucket.org/a/b.git", A, B,
		    "https://bitbucket.org/a/b/branches/compare/" B ".." A },
		{ "https://example.org/a/b.git", A, B, NULL },
		{ "https://notgithub.com/a/b", A, B, NULL },
		{ "file:///srv/git/b", A, B, NULL },
		{ "https://github.com/a/b", A, A, NULL },
		{ "https://github.com/a/b", A, "x/../y", NULL },
		{ "https://github.com/a/b", NULL, B, NULL },
		{ "https://github.com/a/../b", A, B, NULL },
		{ NULL, A, B, NULL },
	};
	void *mem = mem_root("test");
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		const char *url = git_range_url(
		    mem, cases[i].repo, cases[i].from, cases[i].to);

		if (cases[i].url == NULL)
			cr_expect_null(url, "case %zu: %s", i, url);
		else
			cr_expect_str_eq(url, cases[i].url, "case %zu", i);
	}
	mem_end(mem);
}

Test(names, an_address_stands_for_its_network)
{
	static const struct {
		const char *ip, *network;
	} cases[] = {
		{ "203.0.113.9", "203.0.113.9" },
		{ "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64" },
		{ "2001:0DB8:1:2::", "2001:db8:1:2::/64" },
		{ "2001:db8:1:3::1", "2001:db8:1:3::/64" },
		{ "::1", "::/64" },
		{ "::ffff:203.0.113.9", "::ffff:203.0.113.9" },
		{ "unix:", "unix:" },
		{ "", "" },
	};
	void *mem = mem_root("test");
	size_t i;

	for (i = 0; i < COUNT(cases); i++)
		cr_expect_str_eq(
		    ip_network(mem, cases[i].ip), cases[i].network);
	mem_end(mem);
}
