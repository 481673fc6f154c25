/* SPDX-License-Identifier: MIT */
/* git against repositories below a directory of the test's own. */
#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"
#include "engine/git.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void *mem;
static struct err e;
static char *top, *root; /* root: file_root */
static struct git git;

#define OK(call) cr_assert((call), "%s: %s [%s]", #call, e.text, e.code)
#define FAILS(call, want)                                                      \
	do {                                                                   \
		cr_assert_not((call));                                         \
		cr_expect_str_eq(e.code, want, "%s", e.text);                  \
		err_clear(&e);                                                 \
	} while (0)

static char *
path(const char *tail)
{
	return mem_fmt(mem, "%s/%s", top, tail);
}

static void
run(const char *cwd, const char *const *args)
{
	const char *argv[16] = { "/usr/bin/git", "-c",
		"protocol.file.allow=always" };
	const char *const env[] = { "PATH=/usr/bin:/bin",
		"GIT_AUTHOR_NAME=Ann B", "GIT_AUTHOR_EMAIL=ann@example.com",
		"GIT_COMMITTER_NAME=C", "GIT_COMMITTER_EMAIL=c@example.com",
		"GIT_AUTHOR_DATE=2026-01-02T03:04:05Z",
		"GIT_COMMITTER_DATE=2026-01-02T03:04:05Z",
		"GIT_CONFIG_NOSYSTEM=1", "HOME=/nonexistent", NULL };
	struct proc_result r;
	struct proc_spec spec = { .argv = argv,
		.env = env,
		.cwd = cwd,
		.timeout_ms = 20000,
		.output_max = 1 << 20 };

	for (size_t i = 0; args[i] != NULL; i++)
		argv[3 + i] = args[i];
	OK(proc_run(&e, mem, &spec, &r));
	cr_assert_eq(r.status, 0, "git %s: %s", args[0], r.last);
}
#define GIT(cwd, ...) run(cwd, (const char *const[]){ __VA_ARGS__, NULL })

static void
put(const char *file, const char *text)
{
	OK(fs_write(&e, path(file), text, strlen(text), 0644));
}

/* A repository with one commit below the root. */
static char *
new_repo(const char *name)
{
	char *dir = path(name);

	OK(fs_mkdirs(&e, dir, 0755));
	GIT(dir, "init", "-q", "-b", "main");
	put(mem_fmt(mem, "%s/file", name), "one\n");
	GIT(dir, "add", ".");
	GIT(dir, "commit", "-qm", "First\n\nMore words");
	return dir;
}

static void
begin(void)
{
	mem_setup();
	mem = mem_root("test");
	OK(fs_scratch(&e, mem, "/tmp", "dvgit", &top));
	root = path("repos");
	OK(fs_mkdirs(&e, root, 0755));
	OK(fs_mkdirs(&e, path("scratch"), 0700));
	new_repo("repos/a");
	git = (struct git){ .program = "/usr/bin/git",
		.ssh_program = "/bin/false",
		.ca_file = "",
		.file_root = root,
		.allow_hosts = "",
		.scratch = path("scratch"),
		.url = mem_fmt(mem, "file://%s/a", root) };
}

static void
end(void)
{
	mem_end(mem);
}

static char *
read_text(const char *file)
{
	char *text;
	size_t n;

	OK(fs_read(&e, mem, file, 100000, &text, &n));
	return text;
}

Test(git, resolves_branches_tags_and_commits, .init = begin, .fini = end)
{
	char *dir = path("repos/a"), *first, *sha, *branch;

	OK(git_resolve(&e, mem, &git, NULL, &first, &branch));
	cr_expect_str_eq(branch, "main");
	cr_expect_eq(strlen(first), 40);
	GIT(dir, "tag", "-a", "-m", "x", "v1");
	GIT(dir, "checkout", "-qb", "feature/x");
	put("repos/a/file", "two\n");
	GIT(dir, "commit", "-qam", "Second");
	OK(git_resolve(&e, mem, &git, "v1", &sha, &branch));
	cr_expect_str_eq(sha, first);
	cr_expect_str_eq(branch, "");
	OK(git_resolve(&e, mem, &git, "feature/x", &sha, &branch));
	cr_expect_str_neq(sha, first);
	cr_expect_str_eq(branch, "feature/x");
	OK(git_resolve(&e, mem, &git, first, &sha, &branch));
	cr_expect_str_eq(sha, first);
	FAILS(git_resolve(&e, mem, &git, "x", &sha, &branch),
	    "GIT_REF_NOT_FOUND");
	FAILS(git_resolve(&e, mem, &git, "no-such", &sha, &branch),
	    "GIT_REF_NOT_FOUND");
	FAILS(git_resolve(&e, mem, &git, "--upload-pack=x", &sha, &branch),
	    "GIT_REF_NOT_FOUND");
}

