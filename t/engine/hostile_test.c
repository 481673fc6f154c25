/* SPDX-License-Identifier: MIT */
/*
 * Hostile addresses, repositories and Dockerfiles.  git and docker are
 * programs that write down how they were called before they become the real
 * ones: no argument of theirs may be an option that is not ours, none may
 * hold a secret.
 */
#include "base/fs.h"
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"
#include "engine/builder.h"
#include "engine/git.h"
#include "engine/registry_ask.h"
#include "t/abuse/tally.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define CANARY "canary-5d20"

enum { SPIED_BYTES = 4 << 20, ARGS_MAX = 4096 };

static void *mem;
static struct err e;
static char *top;
static struct git git;

#define OK(call) cr_assert((call), "%s: %s [%s]", #call, e.text, e.code)

static char *
path(const char *tail)
{
	return mem_fmt(mem, "%s/%s", top, tail);
}

static void
put(const char *file, const char *text, mode_t mode)
{
	OK(fs_write(&e, path(file), text, strlen(text), mode));
}

static void
begin(void)
{
	mem_setup();
	mem = mem_root("test");
	OK(fs_scratch(&e, mem, "/tmp", "dvhostile", &top));
	OK(fs_mkdirs(&e, path("scratch"), 0700));
	OK(fs_mkdirs(&e, path("repos"), 0755));
	put("spy",
	    mem_fmt(mem,
		"#!/bin/bash\n"
		"printf '%%s\\0' \"$@\" >>'%s/argv'\n"
		"[ \"$1\" = build ] && exit 1\n"
		"exec /usr/bin/git \"$@\"\n",
		top),
	    0755);
	put("argv", "", 0644);
	git = (struct git){ .program = path("spy"),
		.ssh_program = "/bin/false",
		.ca_file = "",
		.file_root = path("repos"),
		.allow_hosts = "",
		.scratch = path("scratch"),
		.url = "",
		.token = CANARY "-token",
		.private_key = CANARY "-key\n" };
}

static void
end(void)
{
	mem_end(mem);
}

/* format with text in place of its "%s". */
static char *
with(const char *format, const char *text)
{
	const char *mark = strstr(format, "%s");

	if (mark == NULL)
		return mem_str(mem, format);
	return mem_fmt(
	    mem, "%.*s%s%s", (int)(mark - format), format, text, mark + 2);
}

/* The arguments so far; n is how many. */
static const char **
spied(size_t *n)
{
	const char **all = mem_array(mem, const char *, ARGS_MAX);
	char *text;
	size_t bytes, i;

	OK(fs_read(&e, mem, path("argv"), SPIED_BYTES, &text, &bytes));
	for (*n = i = 0; i < bytes; i += strlen(text + i) + 1) {
		cr_assert(*n < ARGS_MAX);
		all[(*n)++] = text + i;
	}
	return all;
}

/* Options that take the next argument, whatever it is. */
static bool
takes_value(const char *option)
{
	static const char *const list[] = { "--file", "--tag", "--iidfile",
		"--target", "--build-arg", "--label", "--secret", "--" };
	size_t i;

	for (i = 0; i < COUNT(list); i++)
		if (same(option, list[i]))
			return true;
	return false;
}

static void
expect_our_options(const char *class)
{
	static const char *const ours[] = { "-q", "--symref", "--", "--depth=1",
		"--no-tags", "--no-recurse-submodules", "-1", "-e", "-f",
		"--no-show-signature", "--template=", "--detach", "--local",
		"--file=.gitmodules", "--get-regexp", "--checkout",
		"--no-recommend-shallow", "--tags", "--file", "--tag",
		"--iidfile", "--force-rm", "--progress=plain", "--target",
		"--build-arg", "--label", "--secret", "-s", "-z", "--get",
		"--format=%H%x1f%cI%x1f%an <%ae>%x1f%s" };
	const char **argv;
	size_t n, i, k;

	argv = spied(&n);
	cr_expect(n > 0, "nothing was started");
	for (i = 0; i < n; i++) {
		bool known =
		    argv[i][0] != '-' || (i > 0 && takes_value(argv[i - 1]));

		for (k = 0; !known && k < COUNT(ours); k++)
			known = same(argv[i], ours[k]);
		known = known && strstr(argv[i], CANARY) == NULL;
		cr_expect(known, "argument '%s' after '%s'", argv[i],
		    i > 0 ? argv[i - 1] : "");
		tally_add(class, known ? FATE_HARMLESS : FATE_FAILED);
	}
}

