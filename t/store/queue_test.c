/* SPDX-License-Identifier: MIT */
#include "t/store/testdb.h"
#include "base/clock.h"
#include "base/mem.h"
#include "base/rand.h"
#include "store/queue.h"

#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

static void *mem;
static struct err e;

static void
up(void)
{
	mem = mem_root("test");
}

static void
down(void)
{
	mem_end(mem);
}

TestSuite(queue, .init = up, .fini = down, .timeout = 60);

/* Each test has keys of its own. */
static struct queue *
opened(const char *prefix)
{
	struct queue *q;

	queue_open(mem, testdb_redis(), prefix, &q);
	return q;
}

static const char *
own_prefix(void)
{
	return mem_fmt(mem, "t%s", rand_token(mem, 8));
}

Test(queue, jobs_come_out_in_order_and_stay_with_the_runner)
{
	const char *prefix = own_prefix();
	struct queue *q = opened(prefix), *other = opened(prefix);
	char *id;

	cr_assert(queue_push(&e, q, "one"), "%s", e.text);
	cr_assert(queue_push(&e, q, "two"));
	cr_assert(queue_take(&e, other, mem, "r", 1, &id), "%s", e.text);
	cr_expect_str_eq(id, "one");
	cr_assert(queue_take(&e, other, mem, "r", 1, &id));
	cr_expect_str_eq(id, "two");
	cr_expect(queue_done(&e, other, "r", "one"));
	cr_expect(queue_done(&e, other, "r", "never"));
	cr_assert(queue_take(&e, other, mem, "r", 1, &id));
	cr_expect_null(id);
}

static void
nothing(int signal_number)
{
	(void)signal_number;
}

/* A signal in 200 ms that interrupts system calls. */
static void
alarm_soon(void)
{
	struct sigaction handler = { .sa_handler = nothing };
	struct itimerval soon = { .it_value = { .tv_usec = 200 * 1000 } };

	cr_assert_eq(sigaction(SIGALRM, &handler, NULL), 0);
	cr_assert_eq(setitimer(ITIMER_REAL, &soon, NULL), 0);
}

Test(queue, a_take_returns_at_a_signal_and_goes_on_in_the_next)
{
	const char *prefix = own_prefix();
	struct queue *q = opened(prefix), *other = opened(prefix);
	int64_t since = clock_mono_ms();
	char *id;

	alarm_soon();
	cr_assert(queue_take(&e, q, mem, "r", 5, &id), "%s", e.text);
	cr_expect_null(id);
	cr_expect_lt(clock_mono_ms() - since, 2000);
	cr_assert(queue_push(&e, other, "job"));
	cr_assert(queue_take(&e, q, mem, "r", 5, &id), "%s", e.text);
	cr_assert_not_null(id);
	cr_expect_str_eq(id, "job");

	/* Commands do not wait behind a take that is under way. */
	alarm_soon();
	cr_assert(queue_take(&e, q, mem, "r", 5, &id), "%s", e.text);
	cr_expect(queue_push(&e, q, "next"), "%s", e.text);
	cr_assert(queue_take(&e, q, mem, "r", 5, &id), "%s", e.text);
	cr_assert_not_null(id);
	cr_expect_str_eq(id, "next");
}

/* What is heard next; a message may be on its way still. */
static char *
next_heard(struct queue *ear)
{
	struct pollfd p = { .fd = queue_socket(ear), .events = POLLIN };
	char *topic;

	cr_assert(queue_heard(&e, ear, mem, &topic), "%s", e.text);
	while (topic == NULL) {
		cr_assert_eq(poll(&p, 1, 3000), 1);
		cr_assert(queue_heard(&e, ear, mem, &topic), "%s", e.text);
	}
	return topic;
}

Test(queue, the_bell_is_heard_by_its_own_instance_only)
{
	const char *prefix = own_prefix();
	struct queue *ear = opened(prefix), *q = opened(prefix);
	struct queue *stranger = opened(own_prefix());
	char *topic;

	cr_assert(queue_hear(&e, ear), "%s", e.text);
	cr_assert(queue_heard(&e, ear, mem, &topic));
	cr_expect_null(topic);
	cr_assert(queue_ring(&e, stranger, "deployment:0"));
	cr_assert(queue_ring(&e, q, "deployment:1"));
	cr_assert(queue_ring(&e, q, "logs:two words"));
	cr_expect_str_eq(next_heard(ear), "deployment:1");
	cr_expect_str_eq(next_heard(ear), "logs:two words");
	cr_assert(queue_heard(&e, ear, mem, &topic));
	cr_expect_null(topic);
	/* The subscriber can still give commands. */
	cr_expect(queue_ping(&e, ear), "%s", e.text);
}

/* Every function once; how many of them failed. */
static int
try_all(struct queue *q)
{
	char *text;

	return !queue_push(&e, q, "j") +
	       !queue_take(&e, q, mem, "r", 1, &text) +
	       !queue_done(&e, q, "r", "j") + !queue_ring(&e, q, "t") +
	       !queue_hear(&e, q) + !queue_heard(&e, q, mem, &text) +
	       !queue_ping(&e, q);
}

