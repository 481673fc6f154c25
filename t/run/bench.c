/* SPDX-License-Identifier: MIT */
#include "t/run/bench.h"
#include "base/fs.h"
#include "core/enqueue.h"

#include <criterion/criterion.h>

void
bench_claim(struct bench *b)
{
	struct job_claim how = { b->id, "r", 30, 2, 3, false };
	bool found;

	must(&b->c, job_claim(&b->c, &how, &b->run.job, &found));
	cr_assert(found);
}

void
bench_up(struct bench *b, const struct job_kind *kind)
{
	struct ctx *web;
	struct err e;
	char *dir;

	b->f = fixture_new();
	web = fixture_as(b->f, &b->f->ann);
	must(web,
	    enqueue(web, kind->name, b->f->team_a, NULL, NULL, "{}", &b->id));
	must(web, ctx_commit(web));
	b->c = (struct ctx){ .mem = b->f->mem,
		.db = testdb_as(b->f->db, "davit_run"),
		.conf = &b->f->conf };
	queue_open(b->f->mem, testdb_redis(), "test", &b->c.queue);
	cr_assert(fs_scratch(&e, b->f->mem, "/tmp", "davit-steps-", &dir));
	b->run = (struct run){ .c = &b->c,
		.kind = kind,
		.shared = &b->shared,
		.dir = mem_fmt(b->f->mem, "%s/job", dir),
		.deadline_ms = INT64_MAX };
	run_catch_cancel();
	bench_claim(b);
}

void
bench_down(struct bench *b)
{
	db_close(b->c.db);
	fixture_end(b->f);
}