static void
run(const char *cwd, const char *const *args)
{
	const char *argv[16] = { "/usr/bin/git", "-c",
		"protocol.file.allow=always", "-c", "user.name=A", "-c",
		"user.email=a@example.org" };
	const char *const env[] = { "PATH=/usr/bin:/bin",
		"GIT_CONFIG_NOSYSTEM=1", "HOME=/nonexistent", NULL };
	struct proc_result r;
	struct proc_spec spec = { .argv = argv,
		.env = env,
		.cwd = cwd,
		.timeout_ms = 20000,
		.output_max = 1 << 20 };

	for (size_t i = 0; args[i] != NULL; i++)
		argv[7 + i] = args[i];
	OK(proc_run(&e, mem, &spec, &r));
	cr_assert_eq(r.status, 0, "git %s: %s", args[0], r.last);
}
#define GIT(cwd, ...) run(cwd, (const char *const[]){ __VA_ARGS__, NULL })

static char *
new_repo(const char *name)
{
	char *dir = path(name);

	OK(fs_mkdirs(&e, dir, 0755));
	GIT(dir, "init", "-q", "-b", "main");
	put(mem_fmt(mem, "%s/file", name), "one\n", 0644);
	GIT(dir, "add", ".");
	GIT(dir, "commit", "-qm", "First");
	return dir;
}

static bool
refused(void)
{
	bool yes =
	    same(e.code, "GIT_URL_REFUSED") ||
	    same(e.code, "ADDRESS_REFUSED") ||
	    same(e.code, "GIT_REF_NOT_FOUND") || same(e.code, "GIT_FAILED") ||
	    same(e.code, "GIT_HOST_UNREACHABLE") || e.kind == ERR_INVALID;

	return yes && strstr(e.text, CANARY) == NULL;
}

Test(hostile, addresses_inside_are_not_connected_to, .init = begin, .fini = end)
{
	static const char *const inside[] = { "127.0.0.1", "127.1", "localhost",
		"LOCALHOST", "0.0.0.0", "0", "10.0.0.1", "172.16.0.1",
		"192.168.1.1", "100.64.0.1", "169.254.169.254", "2852039166",
		"0xa9fea9fe", "0251.0376.0251.0376", "2130706433", "[::1]",
		"[::]", "[::ffff:127.0.0.1]", "[fe80::1]", "[fc00::1]",
		"ip6-localhost", "255.255.255.255", "224.0.0.1" };
	static const char *const urls[] = { "https://%s/a.git",
		"https://%s:6379/a", "ssh://git@%s/a.git", "git@%s:a.git",
		"https://user@%s/a" };
	char *sha, *branch;
	size_t i, k, n;

	for (i = 0; i < COUNT(inside); i++)
		for (k = 0; k < COUNT(urls); k++) {
			char *url = with(urls[k], inside[i]);
			bool bad;

			git.url = url;
			err_clear(&e);
			bad = git_resolve(&e, mem, &git, "main", &sha, &branch);
			bad = bad || !(refused() ||
					 same(e.code, "GIT_HOST_UNREACHABLE"));
			cr_expect_not(bad, "%s: %s [%s]", url, e.text, e.code);
			tally_add(
			    "inward address", bad ? FATE_FAILED : FATE_REFUSED);
		}
	for (i = 0; i < COUNT(inside); i++) {
		char *image = mem_fmt(mem, "%s:5000/team/app", inside[i]);
		bool bad;

		err_clear(&e);
		bad = registry_admit(&e, mem, "", image) &&
		      !same(inside[i], "ip6-localhost");
		cr_expect_not(bad, "%s: %s [%s]", image, e.text, e.code);
		tally_add("inward address", bad ? FATE_FAILED : FATE_REFUSED);
	}
	err_clear(&e);
	OK(registry_admit(&e, mem, "127.0.0.0/8", "127.0.0.1:5000/team/app"));
	OK(registry_admit(&e, mem, "", "9.9.9.9/team/app"));
	(void)spied(&n);
	cr_expect(n == 0, "git was started");
	tally_write("inward");
}

