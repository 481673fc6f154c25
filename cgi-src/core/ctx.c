/* SPDX-License-Identifier: MIT */
#include "core/ctx.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static const struct db_stmt set_user =
    DB_RUN("select set_config('app.user_id', $1, true)");

const struct db_stmt *const ctx_stmts[] = { &set_user, NULL };

const char *
ctx_user(const struct ctx *c)
{
	return c->actor != NULL ? c->actor->user_id : "";
}

bool
ctx_begin(struct ctx *c)
{
	c->jobs_n = c->bells_n = 0;
	if (!db_begin(&c->err, c->db))
		return false;
	return c->actor == NULL || ctx_act(c, c->actor);
}

bool
ctx_act(struct ctx *c, const struct actor *who)
{
	c->actor = who;
	return c_run(c, &set_user, DB(db_text(who->user_id)), NULL);
}

bool
ctx_commit(struct ctx *c)
{
	struct err ignored;
	size_t i;

	if (!db_commit(&c->err, c->db))
		return false;
	/* The sweeper finds what Redis does not hear now. */
	for (i = 0; i < c->jobs_n; i++)
		(void)queue_push(&ignored, c->queue, c->jobs[i]);
	for (i = 0; i < c->bells_n; i++)
		(void)queue_ring(&ignored, c->queue, c->bells[i]);
	c->jobs_n = c->bells_n = 0;
	return true;
}

void
ctx_end(struct ctx *c)
{
	c->jobs_n = c->bells_n = 0;
	db_end(c->db);
}

void
ctx_job(struct ctx *c, const char *job_id)
{
	if (c->jobs_n < CTX_AFTER_MAX)
		c->jobs[c->jobs_n++] = mem_str(c->mem, job_id);
}

void
ctx_bell(struct ctx *c, const char *kind, const char *id)
{
	if (c->bells_n < CTX_AFTER_MAX)
		c->bells[c->bells_n++] = mem_fmt(c->mem, "%s:%s", kind, id);
}

bool
ctx_invalid(struct ctx *c, const char *field, const char *constraint,
    const char *received, const char *fmt, ...)
{
	char text[ERR_TEXT_BYTES];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	if (c->errors.n < FORM_ERRORS_MAX)
		c->errors.at[c->errors.n++] = (struct form_error){
			.field = mem_str(c->mem, field),
			.message = mem_str(c->mem, text),
			.constraint = mem_str(c->mem, constraint),
			.received = received ? mem_str(c->mem, received) : NULL,
		};
	return err_field(&c->err, field, "%s", text);
}

bool
ctx_seal(struct ctx *c, const char *place, const char *text, struct db_val *out)
{
	unsigned char *box;
	size_t n;

	if (text == NULL) {
		*out = db_null();
		return true;
	}
	if (!seal_box(
		&c->err, c->mem, c->seal, place, text, strlen(text), &box, &n))
		return false;
	*out = db_bytes(box, n);
	return true;
}
