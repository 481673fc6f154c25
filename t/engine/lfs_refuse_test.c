/* SPDX-License-Identifier: MIT */
/* Files of Git LFS that must not come, and where nothing may be sent. */
#include "base/fs.h"
#include "base/str.h"
#include "engine/lfs_file.h"
#include "engine/limits.h"
#include "t/engine/lfs_scene.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* An answer about "the file a", and what has to become of it. */
struct bad {
	const char *objects, *code, *words;
};

static void
must_fail(const struct bad *bad)
{
	bool ok;

	lfs_serve(text_starts(bad->objects, "{\"oid") ? lfs_answer(bad->objects)
						      : bad->objects);
	ok = lfs_fetch();
	cr_expect(!ok, "%s", bad->objects);
	cr_expect_str_eq(
	    scene.e.code, bad->code, "%s: %s", bad->objects, scene.e.text);
	cr_expect(strstr(scene.e.text, bad->words) != NULL, "%s: %s",
	    bad->objects, scene.e.text);
	cr_expect_not_null(strstr(scene.e.text, "'sub/a.bin'"), "%s: %s",
	    bad->objects, scene.e.text);
	cr_expect_null(strstr(scene.e.text, "canary"), "%s", scene.e.text);
	lfs_holds("sub/a.bin", lfs_pointer_of("the file a"));
	cr_expect_not(
	    fs_exists(mem_fmt(scene.mem, "%s/.git/davit-lfs", lfs.out)));
}

static char *
to(const char *href)
{
	return lfs_said("the file a", lfs_action(href));
}

static char *
here(const char *place)
{
	return to(
	    mem_fmt(scene.mem, "https://127.0.0.1:%d/%s", scene.port, place));
}

Test(lfs, refuses_addresses_inside, .init = lfs_begin, .fini = lfs_end,
    .timeout = 120)
{
	static const char *const inside[] = { "127.0.0.2", "[::1]",
		"169.254.169.254", "10.0.0.1", "192.168.1.1", "172.16.0.1",
		"100.64.0.1", "0.0.0.0", "[::ffff:127.0.0.2]", "[fd00::1]",
		"2130706434", "0x7f000002" };
	static const char *const hops[] = { "lan", "meta" };
	struct bad bad = { .code = "ADDRESS_REFUSED",
		.words = "which is not public" };

	lfs_put("sub/a.bin", "the file a", 0644);
	lfs_commit();
	lfs_start();
	for (size_t i = 0; i < COUNT(inside); i++) {
		bad.objects = to(mem_fmt(scene.mem, "https://%s:%d/objects/%s",
		    inside[i], scene.port, lfs_oid("the file a")));
		must_fail(&bad);
	}
	for (size_t i = 0; i < COUNT(hops); i++) {
		bad.objects = here(hops[i]);
		must_fail(&bad);
	}
	cr_expect_null(
	    strstr(lfs_text(scene_path("access.log")), "127.0.0.2 "));
}

