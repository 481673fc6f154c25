/* SPDX-License-Identifier: MIT */
#include "base/fault.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef WITH_FAULTS
static char path[64] = "/tmp/davit-fault.XXXXXX";

static void
arm(const char *text)
{
	struct err e;

	cr_assert(fs_write(&e, path, text, strlen(text), 0600));
}

static void
place(void)
{
	int fd = mkstemp(path);

	cr_assert(fd >= 0 && close(fd) == 0 && unlink(path) == 0);
	fault_setup(path);
}

static void
leave(void)
{
	(void)unlink(path);
}

Test(
    fault, happens_once_and_at_its_own_point_only, .init = place, .fini = leave)
{
	cr_expect_not(fault_fails("a.b"), "nothing is armed");
	arm("a.bc fail\na.b fail\n");
	cr_expect_not(fault_fails("a"), "a prefix of a name is another name");
	cr_expect(fault_fails("a.b"));
	cr_expect_not(fault_fails("a.b"), "its line is gone");
	cr_expect(fault_fails("a.bc"), "the others stay");
	cr_expect_not(fs_exists(path), "an empty file goes");
}

Test(fault, waits_for_the_step_it_names, .init = place, .fini = leave)
{
	arm("a.b@update fail\na.b@ fail\n");
	cr_expect_not(fault_fails("a.b"), "in no step yet");
	fault_at("up", "one");
	cr_expect_not(fault_fails("a.b"), "another step that begins the same");
	fault_at("update2", "one");
	cr_expect_not(fault_fails("a.b"), "a prefix of this step");
	fault_at("update", "one");
	cr_expect_not(fault_fails("a"), "another point");
	cr_expect(fault_fails("a.b"));
	cr_expect_not(fault_fails("a.b"), "its line is gone");
	arm("a.b fail\n");
	cr_expect(fault_fails("a.b"), "no step named is any step");
}

/* Who was hit is in the log: a scenario has to know that it was its own job. */
Test(fault, says_what_it_hit, .init = place, .fini = leave)
{
	char said[512], name[80];
	ssize_t n;
	int ends[2];

	cr_assert(pipe(ends) == 0 && dup2(ends[1], STDERR_FILENO) >= 0);
	arm("a.b@update fail\n");
	(void)snprintf(name, sizeof name, "up%s", "date");
	fault_at(name, "job-7");
	name[0] = '\0';
	cr_expect(fault_fails("a.b"), "the name need not live on");
	n = read(ends[0], said, sizeof said - 1);
	cr_assert_gt(n, 0);
	said[n] = '\0';
	cr_expect(strstr(said, "point=a.b action=fail step=update of=job-7"),
	    "%s", said);
}

Test(fault, a_removal_that_is_cut_off_goes_on, .init = place, .fini = leave)
{
	char dir[80], file[96];
	struct err e;

	(void)snprintf(dir, sizeof dir, "%s.tree", path);
	(void)snprintf(file, sizeof file, "%s/f", dir);
	cr_assert(fs_mkdirs(&e, dir, 0700));
	cr_assert(fs_write(&e, file, "x", 1, 0600));
	arm("fs.remove fail\n");
	cr_expect_not(fs_remove(&e, dir));
	cr_expect(fs_exists(file));
	cr_expect(fs_remove(&e, dir), "%s", e.text);
	cr_expect_not(fs_exists(dir));
	arm("fs.mkdir fail\n");
	cr_expect_not(fs_mkdirs(&e, dir, 0700));
	cr_expect(same(e.code, "DISK_LOW"), "%s", e.text);
	cr_expect_not(fs_exists(dir));
}

Test(fault, delays, .init = place, .fini = leave)
{
	int64_t began = clock_mono_ms();

	arm("a.b delay 120\n");
	cr_expect_not(fault_fails("a.b"));
	cr_expect(clock_mono_ms() - began >= 120);
}

Test(fault, leaves_the_old_file_when_the_disk_is_full, .init = place,
    .fini = leave)
{
	void *mem = mem_root("test");
	char file[80], *text;
	struct err e;
	size_t n;

	(void)snprintf(file, sizeof file, "%s.kept", path);
	cr_assert(fs_write(&e, file, "old", 3, 0600));
	arm("fs.write fail\nfs.rename fail\n");
	for (int i = 0; i < 2; i++) {
		cr_expect_not(fs_write(&e, file, "newer", 5, 0600));
		cr_expect(same(e.code, "DISK_LOW"), "%s", e.text);
		cr_expect(fs_read(&e, mem, file, 10, &text, &n));
		cr_expect_str_eq(text, "old");
	}
	cr_expect(fs_write(&e, file, "newer", 5, 0600), "goes on by itself");
	(void)unlink(file);
	mem_end(mem);
}
#endif
