/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "web/limits.h"
#include "web/shared.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static struct shared *s;

static void
up(void)
{
	struct err e = { .kind = ERR_NONE };

	cr_assert(shared_new(&e, &s), "%s", e.text);
}

static void
down(void)
{
	shared_end(s);
}

TestSuite(shared, .init = up, .fini = down, .timeout = 60);

static int64_t
count(const char *name, int window_s)
{
	int64_t n, reset;

	shared_count(s, name, window_s, INT32_MAX, &n, &reset);
	cr_expect(reset > 0 && reset <= window_s, "%d", (int)reset);
	return n;
}

Test(shared, a_counter_starts_again_after_its_window)
{
	cr_expect_eq(count("ip:1", 60), 1);
	cr_expect_eq(count("ip:1", 60), 2);
	cr_expect_eq(count("ip:2", 1), 1);
	clock_sleep_ms(1200);
	cr_expect_eq(count("ip:2", 1), 1);
	cr_expect_eq(count("ip:1", 60), 3);
}

/* Who comes often is not forgotten for the many who come once. */
Test(shared, of_too_many_names_the_least_used_go)
{
	char name[32];
	int i;

	for (i = 0; i < 50; i++)
		(void)count("user:often", 60);
	for (i = 0; i < 10 * RATE_NAMES_MAX; i++) {
		(void)snprintf(name, sizeof name, "ip:%d", i);
		(void)count(name, 60);
	}
	cr_expect_eq(count("user:often", 60), 51);
}

/* However often they come: beyond their own limit they count no more. */
Test(shared, names_with_a_low_limit_drive_nobody_out)
{
	int64_t n, reset;
	char name[32];
	int i;

	for (i = 0; i < 12; i++)
		(void)count("user:one", 60);
	for (i = 0; i < 50 * RATE_NAMES_MAX; i++) {
		(void)snprintf(
		    name, sizeof name, "ip:%d", i % (4 * RATE_NAMES_MAX));
		shared_count(s, name, 60, 10, &n, &reset);
		cr_assert_leq(n, 11);
	}
	cr_expect_eq(count("user:one", 60), 13);
}

Test(shared, names_beyond_its_length_count_together)
{
	char name[200];

	(void)memset(name, 'x', sizeof name - 1);
	name[sizeof name - 1] = '\0';
	cr_expect_eq(count(name, 60), 1);
	name[sizeof name - 2] = 'y';
	cr_expect_eq(count(name, 60), 2);
}

static void
work(void)
{
	int64_t n, reset;
	int i;

	for (i = 0; i < 10000; i++) {
		shared_count(s, "all", 600, INT32_MAX, &n, &reset);
		(void)shared_move(s);
	}
	_exit(0);
}

Test(shared, processes_count_together)
{
	int i;

	for (i = 0; i < 4; i++)
		if (fork() == 0)
			work();
	while (wait(NULL) > 0)
		;
	cr_expect_eq(count("all", 600), 40001);
	cr_expect_eq(shared_moves(s), 40000);
	cr_expect_eq(shared_move(s), 40001);
}

/* One that is killed while it counts keeps nobody waiting. */
Test(shared, survives_who_dies_in_it)
{
	int64_t n, reset;
	int i;

	for (i = 0; i < 50; i++) {
		pid_t pid = fork();

		if (pid == 0)
			for (;;)
				shared_count(
				    s, "x", 600, INT64_MAX - 1, &n, &reset);
		clock_sleep_ms(2);
		(void)kill(pid, SIGKILL);
		(void)waitpid(pid, NULL, 0);
	}
	n = count("x", 600);
	cr_expect_gt(n, 1);
	cr_expect_eq(count("x", 600), n + 1);
}
