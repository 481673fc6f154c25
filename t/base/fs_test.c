/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void *mem;
static char *dir;

static void
make_dir(void)
{
	struct err e = { 0 };

	mem = mem_root("test");
	cr_assert(fs_scratch(&e, mem, "/tmp", "davit-fs-", &dir), "%s", e.text);
}

static void
drop_dir(void)
{
	char path[100];

	(void)snprintf(path, sizeof path, "%s", dir);
	mem_end(mem);
	cr_expect_not(fs_exists(path), "the scratch directory is gone");
}

TestSuite(fs, .init = make_dir, .fini = drop_dir);

static char *
in(const char *name)
{
	return mem_fmt(mem, "%s/%s", dir, name);
}

Test(fs, a_written_file_reads_the_same_with_its_mode)
{
	struct err e = { 0 };
	struct stat st;
	char *text, **names;
	size_t n;

	cr_assert(fs_write(&e, in("a"), "one\0two", 7, 0640), "%s", e.text);
	cr_assert(fs_write(&e, in("a"), "one\0two", 7, 0600), "%s", e.text);
	cr_assert(fs_read(&e, mem, in("a"), 7, &text, &n), "%s", e.text);
	cr_expect_eq(n, 7);
	cr_expect_arr_eq(text, "one\0two\0", 8);
	cr_assert_eq(stat(in("a"), &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600);
	cr_expect_not(fs_read(&e, mem, in("a"), 6, &text, &n));
	cr_expect_eq(e.kind, ERR_LIMIT);
	cr_expect_not(fs_read(&e, mem, in("none"), 6, &text, &n));
	cr_expect_eq(e.kind, ERR_ABSENT);
	cr_expect_not(fs_read(&e, mem, dir, 6, &text, &n));
	cr_expect_eq(e.kind, ERR_INTERNAL);
	cr_assert(fs_list(&e, mem, dir, &names));
	cr_expect_str_eq(names[0], "a");
	cr_expect_null(names[1], "nothing is left beside it");
}

Test(fs, files_of_proc_have_no_size_and_are_read_all_the_same)
{
	struct err e = { 0 };
	char *text;
	size_t n;

	cr_assert(fs_read(&e, mem, "/proc/self/status", 65536, &text, &n));
	cr_expect_gt(n, 100);
	cr_expect_not(fs_read(&e, mem, "/proc/self/status", 10, &text, &n));
	cr_expect_eq(e.kind, ERR_LIMIT);
}

Test(fs, a_fifo_does_not_hang_the_reader)
{
	struct err e = { 0 };
	char *text;
	size_t n;

	cr_assert_eq(mkfifo(in("fifo"), 0600), 0);
	cr_expect_not(fs_read(&e, mem, in("fifo"), 10, &text, &n));
}

Test(fs, writing_fails_cleanly_where_it_cannot)
{
	struct err e = { 0 };
	char **names;

	cr_expect_not(fs_write(&e, in("no/a"), "x", 1, 0600));
	cr_expect_eq(e.kind, ERR_ABSENT);
	cr_assert(fs_mkdirs(&e, in("d/e"), 0700));
	cr_expect_not(fs_write(&e, in("d"), "x", 1, 0600));
	cr_assert(fs_list(&e, mem, dir, &names));
	cr_expect_str_eq(names[0], "d");
	cr_expect_null(names[1]);
	cr_expect_not(fs_list(&e, mem, in("none"), &names));
	cr_expect_eq(e.kind, ERR_ABSENT);
}

Test(fs, mkdirs_makes_what_is_missing)
{
	struct err e = { 0 };

	cr_expect(fs_mkdirs(&e, in("a/b/c"), 0755), "%s", e.text);
	cr_expect(fs_mkdirs(&e, in("a/b/c/"), 0755), "%s", e.text);
	cr_expect(fs_exists(in("a/b/c")));
	cr_assert(fs_write(&e, in("file"), "", 0, 0600));
	cr_expect_not(fs_mkdirs(&e, in("file"), 0755));
	cr_expect_not(fs_mkdirs(&e, in("file/x"), 0755));
	cr_expect_not(fs_mkdirs(&e, "", 0755));
}

Test(fs, remove_takes_the_tree_and_never_what_links_point_at)
{
	struct err e = { 0 };

	cr_assert(fs_mkdirs(&e, in("keep"), 0700));
	cr_assert(fs_write(&e, in("keep/f"), "x", 1, 0600));
	cr_assert(fs_mkdirs(&e, in("tree/a/b"), 0700));
	cr_assert(fs_write(&e, in("tree/a/b/f"), "x", 1, 0400));
	cr_assert_eq(symlink("../keep", in("tree/link")), 0);
	cr_assert_eq(symlink("loop", in("tree/loop")), 0);
	cr_assert_eq(chmod(in("tree/a/b"), 0500), 0);
	cr_expect(fs_remove(&e, in("tree")), "%s", e.text);
	cr_expect_not(fs_exists(in("tree")));
	cr_expect(fs_exists(in("keep/f")));
	cr_assert_eq(symlink("keep", in("link")), 0);
	cr_expect(fs_remove(&e, in("link")));
	cr_expect(fs_exists(in("keep/f")));
	cr_expect(fs_remove(&e, in("none")), "%s", e.text);
	cr_expect(fs_remove(&e, in("keep/f")));
	cr_expect_not(fs_exists(in("keep/f")));
}

Test(fs, a_very_deep_tree_is_removed)
{
	struct err e = { 0 };
	int i, top = open(".", O_RDONLY | O_DIRECTORY);

	cr_assert_eq(mkdir(in("deep"), 0700), 0);
	cr_assert_eq(chdir(in("deep")), 0);
	for (i = 0; i < 3000; i++)
		cr_assert(mkdir("ddd", 0700) == 0 && chdir("ddd") == 0);
	cr_assert_eq(fchdir(top), 0);
	(void)close(top);
	cr_expect(fs_remove(&e, in("deep")), "%s", e.text);
	cr_expect_not(fs_exists(in("deep")));
}

Test(fs, what_is_beside_the_program_is_found)
{
	const char *self = fs_beside(mem, "test_base");

	cr_expect_eq(self[0], '/');
	cr_expect(fs_exists(self), "%s", self);
	cr_expect_not(fs_exists(fs_beside(mem, "nothing-of-the-kind")));
}

Test(fs, a_link_is_replaced_at_once)
{
	struct err e = { 0 };
	char to[100];
	ssize_t n;

	cr_assert(fs_link(&e, "one", in("current")), "%s", e.text);
	cr_assert(fs_link(&e, "two", in("current")), "%s", e.text);
	n = readlink(in("current"), to, sizeof to);
	cr_assert_eq(n, 3);
	cr_expect_arr_eq(to, "two", 3);
}

Test(fs, lists_are_sorted_and_end_with_null)
{
	struct err e = { 0 };
	char **names;
	int i;

	for (i = 39; i >= 0; i--)
		cr_assert(
		    fs_write(&e, in(mem_fmt(mem, "f%02d", i)), "", 0, 0600));
	cr_assert(fs_list(&e, mem, dir, &names));
	for (i = 0; i < 40; i++)
		cr_expect_str_eq(names[i], mem_fmt(mem, "f%02d", i));
	cr_expect_null(names[40]);
}

/* 0: as seen by somebody without rights. */
static int
room_of_the_hidden(const char *path)
{
	struct fs_room room;
	pid_t pid = fork();
	int status;

	if (pid == 0)
		_exit(
		    setuid(65534) == 0 && fs_room(path, &room) && room.bytes > 0
			? 0
			: 1);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	return WEXITSTATUS(status);
}

Test(fs, room_is_that_of_the_nearest_directory_that_can_be_seen)
{
	struct fs_room room = { 0, 0 };
	struct err e = { 0 };

	cr_expect(fs_room(dir, &room));
	cr_expect_gt(room.bytes, 0);
	cr_expect_neq(room.inodes, 0);
	cr_expect(fs_room(in("none/of/these"), &room));
	cr_expect(fs_room("/", &room));
	cr_expect_not(fs_room("here", &room));
	cr_assert(fs_mkdirs(&e, in("hidden/below"), 0700));
	if (geteuid() == 0)
		cr_expect_eq(room_of_the_hidden(in("hidden/below")), 0);
}

Test(fs, scratch_directories_are_private_and_removed_by_their_maker_only)
{
	struct err e = { 0 };
	void *own = talloc_new(mem);
	struct stat st;
	char *path, *kept;
	pid_t pid;

	cr_assert(fs_scratch(&e, own, dir, "s-", &path));
	cr_assert_eq(stat(path, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0700);
	cr_assert(fs_mkdirs(&e, mem_fmt(own, "%s/x", path), 0700));
	kept = mem_str(mem, path);
	pid = fork();
	if (pid == 0) {
		mem_end(own);
		_exit(0);
	}
	cr_assert_eq(waitpid(pid, NULL, 0), pid);
	cr_expect(fs_exists(kept));
	mem_end(own);
	cr_expect_not(fs_exists(kept));
	cr_expect_not(fs_scratch(&e, mem, in("none"), "s-", &path));
}