Test(hostile, names_are_never_options, .init = begin, .fini = end)
{
	static const char *const names[] = { "--upload-pack=touch hacked",
		"-oProxyCommand=id", "--exec=id", "main --upload-pack=id",
		"main;id", "$(id)", "`id`", "../main", "main\n--x", "-",
		"refs/heads/../../x", "main^{/x}", "main:x", "main~1", "@{-1}",
		"+main", "^main", "main.lock", "*", "" };
	static const char *const urls[] = { "ext::sh -c id", "ext::id%% a",
		"fd::17", "file:///etc", "file://%s/../etc", "/etc", "../etc",
		"-oProxyCommand=id", "--upload-pack=id",
		"ssh://-oProxyCommand=id/a", "ssh://git@-oProxyCommand=id/a",
		"ssh://-l@host.example/a", "git@-x:a", "git@host.example:-x",
		"git@host.example:a;id", "https://host.example/a b",
		"https://host.example/$(id)",
		"https://u:" CANARY "@h.example/a",
		"https://host.example/a\n[core]", "http://host.example/a",
		"git://host.example/a", "ftp://host.example/a",
		"https://host.example/a?x", "https://host.example/../../a",
		"HTTPS://host.example/a", "transport::https://host.example/a" };
	char *sha, *branch;
	struct git_commit c;
	size_t i;

	new_repo("repos/a");
	git.url = mem_fmt(mem, "file://%s/repos/a", top);
	for (i = 0; i < COUNT(names); i++) {
		bool good;

		err_clear(&e);
		good = git_resolve(&e, mem, &git, names[i], &sha, &branch)
			   ? names[i][0] == '\0'
			   : refused();
		cr_expect(good, "%s: %s [%s]", names[i], e.text, e.code);
		tally_add(
		    "branch like an option", good ? FATE_REFUSED : FATE_FAILED);
	}
	OK(git_resolve(&e, mem, &git, "main", &sha, &branch));
	OK(git_fetch(&e, mem, &git, sha, "--upload-pack=id", path("out"), &c));
	expect_our_options("arguments of git");
	for (i = 0; i < COUNT(urls); i++) {
		bool good;

		git.url = urls[i];
		err_clear(&e);
		good = !git_resolve(&e, mem, &git, "main", &sha, &branch) &&
		       refused();
		cr_expect(good, "%s: %s [%s]", urls[i], e.text, e.code);
		tally_add("address of a repository",
		    good ? FATE_REFUSED : FATE_FAILED);
	}
	expect_our_options("arguments of git");
	cr_expect_not(fs_exists(path("hacked")));
	tally_write("names");
}

/* A .gitmodules as it is, and what has to become of it. */
static const struct module {
	const char *name, *path, *url, *more;
} modules[] = {
	{ "sub", "sub", "--upload-pack=touch %s/hacked", "" },
	{ "sub", "sub", "-u./payload", "" },
	{ "sub", "sub", "ext::sh -c 'touch %s/hacked'", "" },
	{ "sub", "sub", "file:///etc", "" },
	{ "sub", "sub", "https://127.0.0.1:6379/x", "" },
	{ "sub", "sub", "https://169.254.169.254/latest", "" },
	{ "sub", "sub", "ssh://-oProxyCommand=touch/x", "" },
	{ "sub", "sub", "http://example.org/x", "" },
	{ "../../hooks", "sub", "../inner", "" },
	{ "sub", "../../out2", "../inner", "" },
	{ "sub", "-x", "../inner", "" },
	{ "--help", "sub", "../inner", "" },
	{ "sub", "sub", "../inner", "\tupdate = !touch %s/hacked\n" },
	{ "a.url x", "sub", "../../outside", "" },
};

Test(hostile, submodules_reach_nothing_and_run_nothing, .init = begin,
    .fini = end)
{
	char *dir, *inner, *sha, *branch;
	struct git_commit c;
	size_t i;

	inner = new_repo("repos/inner");
	new_repo("outside");
	dir = new_repo("repos/a");
	git.url = mem_fmt(mem, "file://%s/repos/a", top);
	GIT(dir, "submodule", "-q", "add", inner, "sub");
	for (i = 0; i < COUNT(modules); i++) {
		const struct module *m = &modules[i];
		char *out = mem_fmt(mem, "out-%zu", i);
		bool good, fetched;

		put("repos/a/.gitmodules",
		    mem_fmt(mem,
			"[submodule \"%s\"]\n\tpath = %s\n\turl = %s\n%s",
			m->name, m->path, with(m->url, top),
			with(m->more, top)),
		    0644);
		GIT(dir, "commit", "-qam", "worse");
		OK(git_resolve(&e, mem, &git, "main", &sha, &branch));
		fetched = git_fetch(&e, mem, &git, sha, "main", path(out), &c);
		good = (fetched || refused()) && !fs_exists(path("hacked")) &&
		       !fs_exists(path("out2")) &&
		       !fs_exists(mem_fmt(mem, "%s/%s/sub/passwd", top, out));
		cr_expect(good, "module %zu: %s [%s]", i, e.text, e.code);
		tally_add("hostile submodule", !good	 ? FATE_FAILED
					       : fetched ? FATE_HARMLESS
							 : FATE_REFUSED);
		err_clear(&e);
	}
	expect_our_options("arguments of git");
	tally_write("modules");
}