Test(lfs, fails_with_the_name_of_the_file, .init = lfs_begin, .fini = lfs_end,
    .timeout = 240)
{
	static const char other[] = "the file b", more[] = "the file a!",
			  less[] = "the file";
	char *oid = lfs_oid("the file a");
	const struct bad all[] = {
		{ lfs_said("the file a",
		      "\"error\":{\"code\":404,\"message\":\"It is\\ngone, "
		      "canary-token\"}"),
		    "LFS_OBJECT_MISSING", "404: It is gone, ***" },
		{ "{\"oid\":\"x\"}", "LFS_OBJECT_MISSING", "where it is" },
		{ here("objects/none"), "LFS_OBJECT_MISSING", "404" },
		{ here("token-less"), "LFS_OBJECT_MISSING", "404" },
		{ here("echo"), "LFS_FAILED", "403: *** is wrong" },
		{ here("loop"), "LFS_FAILED", "more than 3 times" },
		{ here("plain"), "LFS_FAILED", "not https" },
		{ to("http://127.0.0.1/x"), "LFS_FAILED", "not https" },
		{ to("file:///etc/passwd"), "LFS_FAILED", "not https" },
		{ to("https://u:canary@127.0.0.1/x"), "LFS_FAILED",
		    "not https" },
		{ to("https://127.0.0.1:9/x"), "LFS_FAILED", "connect" },
		{ to("https://no-such-host.invalid/x"), "LFS_FAILED",
		    "resolve" },
		{ lfs_said("the file a",
		      "\"actions\":{\"download\":{\"href\":\"https://127.0.0.1"
		      "/\",\"header\":{\"X\":\"a\\r\\nHost: b\"}}}"),
		    "LFS_FAILED", "headers" },
		{ "[]", "LFS_FAILED", "list of objects" },
		{ "nonsense", "LFS_FAILED", "list of objects" },
		{ "", "LFS_FAILED", "list of objects" },
	};

	lfs_put("sub/a.bin", "the file a", 0644);
	lfs_commit();
	lfs_start();
	for (size_t i = 0; i < COUNT(all); i++)
		must_fail(&all[i]);
	/* The same address, but something else lies there. */
	scene_put(mem_fmt(scene.mem, "objects/%s", oid), other, 0644);
	must_fail(&(struct bad){
	    lfs_at("objects", "the file a"), "LFS_FAILED", "SHA-256" });
	scene_put(mem_fmt(scene.mem, "objects/%s", oid), more, 0644);
	must_fail(&(struct bad){ lfs_at("objects", "the file a"), "LFS_FAILED",
	    "longer than the 10" });
	scene_put(mem_fmt(scene.mem, "objects/%s", oid), less, 0644);
	must_fail(&(struct bad){ lfs_at("objects", "the file a"), "LFS_FAILED",
	    "shorter than the 10" });
	lfs.status = 503;
	must_fail(&(struct bad){ "{\"message\":\"canary-token is tired\"}",
	    "LFS_FAILED", "503: *** is tired" });
	lfs.status = 404;
	must_fail(&(struct bad){ "", "LFS_FAILED", "404" });
}

Test(lfs, fetches_nothing_for_pointers_beyond_the_ceilings, .init = lfs_begin,
    .fini = lfs_end, .timeout = 120)
{
	static const struct {
		const char *more;
		long long size;
		const char *code, *words;
	} all[] = {
		{ "", ((long long)LFS_OBJECT_MIB << 20) + 1, "GIT_TOO_LARGE",
		    "'x0.bin' of Git LFS: it is larger than 1024 MiB" },
		{ "", (long long)LFS_OBJECT_MIB << 20, "GIT_TOO_LARGE",
		    "is too large" },
		{ "ext-0-x sha256:0\n", 1, "LFS_FAILED", "extension" },
	};

	scene.git.file_root = scene_path("repos");
	scene.git.url = mem_fmt(scene.mem, "file://%s/repos/a.git", scene.top);
	for (size_t i = 0; i < COUNT(all); i++) {
		for (int k = 0; k < 3; k++)
			scene_put(mem_fmt(scene.mem, "work/x%d.bin", k),
			    mem_fmt(scene.mem,
				"version https://git-lfs.github.com/spec/v1\n"
				"%soid sha256:%s\nsize %lld\n",
				all[i].more, lfs_oid("x"), all[i].size),
			    0644);
		lfs_commit();
		cr_expect_not(lfs_fetch());
		cr_expect_str_eq(scene.e.code, all[i].code, "%s", scene.e.text);
		cr_expect_not_null(
		    strstr(scene.e.text, all[i].words), "%s", scene.e.text);
	}
}

Test(lfs, sends_credentials_to_no_other_host, .init = lfs_begin,
    .fini = lfs_end, .timeout = 120)
{
	/* Longer than what comes with a redirection. */
	char *text = mem_fmt(scene.mem, "%0900d", 7), *log;

	lfs_put("a.bin", text, 0644);
	lfs_commit();
	lfs_start();
	lfs_serve(lfs_answer(lfs_at("near", text)));
	OK(lfs_fetch());
	lfs_holds("a.bin", text);
	log = lfs_text(scene_path("access.log"));
	cr_expect_not_null(strstr(log, "127.0.0.1 POST /a.git/info/lfs/objects/"
				       "batch 200 [Basic "),
	    "%s", log);
	cr_expect_not_null(
	    strstr(
		log, mem_fmt(scene.mem, "/near/%s 302 [Basic ", lfs_oid(text))),
	    "%s", log);
	cr_expect_eq(lfs_count(log, "[canary-lfs]"), 2);
	cr_expect_not_null(
	    strstr(
		log, mem_fmt(scene.mem, "127.0.0.3 GET /objects/%s 200 [-] [-]",
			 lfs_oid(text))),
	    "%s", log);
}

