/* SPDX-License-Identifier: MIT */
#include "core/sight.h"
#include "base/clock.h"
#include "base/mem.h"
#include "core/limits.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

enum { BATCH_LINES = 100, LINE = 8000, BATCH = BATCH_LINES * (LINE + 160) };

/* A batch of long lines, said some days ago. */
static void
say(struct ctx *c, const struct app *app, const char *text, int days)
{
	char filler[LINE + 1] = { 0 };
	struct buf b;
	int i;

	memset(filler, '.', LINE);
	memcpy(filler, text, strlen(text));
	buf_init(&b, c->mem, 2L * BATCH);
	for (i = 0; i < BATCH_LINES; i++)
		buf_fmt(&b,
		    "%s{\"task\":\"t\",\"stream\":\"stdout\","
		    "\"time\":\"%s\",\"message\":\"%s\"}",
		    i == 0 ? "[" : ",",
		    clock_rfc3339(c->mem,
			clock_wall_ms() - (int64_t)days * 24 * 3600 * 1000),
		    filler);
	buf_str(&b, "]");
	must(c, sight_log(c, app->id, app->team_id, b.text));
}

static const char *
number(struct fixture *f, const char *what, const struct app *app)
{
	return fixture_text(
	    f, mem_fmt(f->mem, "select coalesce(%s, 0)::bigint from %s", what,
		   mem_fmt(f->mem,
		       strstr(what, "bytes") != NULL
			   ? "log_parts where application_id = '%s'"
			   : "application_logs where application_id = '%s'",
		       app->id)));
}

static void
two_apps(struct fixture *f, struct app *loud, struct app *quiet)
{
	struct ctx *web = fixture_as(f, &f->ann);
	struct project project;

	fixture_app(f, web, &project, loud);
	must(web, ctx_commit(web));
	web = fixture_as(f, &f->bob);
	fixture_app(f, web, &project, quiet);
	must(web, ctx_commit(web));
}

Test(sight, a_log_keeps_its_newest_lines_when_it_gets_too_large)
{
	struct fixture *f = fixture_new();
	struct ctx c = fixture_runner(f);
	struct app loud, quiet;
	int64_t limit = 16 << 20, bytes;
	int n;

	two_apps(f, &loud, &quiet);
	say(&c, &quiet, "quiet", 0);
	for (n = 1; n <= 40; n++)
		say(&c, &loud, mem_fmt(f->mem, "batch %d;", n), 0);
	bytes = strtoll(number(f, "sum(bytes)", &loud), NULL, 10);
	cr_expect_eq(bytes, 40 * BATCH);
	cr_expect_str_eq(number(f, "count(*)", &loud), "4000");

	must(&c, sight_shorten(&c, 64 << 20));
	cr_expect_str_eq(number(f, "count(*)", &loud), "4000");
	must(&c, sight_shorten(&c, limit));
	bytes = strtoll(number(f, "sum(bytes)", &loud), NULL, 10);
	cr_expect_leq(bytes, limit);
	/* No more goes than a part, and a part is a batch too large. */
	cr_expect_gt(bytes, limit - LOG_PART_BYTES - BATCH);
	cr_expect_eq(
	    strtoll(number(f, "count(*)", &loud), NULL, 10) * (LINE + 160),
	    bytes);
	cr_expect_str_eq(
	    number(f, "count(*) filter (where message ~ '^batch 40;')", &loud),
	    "100");
	cr_expect_str_eq(
	    number(f, "count(*) filter (where message ~ '^batch 1;')", &loud),
	    "0");
	cr_expect_str_eq(number(f, "count(*)", &quiet), "100");
	db_close(c.db);
	fixture_end(f);
}

Test(sight, parts_of_a_log_go_with_their_days)
{
	struct fixture *f = fixture_new();
	struct ctx c = fixture_runner(f);
	struct app old, young;

	two_apps(f, &old, &young);
	say(&c, &old, "old", 9);
	say(&c, &young, "old", 9);
	say(&c, &young, "young", 7);
	must(&c, sight_partitions(&c, 30, 7));
	cr_expect_str_eq(number(f, "sum(bytes)", &old), "0");
	cr_expect_str_eq(
	    number(f, "sum(bytes)", &young), mem_fmt(f->mem, "%d", 2 * BATCH));
	db_close(c.db);
	fixture_end(f);
}

Test(sight, no_lines_are_no_part)
{
	struct fixture *f = fixture_new();
	struct ctx c = fixture_runner(f);
	struct app app, other;

	two_apps(f, &app, &other);
	must(&c, sight_log(&c, app.id, app.team_id, "[]"));
	cr_expect_str_eq(
	    fixture_text(f, "select count(*) from log_parts"), "0");
	db_close(c.db);
	fixture_end(f);
}