Test(git, fetches_one_commit_with_its_author, .init = begin, .fini = end)
{
	struct git_commit c;
	char *sha, *branch;

	OK(git_resolve(&e, mem, &git, "main", &sha, &branch));
	OK(git_fetch(&e, mem, &git, sha, "main", path("out"), &c));
	cr_expect_str_eq(c.sha, sha);
	cr_expect_str_eq(c.author, "Ann B <ann@example.com>");
	cr_expect_str_eq(c.subject, "First");
	cr_expect(text_starts(c.time, "2026-01-02T03:04:05"), "%s", c.time);
	cr_expect_str_eq(read_text(path("out/file")), "one\n");
}

Test(git, fetches_a_commit_the_branch_has_left_behind, .init = begin,
    .fini = end)
{
	char *dir = path("repos/a"), *sha, *branch;
	struct git_commit c;

	OK(git_resolve(&e, mem, &git, "main", &sha, &branch));
	for (int i = 0; i < 3; i++) {
		put("repos/a/file", mem_fmt(mem, "%d\n", i));
		GIT(dir, "commit", "-qam", "Later");
	}
	OK(git_fetch(&e, mem, &git, sha, "main", path("out"), &c));
	cr_expect_str_eq(read_text(path("out/file")), "one\n");
	FAILS(
	    git_fetch(&e, mem, &git, "0123456789012345678901234567890123456789",
		"main", path("out2"), &c),
	    "GIT_REF_NOT_FOUND");
}

Test(git, refuses_what_is_outside, .init = begin, .fini = end)
{
	static const char *const bad[] = { "ext::sh -c 'touch /tmp/x'",
		"http://127.0.0.1/x", "git://127.0.0.1/x", "/etc",
		"https://127.0.0.1/x.git", "https://localhost/x.git",
		"ssh://git@127.0.0.1/x", "git@localhost:x.git",
		"https://[::1]/x", "--upload-pack=x", "" };
	char *sha, *branch;

	for (size_t i = 0; i < COUNT(bad); i++) {
		git.url = bad[i];
		cr_expect_not(git_resolve(&e, mem, &git, NULL, &sha, &branch));
		cr_expect(same(e.code, "GIT_URL_REFUSED") ||
			      same(e.code, "ADDRESS_REFUSED"),
		    "%s: %s [%s]", bad[i], e.text, e.code);
		err_clear(&e);
	}
	new_repo("outside");
	git.url = mem_fmt(mem, "file://%s", path("outside"));
	FAILS(
	    git_resolve(&e, mem, &git, NULL, &sha, &branch), "GIT_URL_REFUSED");
	cr_assert_eq(symlink(path("outside"), path("repos/link")), 0);
	git.url = mem_fmt(mem, "file://%s/link", root);
	FAILS(
	    git_resolve(&e, mem, &git, NULL, &sha, &branch), "GIT_URL_REFUSED");
	git.url = mem_fmt(mem, "file://%s/../outside", root);
	FAILS(
	    git_resolve(&e, mem, &git, NULL, &sha, &branch), "GIT_URL_REFUSED");
	git.url = mem_fmt(mem, "file://%s/a", root);
	git.file_root = "";
	FAILS(
	    git_resolve(&e, mem, &git, NULL, &sha, &branch), "GIT_URL_REFUSED");
}

Test(git, says_what_is_wrong_with_a_repository, .init = begin, .fini = end)
{
	char *sha, *branch;

	git.url = mem_fmt(mem, "file://%s/none", root);
	FAILS(git_resolve(&e, mem, &git, NULL, &sha, &branch),
	    "GIT_REPOSITORY_NOT_FOUND");
	OK(fs_mkdirs(&e, path("repos/plain"), 0755));
	git.url = mem_fmt(mem, "file://%s/plain", root);
	FAILS(git_resolve(&e, mem, &git, NULL, &sha, &branch),
	    "GIT_REPOSITORY_NOT_FOUND");
	GIT(path("repos/plain"), "init", "-q");
	FAILS(git_resolve(&e, mem, &git, NULL, &sha, &branch),
	    "GIT_REF_NOT_FOUND");
	git.url = "https://no-such-host.invalid/x";
	FAILS(git_resolve(&e, mem, &git, NULL, &sha, &branch),
	    "GIT_HOST_UNREACHABLE");
}