static struct build
build_of(void)
{
	static const struct build_pair args[] = { { "A", "--privileged" },
		{ "B", "x --network=host" }, { "LD_PRELOAD", "/tmp/x.so" },
		{ "DOCKER_HOST", "tcp://127.0.0.1" }, { "C", "$(id)`id`;id" } };
	static const struct build_pair secrets[] = { { "S",
	    CANARY "-secret" } };
	static const struct build_pair labels[] = { { "l", "--x" } };

	return (struct build){ .program = path("spy"),
		.socket = "/nowhere/docker.sock",
		.scratch = path("scratch"),
		.root = path("repos"),
		.tag = "x:1",
		.args = args,
		.args_n = COUNT(args),
		.secrets = secrets,
		.secrets_n = COUNT(secrets),
		.labels = labels,
		.labels_n = COUNT(labels),
		.timeout_ms = 20000 };
}

Test(hostile, dockerfiles_stay_below_their_repository, .init = begin,
    .fini = end)
{
	static const struct {
		const char *context, *file;
	} outside[] = { { "", "/etc/passwd" }, { "", "../secret" },
		{ "", "link" }, { "..", "Dockerfile" }, { "/", "etc/passwd" },
		{ "up", "secret" }, { "dir", "../../secret" }, { "", "dir" },
		{ "", "fifo" }, { "", "loop" }, { "fifo", "Dockerfile" },
		{ "", "dir/../../secret" }, { "ignores", "Dockerfile" },
		{ "other", "Dockerfile" } };
	struct build b = build_of();
	char *id;
	size_t i;

	put("secret", CANARY, 0644);
	put("repos/Dockerfile", "FROM scratch\n", 0644);
	OK(fs_mkdirs(&e, path("repos/dir"), 0755));
	OK(fs_mkdirs(&e, path("repos/ignores"), 0755));
	OK(fs_mkdirs(&e, path("repos/other"), 0755));
	put("repos/ignores/Dockerfile", "FROM scratch\n", 0644);
	put("repos/other/Dockerfile", "FROM scratch\n", 0644);
	cr_assert(
	    symlink("../secret", path("repos/link")) == 0 &&
	    symlink("..", path("repos/up")) == 0 &&
	    symlink("loop", path("repos/loop")) == 0 &&
	    symlink("../../secret", path("repos/ignores/.dockerignore")) == 0 &&
	    symlink("../../secret",
		path("repos/other/Dockerfile.dockerignore")) == 0 &&
	    mkfifo(path("repos/fifo"), 0644) == 0);
	for (i = 0; i < COUNT(outside); i++) {
		bool good;

		b.context = outside[i].context;
		b.dockerfile = outside[i].file;
		err_clear(&e);
		good = !build_run(&e, mem, &b, &id) &&
		       (same(e.code, "DOCKERFILE_NOT_FOUND") ||
			   same(e.code, "BUILD_CONTEXT_NOT_FOUND")) &&
		       strstr(e.text, CANARY) == NULL;
		cr_expect(good, "%s %s: %s [%s]", b.context, b.dockerfile,
		    e.text, e.code);
		tally_add("file outside the repository",
		    good ? FATE_REFUSED : FATE_FAILED);
	}
	tally_write("outside");
}

Test(hostile, values_of_builds_are_never_options, .init = begin, .fini = end)
{
	static const char *const texts[] = {
		"FROM --platform=x 169.254.1.1/x\n",
		"FROM scratch\nCOPY ../../etc/passwd /\n",
		"# syntax=127.0.0.1:5000/evil\nFROM scratch\n", "FROM $(id)\n",
		"FROM -x\n", "", "\xff\xfe\n",
		"ONBUILD RUN --mount=type=bind,source=/ x\n"
	};
	struct build b = build_of();
	char *id;
	size_t i;

	b.target = "--privileged";
	for (i = 0; i < COUNT(texts); i++) {
		put("repos/Dockerfile", texts[i], 0644);
		err_clear(&e);
		cr_expect_not(build_run(&e, mem, &b, &id));
		cr_expect(strstr(e.text, CANARY) == NULL, "%s", e.text);
	}
	expect_our_options("arguments of docker");
	cr_expect_not(fs_exists(path("scratch/secret-0")));
	tally_write("builds");
}