Test(lfs, never_goes_through_a_link, .init = lfs_begin, .fini = lfs_end,
    .timeout = 120)
{
	lfs_put("sub/a.bin", "the file a", 0644);
	lfs_commit();
	lfs_start();
	lfs_serve(lfs_answer(lfs_at("objects", "the file a")));
	OK(fs_mkdirs(&scene.e, scene_path("outside"), 0755));
	scene_put("outside/a.bin", lfs_pointer_of("the file a"), 0644);
	scene.git.program = scene_path("swap");
	scene_put("swap",
	    mem_fmt(scene.mem,
		"#!/bin/sh\n[ \"$1\" = ls-files ] && mv sub was &&"
		" ln -s '%s/outside' sub\nexec " GIT " \"$@\"\n",
		scene.top),
	    0755);
	cr_expect_not(lfs_fetch());
	cr_expect_str_eq(scene.e.code, "LFS_FAILED", "%s", scene.e.text);
	cr_expect_not_null(
	    strstr(scene.e.text, "behind a link"), "%s", scene.e.text);
	cr_expect_str_eq(lfs_text(scene_path("outside/a.bin")),
	    lfs_pointer_of("the file a"));
}

static bool
fill(struct err *e, void *arg, struct lfs_sink *sink)
{
	(void)e;
	return lfs_sink_add(sink, arg, strlen(arg));
}

Test(lfs, writes_only_plain_files_of_the_checkout, .init = lfs_begin,
    .fini = lfs_end)
{
	static const char *const bad[] = { "link/a.bin", "a-link", "fifo",
		"dir", "../outside/a.bin", "dir/../dir/x", "./dir/x", "/etc/x",
		"dir//x", "none", "" };
	struct git_job j = { .mem = scene.mem };
	struct lfs_pointer want;
	char text[] = "the file a", *checkout = scene_path("checkout");
	autofd int root = -1;

	cr_assert(lfs_pointer_read(
	    lfs_pointer_of(text), strlen(lfs_pointer_of(text)), &want));
	OK(fs_mkdirs(&scene.e, scene_path("checkout/.git"), 0755));
	OK(fs_mkdirs(&scene.e, scene_path("checkout/dir"), 0755));
	OK(fs_mkdirs(&scene.e, scene_path("outside"), 0755));
	scene_put("outside/a.bin", "kept", 0644);
	scene_put("checkout/dir/x", "pointer", 0640);
	cr_assert(
	    symlink("../outside", scene_path("checkout/link")) == 0 &&
	    symlink("../outside/a.bin", scene_path("checkout/a-link")) == 0 &&
	    mkfifo(scene_path("checkout/fifo"), 0644) == 0);
	j.watched = checkout;
	root = open(checkout, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	for (size_t i = 0; i < COUNT(bad); i++) {
		cr_expect_not(
		    lfs_file_put(&scene.e, &j, root, bad[i], &want, fill, text),
		    "%s", bad[i]);
		cr_expect_str_eq(scene.e.code, "LFS_FAILED", "%s", bad[i]);
		err_clear(&scene.e);
	}
	cr_expect_str_eq(lfs_text(scene_path("outside/a.bin")), "kept");
	/* What lies at the place of the part is replaced, not followed. */
	cr_assert(symlink("../../outside/a.bin",
		      scene_path("checkout/.git/davit-lfs")) == 0);
	OK(lfs_file_put(&scene.e, &j, root, "dir/x", &want, fill, text));
	cr_expect_str_eq(lfs_text(scene_path("checkout/dir/x")), text);
	cr_expect_str_eq(lfs_text(scene_path("outside/a.bin")), "kept");
}
