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
	fault_at("up");
	cr_expect_not(fault_fails("a.b"), "another step that begins the same");
	fault_at("update2");
	cr_expect_not(fault_fails("a.b"), "a prefix of this step");
	fault_at("update");
	cr_expect_not(fault_fails("a"), "another point");
	cr_expect(fault_fails("a.b"));
	cr_expect_not(fault_fails("a.b"), "its line is gone");
	arm("a.b fail\n");
	cr_expect(fault_fails("a.b"), "no step named is any step");
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
