/* SPDX-License-Identifier: MIT */
#include "run/run_log.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "run/limits.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum {
	BATCH_MS = 400,
	AGAIN_MS = 2000,   /* between tries while the database is away */
	SETTLE_MS = 10000, /* that the end of a step waits for it */
	NAP_MS = 500,
	ROW_BYTES = 16 /* what a line counts beside its text: empty ones too */
};

struct run_log {
	struct work_deploy deploy;
	const char *team_id;
	struct buf batch;
	int64_t sequence, first_ms, total, dropped, failed_ms;
	bool full, sending;
};

bool
run_log_open(struct run *r, const struct work_deploy *d, const char *team_id)
{
	struct run_log *log = mem_new(r->c->mem, struct run_log);

	log->deploy = *d;
	log->team_id = team_id;
	log->failed_ms = -AGAIN_MS;
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

static const char *
stage_of(const struct run *r)
{
	return r->step != NULL ? r->step->name : "done";
}

/* True when the database took the lines, or never will. */
static bool
store(struct run *r, struct run_log *log)
{
	void *turn = run_turn(r);
	struct err ignored;
	bool ok, fenced, later;

	ok = run_begin(r) &&
	     work_log(r->c, &log->deploy, log->team_id, log->batch.text) &&
	     run_commit(r);
	fenced = !ok && same(r->c->err.code, "FENCED");
	later = !ok && !fenced && run_comes_again(r, &r->c->err);
	if (ok)
		(void)queue_ring(&ignored, r->c->queue,
		    mem_fmt(turn, "deployment:%s", log->deploy.id));
	else if (!fenced && !later)
		log_error("deployment log", "deployment", log->deploy.id, "err",
		    r->c->err.text);
	run_rollback(r);
	run_turn_end(r, turn);
	return !later;
}

/* A line is stored once, however often it is sent: by its number. */
static void
send(struct run *r)
{
	struct run_log *log = r->log;
	size_t before = log->batch.len;
	struct err saved = r->c->err;

	if (before == 0 || log->sending || db_in_tx(r->c->db))
		return;
	log->sending = true;
	buf_chr(&log->batch, ']');
	if (store(r, log)) {
		buf_clear(&log->batch);
	} else {
		log->failed_ms = clock_mono_ms();
		buf_cut(&log->batch, before);
	}
	r->c->err = saved;
	log->sending = false;
}

static bool
may_send(const struct run_log *log)
{
	return clock_mono_ms() - log->failed_ms >= AGAIN_MS;
}

/* Room for a line and one that says what was dropped; escaping makes a byte
 * six at the most. */
static bool
has_room(struct run *r)
{
	struct run_log *log = r->log;
	size_t most = RUN_BATCH_BYTES - RUN_LINE_BYTES * 7;

	if (log->batch.len > most && may_send(log))
		send(r);
	return log->batch.len <= most;
}

static void
add_dropped(struct run *r)
{
	struct run_log *log = r->log;
	void *mem;

	if (log->dropped == 0)
		return;
	mem = mem_root("log text");
	append(log, "warn", stage_of(r),
	    mem_fmt(mem,
		"[davit] %lld lines dropped: the database took none for too "
		"long",
		(long long)log->dropped));
	log->dropped = 0;
	mem_end(mem);
}

static void
add(struct run *r, const char *level, const char *text, size_t n)
{
	struct run_log *log = r->log;
	void *mem;

	if (log == NULL || log->full)
		return;
	if (!has_room(r)) {
		log->dropped++;
		return;
	}
	add_dropped(r);
	log->total += (int64_t)n + ROW_BYTES;
	if (log->total > RUN_LOG_BYTES) {
		log->full = true;
		append(log, "warn", stage_of(r),
		    "[davit] more log than is kept (16 MiB): the rest is "
		    "dropped");
		return;
	}
	mem = mem_root("log text");
	append(log, level, stage_of(r),
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

	if (log->batch.len > 0 && may_send(log) &&
	    clock_mono_ms() - log->first_ms >= BATCH_MS)
		send(r);
}

void
run_log_flush(struct run *r)
{
	struct run_log *log = r->log;
	int64_t until = clock_mono_ms() + SETTLE_MS;

	if (log == NULL)
		return;
	for (;;) {
		if (log->batch.len == 0)
			add_dropped(r);
		send(r);
		if ((log->batch.len == 0 && log->dropped == 0) ||
		    db_in_tx(r->c->db) || clock_mono_ms() > until ||
		    run_cancelled())
			return;
		clock_sleep_ms(NAP_MS);
	}
}
