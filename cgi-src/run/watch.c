/* SPDX-License-Identifier: MIT */
#include "run/watch.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "core/sight.h"
#include "run/judge.h"

#include <string.h>

enum { POLL_MS = 250, CALM_MS = 300, FULL_MS = 10 * 1000, AGAIN_MS = 2000 };

struct watch {
	struct helper *h;
	struct http_multi *multi;
	bool following, dirty;
	int64_t full_ms, tried_ms;
	struct docker_services services;
	struct docker_tasks tasks;
};

static bool
on_event(void *arg, const struct docker_event *event)
{
	struct watch *w = arg;

	(void)event;
	w->dirty = true;
	return true;
}

static void
on_done(void *arg, const struct err *why)
{
	struct watch *w = arg;

	(void)why;
	w->following = false;
	w->dirty = true;
}

static void
follow(struct watch *w)
{
	struct err e;

	if (w->following || clock_mono_ms() - w->tried_ms < AGAIN_MS)
		return;
	w->tried_ms = clock_mono_ms();
	w->following = docker_event_add(&e, w->h->docker, w->multi,
	    DOCKER_FILTERS({ "type", "container" }, { "type", "service" }), 0,
	    on_event, on_done, w, NULL);
}

static const struct docker_service *
service_of(const struct watch *w, const struct sight *a)
{
	for (size_t i = 0; i < w->services.n; i++)
		if (same(w->services.at[i].name, a->service_name))
			return &w->services.at[i];
	return NULL;
}

static void
count(
    const struct watch *w, const struct docker_service *s, struct shown_of *of)
{
	for (size_t i = 0; i < w->tasks.n; i++) {
		const struct docker_task *t = &w->tasks.at[i];

		if (!same(t->service, s->id))
			continue;
		if (same(t->state, "failed") || same(t->state, "rejected") ||
		    same(t->state, "complete"))
			of->failed++;
		if (!same(t->desired, "running") && !same(t->desired, "ready"))
			continue;
		if (same(t->state, "running"))
			of->running++;
		else if (!same(t->state, "failed") &&
			 !same(t->state, "rejected"))
			of->starting++;
	}
}

static bool
update(struct watch *w, const struct sight *a)
{
	struct ctx *c = &w->h->c;
	const struct docker_service *s = service_of(w, a);
	struct shown_of of = { .service = s != NULL,
		.deploying = a->deploying,
		.stopped = !same(a->wanted, "running") || a->deleted,
		.replicas = a->replicas };
	struct shown shown;
	struct err ignored;
	bool never = s == NULL && !a->deploying && same(a->status, "failed");

	if (s != NULL)
		count(w, s, &of);
	shown = judge_shown(&of);
	/* A first deployment that failed leaves no service: it stays said. */
	if (never)
		shown.status = "failed";
	if (same(shown.status, a->status) &&
	    same(shown.health, a->health_status) &&
	    shown.running == a->replicas_running)
		return true;
	if (!sight_put(c, a->id, shown.status, shown.health, shown.running))
		return false;
	(void)queue_ring(
	    &ignored, c->queue, mem_fmt(c->mem, "application:%s", a->id));
	return true;
}

static bool
look(struct watch *w)
{
	struct ctx *c = &w->h->c;
	const char *label =
	    mem_fmt(c->mem, "davit.instance=%s", c->conf->instance);
	struct sight *a;
	struct db_rows rows;

	/* An engine that does not answer says nothing about applications. */
	if (!docker_service_list(&c->err, c->mem, w->h->docker,
		DOCKER_FILTERS({ "label", label }), &w->services) ||
	    !docker_task_list(&c->err, c->mem, w->h->docker,
		DOCKER_FILTERS({ "label", label }), &w->tasks) ||
	    !sight_rows(c, &rows))
		return false;
	a = rows.at;
	for (size_t i = 0; i < rows.n; i++)
		if (!update(w, &a[i]))
			return false;
	return true;
}

bool
watch_run(struct helper *h)
{
	struct watch w = { .h = h, .dirty = true };
	void *root = talloc_parent(h->c.mem);
	int64_t looked = 0;

	w.multi = http_multi_open(root);
	for (;;) {
		int64_t now = clock_mono_ms();

		helper_turn(h);
		follow(&w);
		if ((w.dirty && now - looked >= CALM_MS) ||
		    now - w.full_ms >= FULL_MS) {
			w.dirty = false;
			looked = w.full_ms = now;
			if (!look(&w)) {
				log_error("watch", "err", h->c.err.text);
				clock_sleep_ms(AGAIN_MS);
			}
		}
		if (!w.following)
			clock_sleep_ms(POLL_MS);
		else if (!http_multi_poll(&h->c.err, w.multi, POLL_MS))
			return false;
	}
}
