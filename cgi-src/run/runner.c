/* SPDX-License-Identifier: MIT */
#include "run/runner.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "engine/http.h"
#include "run/helper.h"
#include "run/slot.h"

#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	SWEEP_MS = 5 * 1000,
	POLL_MS = 1000,
	LEAVE_MS = 25 * 1000,
	NAP_MS = 200,
	QUIET_MS = 30 * 1000,
	DUE_MAX = 64
};

struct runner {
	struct ctx c;
	const char *name;
	struct slots slots;
	struct helper_slot helpers[HELPERS_MAX];
	int64_t swept_ms, polled_ms, renewed_ms, said_ms;
	bool look; /* something may have become due */
};

static volatile sig_atomic_t leaving;

static void
on_term(int sig)
{
	(void)sig;
	leaving = 1;
}

static void
catch_signals(void)
{
	struct sigaction act = { .sa_handler = on_term };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	(void)sigaction(SIGTERM, &act, NULL);
	(void)sigaction(SIGINT, &act, NULL);
	(void)sigaction(SIGPIPE, &ignore, NULL);
}

/* A database that is away is said once in a while, not each turn. */
static void
complain(struct runner *r, const char *what)
{
	int64_t now = clock_mono_ms();

	if (r->said_ms != 0 && now - r->said_ms < QUIET_MS)
		return;
	r->said_ms = now;
	log_error(what, "err", r->c.err.text);
}

/* Nobody who stops a child of ours continues it: the job would only stand
 * until its deadline. */
static void
carry_on(pid_t pid)
{
	char number[32];

	(void)snprintf(number, sizeof number, "%ld", (long)pid);
	log_notice("a stopped process goes on", "pid", number);
	if (kill(-pid, SIGCONT) != 0)
		(void)kill(pid, SIGCONT);
}

static void
reap(struct runner *r)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
		if (WIFSTOPPED(status))
			carry_on(pid);
		else if (slots_ended(&r->slots, pid, status))
			r->look = true;
		else
			(void)helpers_ended(r->helpers, pid);
	}
}

static bool
may_take(const struct runner *r)
{
	return slots_free(&r->slots) || slots_free_lookup(&r->slots);
}

/* Everything that is due, from PostgreSQL: Redis may have heard nothing. */
static void
poll_due(struct runner *r)
{
	struct db_rows rows;
	const struct job_id *row;

	r->polled_ms = clock_mono_ms();
	r->look = false;
	if (!job_due(&r->c, !slots_free(&r->slots), DUE_MAX, &rows)) {
		complain(r, "looking for jobs");
		return;
	}
	row = rows.at;
	for (size_t i = 0; i < rows.n && may_take(r); i++)
		(void)slots_start(&r->slots, row[i].id, r->name);
}

/* Wait for the bell; without Redis just wait. */
static void
take(struct runner *r)
{
	struct err e;
	char *id = NULL;

	if (!queue_take(&e, r->c.queue, r->c.mem, r->name, 1, &id)) {
		clock_sleep_ms(NAP_MS);
		return;
	}
	if (id == NULL)
		return;
	(void)slots_start(&r->slots, id, r->name);
	(void)queue_done(&e, r->c.queue, r->name, id);
}

static void
sweep_leases(struct runner *r)
{
	int64_t n = 0;

	if (!job_sweep(&r->c, &n))
		complain(r, "sweeping");
	else if (n > 0)
		log_notice("expired leases queued again, or times that are too "
			   "far ahead brought back");
}

/* Own leases first: those that ran out while the database was away are still
 * ours to extend. */
static void
sweep(struct runner *r, int64_t now)
{
	bool due = now - r->swept_ms >= SWEEP_MS, renewed = true;

	if (due || now - r->renewed_ms >= r->c.conf->lease_seconds * 1000 / 4) {
		r->renewed_ms = now;
		renewed = slots_renew(&r->slots);
	}
	if (due) {
		r->swept_ms = now;
		if (renewed)
			sweep_leases(r);
	}
	slots_enforce(&r->slots);
}

static void
turn(struct runner *r)
{
	int64_t now = clock_mono_ms();

	reap(r);
	helpers_start(r->helpers, r->c.conf);
	sweep(r, now);
	if (!may_take(r)) {
		clock_sleep_ms(NAP_MS);
		return;
	}
	if (r->look || now - r->polled_ms >= POLL_MS)
		poll_due(r);
	if (may_take(r))
		take(r);
}

/* Children that end in time end well; the others' work goes on elsewhere. */
static void
leave(struct runner *r)
{
	int64_t until = clock_mono_ms() + LEAVE_MS;

	log_notice("leaving");
	helpers_kill(r->helpers);
	while (slots_busy(&r->slots) > 0 && clock_mono_ms() < until) {
		reap(r);
		sweep(r, clock_mono_ms());
		clock_sleep_ms(NAP_MS);
	}
	r->slots.leaving = true;
	slots_kill(&r->slots);
	for (int i = 0; slots_busy(&r->slots) > 0 && i < 15; i++) {
		reap(r);
		clock_sleep_ms(NAP_MS);
	}
}

int
runner_main(void *mem, const struct conf *conf)
{
	struct runner *r = mem_new(mem, struct runner);
	char host[64] = "host";
	struct err e;

	digest_setup();
	http_setup();
	catch_signals();
	(void)gethostname(host, sizeof host - 1);
	r->name = mem_fmt(mem, "%s-%ld", host, (long)getpid());
	/* Helpers keep what runs without one. */
	if (!runner_ctx(&e, mem, conf, "davit-runner", false, &r->c))
		log_error("no database yet", "err", e.text);
	r->slots.c = &r->c;
	r->slots.max = (size_t)conf->runner_jobs < SLOTS_MAX
			   ? (size_t)conf->runner_jobs
			   : SLOTS_MAX;
	log_notice("ready", "runner", r->name);
	while (!leaving) {
		r->c.mem = mem_root("turn");
		turn(r);
		mem_end(r->c.mem);
	}
	r->c.mem = mem;
	leave(r);
	return 0;
}
