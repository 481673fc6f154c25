/* SPDX-License-Identifier: MIT */
#include "run/slot.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/str.h"
#include "core/limits.h"
#include "core/setting.h"
#include "core/work.h"
#include "run/child.h"

#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

enum {
	STOP_MS = 10 * 1000,
	CLEAN_MS = 120 * 1000,
	LATER_S = 5,
	DOUBLES_MAX = 6,
	TRIES_MAX = JOB_CRASHES_MAX + JOB_CLEANS_MAX
};
_Static_assert(LATER_S << (TRIES_MAX - 2) <= JOB_DELAY_MAX &&
		   1 << (DOUBLES_MAX - 1) <= JOB_DELAY_MAX,
    "the longest pause");

static bool
is_lookup(const struct job *j)
{
	return same(j->kind, "lookup");
}

/* It has a process. */
static bool
at_work(const struct slot *slot)
{
	return slot->mem != NULL && !slot->ended;
}

static struct slot *
unused(struct slots *s)
{
	for (size_t i = 0; i < COUNT(s->at); i++)
		if (s->at[i].mem == NULL)
			return &s->at[i];
	return NULL;
}

size_t
slots_busy(const struct slots *s)
{
	size_t n = 0;

	for (size_t i = 0; i < COUNT(s->at); i++)
		n += s->at[i].mem != NULL;
	return n;
}

static size_t
lookups_busy(const struct slots *s)
{
	size_t n = 0;

	for (size_t i = 0; i < COUNT(s->at); i++)
		n += s->at[i].mem != NULL && is_lookup(&s->at[i].job);
	return n;
}

bool
slots_free_lookup(const struct slots *s)
{
	return lookups_busy(s) < LOOKUP_SLOTS;
}

bool
slots_free(const struct slots *s)
{
	return slots_busy(s) - lookups_busy(s) < s->max;
}

static void
forget(struct slot *slot)
{
	if (slot->shared != NULL)
		(void)munmap(slot->shared, sizeof *slot->shared);
	mem_end(slot->mem);
	*slot = (struct slot){ .pid = 0 };
}

