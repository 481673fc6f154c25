/* SPDX-License-Identifier: MIT */
#include "t/store/testdb.h"
#include "base/clock.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static void *mem;
static struct testdb *t;
static struct db *db, *other;
static struct err e;

static void
up(void)
{
	mem = mem_root("test");
	t = testdb_empty(mem);
	db = testdb_as(t, "davit");
	other = testdb_as(t, "davit");
}

static void
down(void)
{
	mem_end(mem);
}

TestSuite(db_listen, .init = up, .fini = down, .timeout = 60);

Test(db_listen, a_notification_is_heard_once_and_at_once)
{
	int64_t since;

	cr_assert(db_listen(&e, db, "bell"), "%s", e.text);
	since = clock_mono_ms();
	cr_expect_not(db_told(db, 200), "nobody rang");
	cr_expect_geq(clock_mono_ms() - since, 200);
	testdb_sql(other, "notify elsewhere");
	cr_expect_not(db_told(db, 100));
	testdb_sql(other, "notify bell, 'a'; notify bell, 'b'");
	since = clock_mono_ms();
	cr_expect(db_told(db, 5000));
	cr_expect_lt(clock_mono_ms() - since, 5000);
	cr_expect_not(db_told(db, 100), "all were taken");
	/* One that came while something else was asked. */
	testdb_sql(other, "notify bell");
	cr_expect(db_ready(&e, db), "%s", e.text);
	cr_expect(db_told(db, 5000));
}

Test(db_listen, a_rolled_back_notification_is_not_heard)
{
	cr_assert(db_listen(&e, db, "bell"), "%s", e.text);
	cr_assert(db_begin(&e, other));
	testdb_sql(other, "notify bell");
	cr_expect_not(db_told(db, 100), "before the commit");
	db_end(other);
	cr_expect_not(db_told(db, 100));
}

Test(db_listen, a_connection_that_is_opened_again_listens_again)
{
	int64_t since;

	cr_assert(db_listen(&e, db, "bell"), "%s", e.text);
	testdb_cut(t, db);
	since = clock_mono_ms();
	cr_expect_not(db_told(db, 5000), "the loss is no bell");
	cr_expect_lt(clock_mono_ms() - since, 5000);
	since = clock_mono_ms();
	cr_expect_not(db_told(db, 200), "and then it is waited");
	cr_expect_geq(clock_mono_ms() - since, 200);
	cr_expect(db_ready(&e, db), "%s", e.text);
	testdb_sql(other, "notify bell");
	cr_expect(db_told(db, 5000));
}

Test(db_listen, who_could_not_listen_does_when_the_server_is_back)
{
	cr_assert(db_begin(&e, db));
	testdb_cut(t, db);
	cr_expect_not(db_ready(&e, db));
	cr_expect_not(db_listen(&e, db, "bell"));
	cr_expect_eq(e.kind, ERR_UPSTREAM, "%s", e.text);
	db_end(db);
	cr_expect(db_ready(&e, db), "%s", e.text);
	testdb_sql(other, "notify bell");
	cr_expect(db_told(db, 5000));
}

/* What quiet promises: nothing came and the connection is the same. */
Test(db_listen, is_quiet_until_told_or_opened_again)
{
	cr_expect_not(db_quiet(db), "it does not listen");
	cr_assert(db_listen(&e, db, "bell"), "%s", e.text);
	cr_expect_not(db_quiet(db), "it has just begun");
	cr_expect(db_quiet(db));
	testdb_sql(other, "notify bell");
	cr_expect(db_ready(&e, db), "%s", e.text);
	cr_expect_not(db_quiet(db));
	cr_expect(db_quiet(db));
	testdb_cut(t, db);
	clock_sleep_ms(200);
	/* Its last words, then its end. */
	cr_expect_not(db_quiet(db) && db_quiet(db), "the connection is gone");
	cr_expect_not(db_quiet(db), "and stays so");
	cr_expect_eq(db_socket(db), -1);
	cr_expect(db_ready(&e, db), "%s", e.text);
	cr_expect_not(db_quiet(db), "something may have been missed");
	cr_expect(db_quiet(db));
	cr_expect_geq(db_socket(db), 0);
}

/* A server that says to everybody that it is just starting. */
static pid_t
starting_server(const char *dir)
{
	static const char no[] = "E\0\0\0\x20SFATAL\0C57P03\0Mstarting up\0";
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM, 0), one;
	char startup[512];
	pid_t pid;

	(void)snprintf(
	    at.sun_path, sizeof at.sun_path, "%s/.s.PGSQL.5432", dir);
	cr_assert(bind(fd, (const struct sockaddr *)&at, sizeof at) == 0 &&
		  listen(fd, 5) == 0);
	pid = fork();
	if (pid != 0) {
		close(fd);
		return pid;
	}
	for (;;) {
		one = accept(fd, NULL, NULL);
		if (read(one, startup, sizeof startup) <= 0 ||
		    write(one, no, sizeof no) != sizeof no)
			_exit(1);
		close(one);
	}
}

Test(db_listen, a_connection_that_was_refused_is_none)
{
	char *dir = mem_str(mem, "/tmp/davit-refuse.XXXXXX");
	struct db *refused;
	pid_t server;

	cr_assert_not_null(mkdtemp(dir));
	server = starting_server(dir);
	cr_expect_not(
	    db_open(&e, mem, mem_fmt(mem, "host=%s dbname=x user=x", dir),
		"test", false, &refused));
	cr_expect(strstr(e.text, "starting up") != NULL, "%s", e.text);
	cr_expect_eq(db_socket(refused), -1, "nothing to wait for");
	cr_expect_not(db_listen(&e, refused, "bell"));
	cr_expect_eq(db_socket(refused), -1);
	cr_expect_not(db_quiet(refused));
	(void)kill(server, SIGKILL);
	(void)unlink(mem_fmt(mem, "%s/.s.PGSQL.5432", dir));
	cr_expect_eq(rmdir(dir), 0);
}
