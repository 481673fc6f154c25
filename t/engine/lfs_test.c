/* SPDX-License-Identifier: MIT */
/* Files of Git LFS that come. */
#include "base/clock.h"
#include "base/fs.h"
#include "base/sshkey.h"
#include "t/engine/lfs_scene.h"

#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

Test(lfs, puts_files_in_the_place_of_their_pointers, .init = lfs_begin,
    .fini = lfs_end, .timeout = 120)
{
	struct stat st;
	char *log;

	lfs_put("a.bin", "the file a", 0644);
	lfs_put("sub/dir/b.bin", "a program", 0755);
	lfs_put("sub/again.bin", "the file a", 0755);
	scene_put("work/note.txt", lfs_pointer_of("the file a"), 0644);
	scene_put("work/own.bin", "no pointer at all\n", 0644);
	cr_assert(symlink("a.bin", scene_path("work/link.bin")) == 0);
	lfs_commit();
	lfs_start();
	lfs_serve(lfs_answer(mem_fmt(scene.mem, "%s,%s",
	    lfs_at("token", "the file a"), lfs_at("objects", "a program"))));
	OK(lfs_fetch());
	lfs_holds("a.bin", "the file a");
	lfs_holds("sub/dir/b.bin", "a program");
	lfs_holds("sub/again.bin", "the file a");
	lfs_holds("note.txt", lfs_pointer_of("the file a"));
	lfs_holds("own.bin", "no pointer at all\n");
	cr_assert(lstat(mem_fmt(scene.mem, "%s/link.bin", lfs.out), &st) == 0);
	cr_expect(S_ISLNK(st.st_mode));
	cr_assert(
	    stat(mem_fmt(scene.mem, "%s/sub/dir/b.bin", lfs.out), &st) == 0);
	cr_expect_eq(st.st_mode & 0111, 0111);
	cr_assert(stat(mem_fmt(scene.mem, "%s/a.bin", lfs.out), &st) == 0);
	cr_expect_eq(st.st_mode & 0111, 0);
	cr_expect_eq(
	    lfs_count(fake_docker_seen(), "POST "), 1, "one that counts");
	cr_expect_eq(lfs_count(fake_docker_seen(), lfs_oid("the file a")), 1);
	log = lfs_text(scene_path("access.log"));
	cr_expect_null(strstr(log, "127.0.0.2 "), ".lfsconfig is not read");
	cr_expect_eq(lfs_count(log, "GET /objects/"), 2);
	cr_expect_not_null(
	    strstr(lfs.said.text, "Fetching 3 files of Git LFS, 29 bytes"),
	    "%s", lfs.said.text);
	cr_expect_null(strstr(lfs.said.text, "canary"));
	cr_expect_null(
	    strstr(lfs_text(scene_path("scratch/gitconfig")), "lfs"));
}

Test(lfs, asks_for_a_hundred_at_a_time, .init = lfs_begin, .fini = lfs_end,
    .timeout = 120)
{
	struct buf b;

	buf_init(&b, scene.mem, READ_BYTES);
	for (int i = 0; i < 150; i++) {
		char *text = mem_fmt(scene.mem, "content %d", i);

		lfs_put(mem_fmt(scene.mem, "sub/%d.bin", i), text, 0644);
		buf_fmt(&b, "%s%s", i > 0 ? "," : "", lfs_at("objects", text));
	}
	lfs_commit();
	lfs_start();
	lfs_serve(lfs_answer(b.text));
	OK(lfs_fetch());
	for (int i = 0; i < 150; i++)
		lfs_holds(mem_fmt(scene.mem, "sub/%d.bin", i),
		    mem_fmt(scene.mem, "content %d", i));
	cr_expect_eq(lfs_count(fake_docker_seen(), "POST "), 2);
	cr_expect_eq(lfs_count(fake_docker_seen(), "\"oid\""), 150);
}

Test(lfs, fills_submodules_from_their_own_remote, .init = lfs_begin,
    .fini = lfs_end, .timeout = 120)
{
	char *inner = scene_path("inner");

	lfs_put("a.bin", "the file a", 0644);
	OK(fs_mkdirs(&scene.e, inner, 0755));
	RUN(inner, GIT, "init", "-q", "-b", "main");
	scene_put("inner/.gitattributes", ATTRIBUTES, 0644);
	scene_put("inner/b.bin", lfs_pointer_of("a part"), 0644);
	scene_put(mem_fmt(scene.mem, "objects/%s", lfs_oid("a part")), "a part",
	    0644);
	RUN(inner, GIT, "add", ".");
	RUN(inner, GIT, "commit", "-qm", "Inner");
	RUN(inner, GIT, "clone", "-q", "--bare", inner,
	    scene_path("repos/b.git"));
	RUN(scene_path("work"), GIT, "-c", "protocol.file.allow=always",
	    "submodule", "-q", "add", inner, "part");
	RUN(scene_path("work"), GIT, "config", "-f", ".gitmodules",
	    "submodule.part.url", "../b.git");
	lfs_commit();
	lfs_start();
	lfs_serve(lfs_answer(mem_fmt(scene.mem, "%s,%s",
	    lfs_at("objects", "the file a"), lfs_at("objects", "a part"))));
	OK(lfs_fetch());
	lfs_holds("a.bin", "the file a");
	lfs_holds("part/b.bin", "a part");
	cr_expect_not_null(
	    strstr(fake_docker_seen(), "POST /b.git/info/lfs/objects/batch\n"));
}

