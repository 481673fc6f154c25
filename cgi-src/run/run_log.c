/* SPDX-License-Identifier: MIT */
#include "run/run_log.h"
#include "base/clock.h"
#include "base/str.h"
#include "run/limits.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	BATCH_MS = 400,
	ROW_BYTES = 16 /* what a line counts beside its text: empty ones too */
};

struct run_log {
	struct work_deploy deploy;
	const char *team_id;
	struct buf batch;
	int64_t sequence, first_ms, total;
	bool full, sending;
};

bool
run_log_open(struct run *r, const struct work_deploy *d, const char *team_id)
{
	struct run_log *log = mem_new(r->c->mem, struct run_log);

	log->deploy = *d;
	log->team_id = team_id;
	buf_init(&log->batch, log, RUN_BATCH_BYTES);
	if (!work_log_last(r->c, d, &log->sequence))
		return false;
	r->log = log;
	return true;
}

static void
append(
    struct run_log *log, const char *level, const char *stage, const char *text)
{
	struct buf *b = &log->batch;
	void *mem = mem_root("log line");

	if (b->len == 0)
		log->first_ms = clock_mono_ms();
	buf_fmt(b,
	    "%s{\"sequence\":%lld,\"level\":\"%s\",\"stage\":\"%s\","
	    "\"time\":\"%s\",\"message\":",
	    b->len == 0 ? "[" : ",", (long long)++log->sequence, level, stage,
	    clock_rfc3339(mem, clock_wall_ms()));
	buf_json(b, text);
	buf_chr(b, '}');
	mem_end(mem);
}

static void
add(struct run *r, const char *level, const char *text, size_t n)
{
	struct run_log *log = r->log;
	const char *stage = r->step != NULL ? r->step->name : "done";
	void *mem;

	if (log == NULL || log->full)
		return;
	log->total += (int64_t)n + ROW_BYTES;
	if (log->total > RUN_LOG_BYTES) {
		log->full = true;
		append(log, "warn", stage,
		    "[davit] more log than is kept (16 MiB): the rest is "
		    "dropped");
		return;
	}
	/* Escaping makes a byte six at the most. */
	if (log->batch.len + RUN_LINE_BYTES * 7 > RUN_BATCH_BYTES)
		run_log_flush(r);
	mem = mem_root("log text");
	append(log, level, stage,
	    utf8_clean(mem, text, n < RUN_LINE_BYTES ? n : RUN_LINE_BYTES));
	mem_end(mem);
	run_log_pump(r);
}

void
run_say(struct run *r, const char *level, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	add(r, level, text, strlen(text));
}

void
run_log_line(void *arg, const char *text, size_t n)
{
	add(arg, "info", text, n);
}

void
run_log_text(void *arg, const char *text)
{
	add(arg, "info", text, strlen(text));
}

void
run_log_pump(struct run *r)
{
	struct run_log *log = r->log;

	if (log->batch.len > 0 && clock_mono_ms() - log->first_ms >= BATCH_MS)
		run_log_flush(r);
}

void
run_log_flush(struct run *r)
{
	struct run_log *log = r->log;
	struct err before, ignored;
	void *turn;

	if (log == NULL || log->batch.len == 0 || log->sending ||
	    db_in_tx(r->c->db))
		return;
	log->sending = true;
	before = r->c->err;
	buf_chr(&log->batch, ']');
	turn = run_turn(r);
	if (run_begin(r) &&
	    work_log(r->c, &log->deploy, log->team_id, log->batch.text) &&
	    run_commit(r)) {
		(void)queue_ring(&ignored, r->c->queue,
		    mem_fmt(turn, "deployment:%s", log->deploy.id));
	}
	run_rollback(r);
	run_turn_end(r, turn);
	buf_clear(&log->batch);
	r->c->err = before;
	log->sending = false;
}
