/* SPDX-License-Identifier: MIT */
#include "run/room.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"
#include "t/fake/docker.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mount.h>
#include <unistd.h>

static void *mem;
static char *dir;
static struct conf conf;
static struct ctx c;
static struct run_shared shared;
static struct run run;
static bool faked;

static void
engine_stop(void)
{
	if (faked)
		fake_docker_stop();
	faked = false;
}

static void
begin(void)
{
	struct err e;

	mem_setup();
	mem = mem_root("test");
	cr_assert(fs_scratch(&e, mem, "/tmp", "dvroom", &dir));
	conf = (struct conf){ .state_dir = dir, .disk_low_mb = 1 };
	c = (struct ctx){ .mem = mem, .conf = &conf };
	run = (struct run){
		.c = &c, .shared = &shared, .deadline_ms = INT64_MAX
	};
}

static void
end(void)
{
	engine_stop();
	(void)umount2(dir, MNT_DETACH);
	mem_end(mem);
}

TestSuite(room, .init = begin, .fini = end, .timeout = 30);

/* A small disk at dir. */
static void
disk(const char *options)
{
	(void)umount2(dir, MNT_DETACH);
	if (mount("tmpfs", dir, "tmpfs", 0, options) != 0)
		cr_skip_test("no file system can be mounted here");
}

static void
engine(const char *root)
{
	struct fake_row rows[] = { { "GET", "/info",
	    .body = mem_fmt(mem, "{\"DockerRootDir\":\"%s\"}", root) } };

	engine_stop();
	faked = true;
	run.docker = docker_open(mem, fake_docker_start(rows, COUNT(rows)));
}

static void
low(bool enough, const char *path, const char *what)
{
	cr_expect_not(enough);
	cr_expect_str_eq(c.err.code, "DISK_LOW", "%s", c.err.text);
	cr_expect_not_null(strstr(c.err.text, path), "%s", c.err.text);
	cr_expect_not_null(strstr(c.err.text, what), "%s", c.err.text);
	err_clear(&c.err);
}

Test(room, is_bytes_and_inodes)
{
	disk("size=4m,nr_inodes=100");
	cr_expect(room_enough(&c.err, dir, 0));
	cr_expect(room_enough(&c.err, dir, 4), "%s", c.err.text);
	low(room_enough(&c.err, dir, 5), dir, "4 MiB are free");
	disk("size=64m,nr_inodes=100");
	cr_expect(room_enough(&c.err, dir, 12), "%s", c.err.text);
	low(room_enough(&c.err, dir, 13), dir, "99 inodes are free");
}

Test(room, is_looked_at_where_the_runner_writes_and_the_engine_does)
{
	struct room room;

	disk("size=4m");
	engine("/");
	conf.disk_low_mb = 2;
	cr_expect(room_open(&run, &room), "%s", c.err.text);
	conf.disk_low_mb = 5;
	low(room_open(&run, &room), dir, "MiB are free");
	conf.state_dir = "/";
	cr_expect(room_open(&run, &room), "%s", c.err.text);
	/* Nobody looks into the engine's own directories. */
	engine(mem_fmt(mem, "%s/root/overlay", dir));
	low(room_open(&run, &room), dir, "MiB are free");
}

Test(room, that_goes_ends_what_is_at_work)
{
	struct room room;
	int64_t began;
	int fd;

	disk("size=4m");
	engine(dir);
	conf.state_dir = "/";
	conf.disk_low_mb = 2;
	cr_assert(room_open(&run, &room), "%s", c.err.text);
	cr_expect_not(room_stop(&room));
	fd = open(mem_fmt(mem, "%s/full", dir), O_CREAT | O_WRONLY, 0600);
	cr_assert_eq(
	    write(fd, mem_array(mem, char, 3 << 20), 3 << 20), 3 << 20);
	close(fd);
	began = clock_mono_ms();
	while (!room_stop(&room) && clock_mono_ms() - began < 10000)
		clock_sleep_ms(100);
	(void)err_set(&c.err, ERR_CANCELLED, "docker was stopped");
	low(room_done(&room, false), dir, "MiB are free");
	/* What came to its end before it could be ended is done. */
	cr_expect(room_done(&room, true));
}
