/* SPDX-License-Identifier: MIT */
#ifndef CORE_CTX_H
#define CORE_CTX_H

#include "base/conf.h"
#include "base/err.h"
#include "base/form.h"
#include "base/mem.h"
#include "base/seal.h"
#include "store/db.h"
#include "store/queue.h"

/*
 * What core, web and run functions take: one per request or job.  Memory is
 * mem, freed by the dispatcher or the job loop.  actor is NULL in the runner
 * and before sign-in; with it every statement runs as that user under
 * row-level security.
 */
struct actor {
	const char *user_id, *username, *email, *role;
	const char *session_id; /* NULL for an API token */
	const char *token_id;	/* NULL for a session */
	const char *seen;	/* moves with what is shown of applications */
};

enum { CTX_AFTER_MAX = 32 };

struct ctx {
	void *mem;
	struct db *db;
	struct queue *queue;
	const struct conf *conf;
	const struct seal_public *seal; /* to store secrets */
	const struct actor *actor;
	struct err err;
	struct form_errors errors; /* all of them, when err is INVALID */
	const char *request_id, *ip, *user_agent;
	/* Said after the commit: jobs to push and topics to ring. */
	const char *jobs[CTX_AFTER_MAX], *bells[CTX_AFTER_MAX];
	size_t jobs_n, bells_n;
};

/* The actor's id, or "" (which RLS takes for nobody). */
const char *ctx_user(const struct ctx *c);

/* Begin a transaction and say who acts in it. */
bool ctx_begin(struct ctx *c) NEED_CHECK;
/* From here on this actor acts in the running transaction (sign-in, setup). */
bool ctx_act(struct ctx *c, const struct actor *who) NEED_CHECK;
/* Commit, then push jobs and ring bells (best effort). */
bool ctx_commit(struct ctx *c) NEED_CHECK;
/* Roll back unless committed, forget what was to be said. */
void ctx_end(struct ctx *c);

void ctx_job(struct ctx *c, const char *job_id);
void ctx_bell(struct ctx *c, const char *kind, const char *id);

/* db_* with c's error, connection and memory. */
#define c_all(c, st, args, rows)                                               \
	db_all(&(c)->err, (c)->db, (c)->mem, st, args, rows)
#define c_one(c, st, args, row)                                                \
	db_one(&(c)->err, (c)->db, (c)->mem, st, args, row)
#define c_maybe(c, st, args, row, found)                                       \
	db_maybe(&(c)->err, (c)->db, (c)->mem, st, args, row, found)
#define c_run(c, st, args, changed)                                            \
	db_run(&(c)->err, (c)->db, st, args, changed)

/* An input error of core's own: added to c->errors too.  Returns false. */
bool ctx_invalid(struct ctx *c, const char *field, const char *constraint,
    const char *received, const char *fmt, ...)
    __attribute__((format(printf, 5, 6)));

/* Seal text for "table.column:row id"; NULL text gives SQL null. */
bool ctx_seal(struct ctx *c, const char *place, const char *text,
    struct db_val *out) NEED_CHECK;

#endif
