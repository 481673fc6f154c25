/* SPDX-License-Identifier: MIT */
#include "run/run_log.h"
#include "base/clock.h"
#include "base/str.h"
#include "t/run/bench.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define DEPLOYMENT "00000000-0000-4000-8000-000000000001"

static const struct step build = { "build", NULL, 600 };
static const struct job_kind kind = { .name = "test" };
static struct bench b;

static void
sql(const char *text)
{
	struct db *db = fixture_owner(b.f);

	testdb_sql(db, text);
	db_close(db);
}

/* The database takes no line, as when it is read-only, for so long. */
static void
refuse(int seconds)
{
	sql(mem_fmt(b.f->mem,
	    "create or replace function t_refuse() returns trigger"
	    " language plpgsql as $$ begin if clock_timestamp() <"
	    " timestamptz '%s' + interval '%d s' then raise exception"
	    " 'read-only' using errcode = '25006'; end if; return null;"
	    " end $$; create trigger t_refuse before insert on deployment_logs"
	    " for each statement execute function t_refuse()",
	    clock_rfc3339(b.f->mem, clock_wall_ms()), seconds));
}

static void
begin(void)
{
	static const struct work_deploy d = { .id = DEPLOYMENT };

	bench_up(&b, &kind);
	b.run.step = &build;
	must(&b.c, run_log_open(&b.run, &d, b.f->team_a));
}

static void
end(void)
{
	bench_down(&b);
}

static void
say(int number, size_t bytes)
{
	char *text = mem_array(b.f->mem, char, bytes + 1);

	memset(text, 'x', bytes);
	(void)snprintf(text, bytes, "line %d", number);
	text[strlen(text)] = ' ';
	run_log_line(&b.run, text, bytes);
}

/* Whether numbers begin with 1 and none is left out. */
static const char *
numbered(void)
{
	return fixture_text(b.f,
	    "select count(*)::text || ' ' || (max(sequence) = count(*))"
	    " from deployment_logs");
}

TestSuite(run_log, .init = begin, .fini = end, .timeout = 60);

Test(run_log, is_complete_after_the_database_took_nothing_for_seconds)
{
	int64_t worst = 0;

	say(1, 80);
	clock_sleep_ms(500);
	run_log_pump(&b.run);
	refuse(3);
	for (int i = 2; i <= 100; i++) {
		int64_t began = clock_mono_ms();

		say(i, 80);
		if (worst < clock_mono_ms() - began)
			worst = clock_mono_ms() - began;
		clock_sleep_ms(50);
	}
	run_log_flush(&b.run);
	cr_expect_str_eq(numbered(), "100 true");
	cr_expect_str_eq(
	    fixture_text(b.f, "select count(*)::text from deployment_logs where"
			      " message like 'line ' || sequence || ' %'"),
	    "100");
	cr_expect_lt(worst, 2000, "%d ms", (int)worst);
	cr_expect_eq(b.c.err.kind, ERR_NONE);
}

Test(run_log, says_how_many_lines_found_no_room)
{
	enum { LINES = 400 };

	refuse(3);
	for (int i = 1; i <= LINES; i++)
		say(i, RUN_LINE_BYTES);
	clock_sleep_ms(3500);
	run_log_flush(&b.run);
	run_say(&b.run, "info", "behind");
	run_log_flush(&b.run);
	cr_expect_str_eq(
	    fixture_text(b.f, "select (max(sequence) = count(*))::text from"
			      " deployment_logs"),
	    "true");
	/* Kept lines, then one that says how many are not, then what came
	 * later. */
	cr_expect_str_eq(
	    fixture_text(b.f,
		mem_fmt(b.f->mem,
		    "select (kept.n > 100 and said.n = %d - kept.n and"
		    " said.sequence = kept.n + 1 and last.sequence ="
		    " kept.n + 2)::text from (select count(*) as n from"
		    " deployment_logs where message like 'line %%') kept,"
		    " (select sequence, substring(message from"
		    " '([0-9]+) lines dropped')::int as n from deployment_logs"
		    " where level = 'warn') said, (select sequence from"
		    " deployment_logs where message = 'behind') last",
		    LINES)),
	    "true");
}

Test(run_log, waits_at_the_end_of_a_step_but_not_for_ever)
{
	int64_t began = clock_mono_ms();

	refuse(2);
	say(1, 80);
	run_log_flush(&b.run);
	cr_expect_str_eq(numbered(), "1 true");
	sql("drop trigger t_refuse on deployment_logs");
	refuse(600);
	say(2, 80);
	began = clock_mono_ms();
	run_log_flush(&b.run);
	cr_expect_lt(clock_mono_ms() - began, 15000);
	/* What is somebody else's now is nothing to wait for. */
	sql("drop trigger t_refuse on deployment_logs;"
	    " update jobs set fence = fence + 1");
	began = clock_mono_ms();
	run_log_flush(&b.run);
	cr_expect_lt(clock_mono_ms() - began, 2000);
	cr_expect_str_eq(numbered(), "1 true");
}
