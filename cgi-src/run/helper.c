/* SPDX-License-Identifier: MIT */
#include "run/helper.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "core/sight.h"
#include "run/child.h"
#include "run/collect.h"
#include "run/edge.h"
#include "run/runner.h"
#include "run/upkeep.h"
#include "run/watch.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

enum {
	ALONE_MS = 5000,
	TRIM_MS = 1000,
	LARGE_BYTES = 32 * 1024, /* looking whether there is work takes less */
	WAIT_MS = 1000,
	PAUSE_MS = 1000,
	PAUSE_MAX_MS = 30 * 1000,
	CALM_MS = 60 * 1000
};

const struct helper_kind helper_kinds[] = {
	{ "edge", edge_run, edge_meanwhile },
	{ "watch", watch_run, NULL },
	{ "collect", collect_run, NULL },
	{ "upkeep", upkeep_run, NULL },
};
const size_t helper_kinds_n = COUNT(helper_kinds);

static void
fresh(struct helper *h)
{
	void *root = talloc_parent(h->c.mem);

	h->large = h->large || talloc_total_size(h->c.mem) > LARGE_BYTES;
	mem_end(h->c.mem);
	h->c.mem = talloc_named_const(root, 0, "turn");
	err_clear(&h->c.err);
}

/* A database that is away is no reason to stop watching. */
static bool
alone(struct helper *h)
{
	bool yes;

	h->asked_ms = clock_mono_ms();
	return !sight_alone(&h->c, h->name, &yes) || yes;
}

static void
trim(struct helper *h)
{
	if (!h->large || clock_mono_ms() - h->trimmed_ms < TRIM_MS)
		return;
	mem_trim();
	h->large = false;
	h->trimmed_ms = clock_mono_ms();
}

void
helper_turn(struct helper *h)
{
	fresh(h);
	trim(h);
	if (clock_mono_ms() - h->asked_ms < ALONE_MS)
		return;
	if (alone(h))
		return;
	log_notice("another runner does this now", "name", h->name);
	_exit(0);
}

/* To end and be started again would be waiting longer each time. */
static void
wait_for_turn(struct helper *h, const struct helper_kind *kind)
{
	bool mine = false;

	while (!sight_alone(&h->c, h->name, &mine) || !mine) {
		if (h->c.err.kind == ERR_NONE)
			best_effort(sight_oust(&h->c, h->name));
		else if (kind->meanwhile != NULL)
			kind->meanwhile(h);
		clock_sleep_ms(WAIT_MS);
		fresh(h);
	}
	h->asked_ms = clock_mono_ms();
}

static int
run(const struct helper_kind *kind, const struct conf *conf)
{
	void *mem = mem_root(kind->name);
	struct helper h = { .name = kind->name };
	struct err e;

	FAULT_AT(kind->name, "helper");
	if (!runner_ctx(&e, mem, conf, mem_fmt(mem, "davit %s", kind->name),
		false, &h.c))
		log_error("helper", "name", kind->name, "err", e.text);
	h.docker = docker_open(mem, conf->docker_socket);
	h.c.mem = talloc_named_const(mem, 0, "turn");
	wait_for_turn(&h, kind);
	if (!kind->run(&h))
		log_error("helper", "name", kind->name, "err", h.c.err.text,
		    "at", h.c.err.where);
	return 1;
}

static void
start(struct helper_slot *s, const struct helper_kind *kind,
    const struct conf *conf)
{
	pid_t parent = getpid();

	(void)fflush(NULL);
	s->started_ms = clock_mono_ms();
	s->pid = fork();
	if (s->pid == 0) {
		child_begin(parent);
		_exit(run(kind, conf));
	}
	if (s->pid < 0)
		s->pid = 0;
}

void
helpers_start(struct helper_slot *s, const struct conf *conf)
{
	for (size_t i = 0; i < helper_kinds_n; i++)
		if (s[i].pid == 0 && clock_mono_ms() >= s[i].again_ms)
			start(&s[i], &helper_kinds[i], conf);
}

bool
helpers_ended(struct helper_slot *s, pid_t pid)
{
	int64_t now = clock_mono_ms();

	for (size_t i = 0; i < helper_kinds_n; i++) {
		if (s[i].pid != pid)
			continue;
		if (s[i].pause_ms == 0 || now - s[i].started_ms > CALM_MS)
			s[i].pause_ms = PAUSE_MS;
		else if (s[i].pause_ms < PAUSE_MAX_MS)
			s[i].pause_ms *= 2;
		s[i].again_ms = now + s[i].pause_ms;
		s[i].pid = 0;
		return true;
	}
	return false;
}

void
helpers_kill(struct helper_slot *s)
{
	for (size_t i = 0; i < helper_kinds_n; i++)
		if (s[i].pid > 0)
			(void)kill(-s[i].pid, SIGKILL);
}
