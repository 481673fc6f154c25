/* SPDX-License-Identifier: MIT */
#ifndef T_RUN_BENCH_H
#define T_RUN_BENCH_H

#include "run/run.h"
#include "t/core/fixture.h"

/* A job that is claimed, as its process has it, on a database of its own. */
struct bench {
	struct fixture *f;
	struct ctx c;
	struct run run;
	struct run_shared shared;
	const char *id;
};

void bench_up(struct bench *b, const struct job_kind *kind);
void bench_claim(struct bench *b);
void bench_down(struct bench *b);

#endif