enum { ALL = 7 };

Test(queue, without_a_server_everything_fails_at_once)
{
	int64_t since = clock_mono_ms();
	struct queue *q;

	queue_open(mem, "/nonexistent/redis.sock", "x", &q);
	cr_expect_eq(try_all(q), ALL);
	cr_expect_eq(e.kind, ERR_UPSTREAM);
	cr_expect_str_eq(e.code, "REDIS_UNAVAILABLE");
	cr_expect_eq(queue_socket(q), -1);
	cr_expect_lt(clock_mono_ms() - since, 1000);
}

/* A server of the test's own, to be killed. */
static pid_t
server_start(const char *socket)
{
	pid_t pid = fork();
	int tries;

	if (pid == 0) {
		(void)execlp("redis-server", "redis-server", "--port", "0",
		    "--save", "", "--dir", "/tmp", "--unixsocket", socket,
		    "--logfile", "/dev/null", NULL);
		_exit(127);
	}
	for (tries = 0; tries < 100; tries++) {
		struct queue *q;

		queue_open(mem, socket, "start", &q);
		if (queue_ping(&e, q))
			return pid;
		clock_sleep_ms(50);
	}
	cr_assert_fail("redis-server did not start: %s", e.text);
	return 0;
}

static void
server_end(pid_t pid)
{
	cr_assert_eq(kill(pid, SIGKILL), 0);
	cr_assert_eq(waitpid(pid, NULL, 0), pid);
}

Test(queue, a_server_that_dies_is_survived_and_found_again)
{
	const char *socket =
	    mem_fmt(mem, "/tmp/davit-q%s.sock", rand_token(mem, 6));
	pid_t pid = server_start(socket), killer;
	struct queue *q, *ear;
	int64_t since;
	char *text;

	queue_open(mem, socket, "x", &q);
	queue_open(mem, socket, "x", &ear);
	cr_assert(queue_ping(&e, q));
	cr_assert(queue_hear(&e, ear));

	/* In the middle of a blocking take. */
	killer = fork();
	if (killer == 0) {
		clock_sleep_ms(300);
		_exit(kill(pid, SIGKILL));
	}
	since = clock_mono_ms();
	cr_expect_not(queue_take(&e, q, mem, "r", 5, &text));
	cr_expect_eq(e.kind, ERR_UPSTREAM);
	cr_expect_lt(clock_mono_ms() - since, 1300);
	cr_assert_eq(waitpid(killer, NULL, 0), killer);
	cr_assert_eq(waitpid(pid, NULL, 0), pid);

	since = clock_mono_ms();
	cr_expect_eq(try_all(q), ALL);
	cr_expect_not(queue_heard(&e, ear, mem, &text));
	cr_expect_eq(queue_socket(ear), -1);
	cr_expect_lt(clock_mono_ms() - since, 1000);

	pid = server_start(socket);
	clock_sleep_ms(1100);
	cr_expect(queue_ping(&e, q), "%s", e.text);
	cr_expect(queue_hear(&e, ear), "%s", e.text);
	cr_expect(queue_heard(&e, ear, mem, &text), "%s", e.text);
	server_end(pid);
	cr_expect_eq(unlink(socket), 0);
}

Test(queue, a_server_that_hangs_is_given_up_within_a_second)
{
	const char *socket =
	    mem_fmt(mem, "/tmp/davit-q%s.sock", rand_token(mem, 6));
	pid_t pid = server_start(socket);
	struct queue *q;
	int64_t since;

	queue_open(mem, socket, "x", &q);
	cr_assert(queue_ping(&e, q));
	cr_assert_eq(kill(pid, SIGSTOP), 0);
	since = clock_mono_ms();
	cr_expect_not(queue_ping(&e, q));
	cr_expect_not(queue_ring(&e, q, "t"));
	cr_expect_not(queue_hear(&e, q));
	cr_expect_lt(clock_mono_ms() - since, 2000);
	since = clock_mono_ms();
	cr_expect_not(queue_push(&e, q, "j"));
	cr_expect_lt(clock_mono_ms() - since, 1000);
	cr_assert_eq(kill(pid, SIGCONT), 0);
	clock_sleep_ms(1100);
	cr_expect(queue_ping(&e, q), "%s", e.text);
	server_end(pid);
	cr_expect_eq(unlink(socket), 0);
}

Test(queue, a_forked_child_gets_a_connection_of_its_own)
{
	struct queue *q = opened(own_prefix());
	int status;
	pid_t pid;

	cr_assert(queue_ping(&e, q));
	pid = fork();
	if (pid == 0)
		_exit(queue_push(&e, q, "from the child") ? 0 : 1);
	cr_expect(queue_ping(&e, q), "%s", e.text);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect_eq(status, 0);
	cr_expect(queue_ping(&e, q), "%s", e.text);
}