Test(git, brings_submodules_and_theirs, .init = begin, .fini = end)
{
	struct git_commit c;
	char *sha, *branch;

	new_repo("repos/leaf");
	new_repo("repos/middle");
	GIT(path("repos/middle"), "submodule", "-q", "add", "../leaf", "sub");
	GIT(path("repos/middle"), "commit", "-qm", "with leaf");
	GIT(path("repos/a"), "submodule", "-q", "add",
	    mem_fmt(mem, "file://%s/middle", root), "dir with space/m");
	GIT(path("repos/a"), "commit", "-qm", "with middle");
	OK(git_resolve(&e, mem, &git, NULL, &sha, &branch));
	OK(git_fetch(&e, mem, &git, sha, branch, path("out"), &c));
	cr_expect_str_eq(
	    read_text(path("out/dir with space/m/sub/file")), "one\n");
}

Test(git, checks_the_addresses_of_submodules, .init = begin, .fini = end)
{
	static const char *const bad[] = { "ext::sh -c 'touch %s/hacked'",
		"https://127.0.0.1:9/x", "ssh://git@localhost/x",
		"../../outside", "/etc" };
	struct git_commit c;
	char *sha, *branch;

	new_repo("outside");
	new_repo("repos/inner");
	GIT(path("repos/a"), "submodule", "-q", "add", "../inner", "sub");
	for (size_t i = 0; i < COUNT(bad); i++) {
		char *out = mem_fmt(mem, "%s/out%zu", top, i);

		GIT(path("repos/a"), "config", "-f", ".gitmodules",
		    "submodule.sub.url", bad[i]);
		GIT(path("repos/a"), "commit", "-qam", "bad");
		OK(git_resolve(&e, mem, &git, NULL, &sha, &branch));
		cr_expect_not(git_fetch(&e, mem, &git, sha, branch, out, &c));
		cr_expect(same(e.code, "GIT_URL_REFUSED") ||
			      same(e.code, "ADDRESS_REFUSED"),
		    "%s: %s [%s]", bad[i], e.text, e.code);
		err_clear(&e);
		cr_expect_not(fs_exists(mem_fmt(mem, "%s/sub/file", out)));
	}
}

Test(git, runs_nothing_of_the_repository, .init = begin, .fini = end)
{
	char *dir = path("repos/a"), *sha, *branch;
	struct git_commit c;

	/* A filter a repository asks for is not one we have. */
	put("repos/a/.gitattributes", "* filter=evil\n");
	put("repos/a/.gitconfig", "[filter \"evil\"]\n\tsmudge = false\n");
	GIT(dir, "add", ".");
	GIT(dir, "commit", "-qm", "attributes");
	OK(fs_mkdirs(&e, path("repos/a/.git/hooks"), 0755));
	OK(fs_write(&e, path("repos/a/.git/hooks/post-checkout"),
	    "#!/bin/sh\ntouch ../hacked\n", 26, 0755));
	OK(git_resolve(&e, mem, &git, NULL, &sha, &branch));
	OK(git_fetch(&e, mem, &git, sha, branch, path("out"), &c));
	cr_expect_str_eq(read_text(path("out/file")), "one\n");
	cr_expect_not(fs_exists(path("hacked")));
	cr_expect_not(fs_exists(path("out/.git/hooks/post-checkout")));
}

static bool
yes(void *arg)
{
	(void)arg;
	return true;
}

Test(git, forgets_credentials_and_stops_when_told, .init = begin, .fini = end)
{
	char *sha, *branch, **names;

	git.token = "canary-token";
	git.private_key = "canary-key\n";
	OK(git_resolve(&e, mem, &git, NULL, &sha, &branch));
	OK(fs_list(&e, mem, git.scratch, &names));
	for (; *names != NULL; names++) {
		char *text =
		    read_text(mem_fmt(mem, "%s/%s", git.scratch, *names));

		cr_expect_null(strstr(text, "canary"), "%s", *names);
	}
	git.stop = yes;
	cr_expect_not(git_resolve(&e, mem, &git, NULL, &sha, &branch));
	cr_expect_eq(e.kind, ERR_CANCELLED, "%s", e.text);
}
