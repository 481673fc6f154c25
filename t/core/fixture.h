/* SPDX-License-Identifier: MIT */
#ifndef T_CORE_FIXTURE_H
#define T_CORE_FIXTURE_H

#include "core/account.h"
#include "core/app.h"
#include "core/ctx.h"
#include "core/deploy.h"
#include "core/project.h"
#include "t/store/testdb.h"

/*
 * A database of its own with two teams: Ann owns team A, Bob team B; Vic is a
 * viewer of A.  web is a context as the web has it, in a transaction.
 */
struct fixture {
	void *mem;
	struct testdb *db;
	struct conf conf;
	struct seal_private key;
	struct actor ann, bob, vic;
	const char *team_a, *team_b;
	struct ctx web;
};

struct fixture *fixture_new(void);
void fixture_end(struct fixture *f);

/* One more person, in no team. */
void fixture_person(struct fixture *f, struct actor *who, const char *name);
void fixture_member(struct fixture *f, const char *team,
    const struct actor *who, const char *role);

/* The web context as somebody, in a new transaction (the old one commits). */
struct ctx *fixture_as(struct fixture *f, const struct actor *who);

/* A context as the runner has it; its connection is to be closed. */
struct ctx fixture_runner(struct fixture *f);

/* A connection that sees everything. */
struct db *fixture_owner(struct fixture *f);

/* The first value of a query that sees what is committed of everything. */
const char *fixture_text(struct fixture *f, const char *sql);

/* A project with one application that runs an image. */
void fixture_app(
    struct fixture *f, struct ctx *c, struct project *project, struct app *app);

/* Pretend that the runner made a deployment a success with a release. */
void fixture_released(struct fixture *f, const struct deploy *d, int number);

/* Fail the test with c's error unless ok. */
#define must(c, ok)                                                            \
	cr_assert(ok, "%s: %s %s", #ok, (c)->err.text, (c)->err.field)

#endif