Test(lfs, asks_the_host_of_ssh_where_to_go, .init = lfs_begin, .fini = lfs_end,
    .timeout = 120)
{
	struct passwd *me = getpwuid(getuid());
	struct sshkey key;

	lfs_put("a.bin", "the file a", 0644);
	lfs_commit();
	lfs_start();
	lfs_serve(lfs_answer(lfs_at("token", "the file a")));
	OK(fs_mkdirs(&scene.e, scene_path("bin"), 0755));
	scene_put("bin/git-lfs-authenticate",
	    mem_fmt(scene.mem,
		"#!/bin/sh\necho \"$*\" >'%s/asked'\n"
		"echo '{\"href\":\"https://127.0.0.1:%d/ssh/info/lfs\","
		"\"header\":{\"Authorization\":\"RemoteAuth canary-ssh\"}}'\n",
		scene.top, scene.port),
	    0755);
	scene.port = scene_free_port();
	sshkey_generate(scene.mem, "davit", &key);
	scene_sshd(key.public_line,
	    mem_fmt(
		scene.mem, "SetEnv PATH=%s/bin:/usr/bin:/bin\n", scene.top));
	scene.git.private_key = key.private_pem;
	scene.git.url =
	    mem_fmt(scene.mem, "ssh://%s@127.0.0.1:%d%s/repos/a.git",
		me->pw_name, scene.port, scene.top);
	OK(lfs_fetch());
	lfs_holds("a.bin", "the file a");
	cr_expect_str_eq(lfs_text(scene_path("asked")),
	    mem_fmt(scene.mem, "%s/repos/a.git download\n", scene.top));
	cr_expect_null(strstr(lfs.said.text, "canary"), "%s", lfs.said.text);
	OK(fs_remove(&scene.e, scene_path("bin")));
	cr_expect_not(lfs_fetch());
	cr_expect_str_eq(scene.e.code, "LFS_FAILED", "%s", scene.e.text);
	cr_expect_not_null(strstr(scene.e.text, "no git-lfs-authenticate"));
}

Test(lfs, finds_objects_of_a_repository_here, .init = lfs_begin,
    .fini = lfs_end, .timeout = 120)
{
	char *oid = lfs_oid("the file a"), *dir;

	lfs_put("a.bin", "the file a", 0644);
	lfs_put("b.bin", "elsewhere", 0644);
	lfs_commit();
	dir = mem_fmt(
	    scene.mem, "repos/a.git/lfs/objects/%.2s/%.2s", oid, oid + 2);
	OK(fs_mkdirs(&scene.e, scene_path(dir), 0755));
	scene_put(mem_fmt(scene.mem, "%s/%s", dir, oid), "the file a", 0644);
	scene.git.file_root = scene_path("repos");
	scene.git.url = mem_fmt(scene.mem, "file://%s/repos/a.git", scene.top);
	OK(lfs_fetch());
	lfs_holds("a.bin", "the file a");
	lfs_holds("b.bin", lfs_pointer_of("elsewhere"));
	cr_expect_not_null(strstr(lfs.said.text, "The file 'b.bin' of Git LFS"),
	    "%s", lfs.said.text);
	scene_put(mem_fmt(scene.mem, "%s/%s", dir, oid), "the file b", 0644);
	cr_expect_not(lfs_fetch());
	cr_expect_str_eq(scene.e.code, "LFS_FAILED", "%s", scene.e.text);
	lfs_holds("a.bin", lfs_pointer_of("the file a"));
}

static bool
is_time(void *arg)
{
	return clock_mono_ms() > *(int64_t *)arg ||
	       strstr(lfs.said.text, "Fetching") != NULL;
}

Test(lfs, ends_when_told_and_when_it_takes_too_long, .init = lfs_begin,
    .fini = lfs_end, .timeout = 120)
{
	char *text = mem_array(scene.mem, char, READ_BYTES);
	int64_t until = clock_mono_ms() + 20000;

	memset(text, 'x', READ_BYTES - 1);
	lfs_put("a.bin", text, 0644);
	lfs_commit();
	lfs_start();
	lfs_serve(lfs_answer(lfs_at("slow", text)));
	scene.git.timeout_ms = 5000;
	cr_expect_not(lfs_fetch());
	cr_expect_str_eq(scene.e.code, "GIT_TIMEOUT", "%s", scene.e.text);
	buf_clear(&lfs.said);
	scene.git.timeout_ms = 20000;
	scene.git.stop = is_time;
	scene.git.stop_arg = &until;
	cr_expect_not(lfs_fetch());
	cr_expect_eq(scene.e.kind, ERR_CANCELLED, "%s", scene.e.text);
	cr_expect(clock_mono_ms() < until);
}