static struct run_shared *
shared_new(void)
{
	void *p = mmap(NULL, sizeof(struct run_shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

static bool
claim(struct slots *s, struct slot *slot, struct job_claim *how)
{
	bool found;

	if (!setting_int(
		s->c, "deploy-concurrency", 1, 100, 2, &how->deployments) ||
	    !job_claim(s->c, how, &slot->job, &found)) {
		log_error("claim", "job", how->id, "err", s->c->err.text);
		return false;
	}
	return found;
}

/* Not even the clean-up ends: only the rows are put right. */
static bool
give_up(struct slots *s, const struct slot *slot)
{
	struct ctx *c = s->c;
	struct err why;
	bool ok;

	(void)err_code(&why, ERR_INTERNAL, "JOB_GIVEN_UP",
	    "The job crashed again and again, also while cleaning up.");
	ok = job_begin(c, &slot->job) && work_abandon(c, &slot->job, &why) &&
	     job_finish(c, &slot->job, "failed", &why) && ctx_commit(c);
	ctx_end(c);
	return ok;
}

bool
slots_start(struct slots *s, const char *id, const char *runner)
{
	struct job_claim how = { .id = id,
		.runner = runner,
		.lease_seconds = s->c->conf->lease_seconds,
		.lookups = slots_free_lookup(s) ? LOOKUP_SLOTS : 0,
		.only_lookups = !slots_free(s) };
	struct slot *slot = unused(s);
	void *before = s->c->mem;
	const struct job_kind *kind;
	bool mine;

	if (slot == NULL)
		return false;
	slot->mem = mem_root("slot");
	s->c->mem = slot->mem;
	mine = claim(s, slot, &how);
	s->c->mem = before;
	if (mine && slot->job.tries >= TRIES_MAX) {
		/* It took its runners down with it. */
		if (!give_up(s, slot))
			log_error("give up", "job", id, "err", s->c->err.text);
		mine = false;
	}
	if (!mine || (slot->shared = shared_new()) == NULL) {
		forget(slot);
		return false;
	}
	kind = job_kind_find(slot->job.kind);
	slot->until_ms =
	    clock_mono_ms() + (kind != NULL ? kind->minutes : 1) * 60000;
	slot->pid = child_start(s->c->conf, &slot->job, slot->shared);
	if (slot->pid > 0)
		return true;
	log_error("fork failed", "job", id);
	best_effort(job_hand_on(s->c, &slot->job,
	    &(const struct job_pause){ .seconds = LATER_S, .agains = 1 }));
	forget(slot);
	return false;
}

/* Later and later. */
static int64_t
pause_seconds(int64_t times)
{
	return times < DOUBLES_MAX ? (int64_t)1 << times : JOB_DELAY_MAX;
}

static struct job_pause
pause_of(const struct slots *s, const struct slot *slot)
{
	const struct job *j = &slot->job;
	int status = WIFEXITED(slot->status) ? WEXITSTATUS(slot->status) : -1;
	/* One that was asked to stop may not have managed in time; but it
	 * gets no more than so many chances. */
	bool again = status == RUN_EXIT_AGAIN ||
		     (slot->stop_ms != 0 && j->agains < JOB_AGAINS_MAX);

	if (!slot->overdue && s->leaving)
		return (struct job_pause){ 0, 0, 0 };
	if (!slot->overdue && again)
		return (struct job_pause){ pause_seconds(j->agains), 0, 1 };
	if (!slot->overdue && status == RUN_EXIT_LATER)
		return (struct job_pause){ LATER_S << j->tries, 1, 0 };
	log_error("job crashed", "job", j->id, "kind", j->kind);
	return (struct job_pause){ pause_seconds(j->tries),
		slot->overdue ? JOB_CRASHES_MAX : 1, 0 };
}

static bool
hand_on(struct slots *s, const struct slot *slot)
{
	const struct job_pause pause = pause_of(s, slot);
	bool ok = pause.tries > 0 && slot->job.tries + 1 >= TRIES_MAX
		      ? give_up(s, slot)
		      : job_hand_on(s->c, &slot->job, &pause);

	if (!ok)
		log_error(
		    "hand on", "job", slot->job.id, "err", s->c->err.text);
	return ok;
}

/* While the database is away the place stays taken: that its job's lease runs
 * out meanwhile is nobody's fault. */
static bool
settle(struct slots *s, struct slot *slot)
{
	bool over = WIFEXITED(slot->status) &&
		    (WEXITSTATUS(slot->status) == RUN_EXIT_OVER ||
			WEXITSTATUS(slot->status) == RUN_EXIT_FENCED);

	if (!slot->lost && !over && !hand_on(s, slot) && db_passes(&s->c->err))
		return false;
	forget(slot);
	return true;
}

bool
slots_ended(struct slots *s, pid_t pid, int status)
{
	for (size_t i = 0; i < COUNT(s->at); i++) {
		struct slot *slot = &s->at[i];

		if (!at_work(slot) || slot->pid != pid)
			continue;
		slot->ended = true;
		slot->status = status;
		(void)settle(s, slot);
		return true;
	}
	return false;
}

static void
ask_to_stop(struct slot *slot)
{
	if (slot->stop_ms != 0)
		return;
	slot->stop_ms = clock_mono_ms();
	(void)kill(-slot->pid, SIGTERM);
}

bool
slots_renew(struct slots *s)
{
	bool ours, cancel;

	for (size_t i = 0; i < COUNT(s->at); i++) {
		struct slot *slot = &s->at[i];

		if (slot->ended && !settle(s, slot))
			return false;
		if (!at_work(slot))
			continue;
		if (!job_renew(s->c, &slot->job, s->c->conf->lease_seconds,
			&ours, &cancel)) {
			log_error("renew", "err", s->c->err.text);
			return false;
		}
		if (!ours && !slot->lost && kill(slot->pid, 0) == 0 &&
		    slot->until_ms > clock_mono_ms()) {
			/* Over, or somebody else's: the child finds out by
			 * its next write and is not waited for long. */
			log_notice("a job is somebody else's now", "job",
			    slot->job.id);
			slot->lost = true;
			slot->until_ms = clock_mono_ms() + STOP_MS;
		}
		if (cancel)
			ask_to_stop(slot);
	}
	return true;
}

/* A step that knows better may have moved it. */
static int64_t
deadline_of(const struct slot *slot)
{
	int64_t later = slot->shared->until_ms;

	return slot->lost || later < slot->until_ms ? slot->until_ms : later;
}

void
slots_enforce(struct slots *s)
{
	int64_t now = clock_mono_ms();

	for (size_t i = 0; i < COUNT(s->at); i++) {
		struct slot *slot = &s->at[i];
		int64_t grace;

		if (!at_work(slot))
			continue;
		if (now > deadline_of(slot)) {
			/* Its end is the next attempt's to make. */
			slot->overdue = !slot->lost;
			(void)kill(-slot->pid, SIGKILL);
			continue;
		}
		grace =
		    slot->shared->cleaning && !slot->lost ? CLEAN_MS : STOP_MS;
		if (slot->stop_ms != 0 && now > slot->stop_ms + grace)
			(void)kill(-slot->pid, SIGKILL);
	}
}

void
slots_kill(struct slots *s)
{
	for (size_t i = 0; i < COUNT(s->at); i++)
		if (at_work(&s->at[i]))
			(void)kill(-s->at[i].pid, SIGKILL);
}
