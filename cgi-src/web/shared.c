/* SPDX-License-Identifier: MIT */
#include "web/shared.h"
#include "base/clock.h"
#include "base/rand.h"
#include "base/str.h"
#include "web/limits.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

enum { NAME_BYTES = 64, WAYS = 8, SETS = RATE_NAMES_MAX / WAYS };

struct counter {
	char name[NAME_BYTES];
	int64_t until_ms, n;
};

struct shared {
	_Atomic uint64_t moves;
	pthread_mutex_t lock; /* of the counters */
	uint32_t seed;	      /* nobody can tell which names share a place */
	struct counter counters[SETS][WAYS];
};

static bool
lock_init(pthread_mutex_t *lock)
{
	pthread_mutexattr_t kind;
	bool ok =
	    pthread_mutexattr_init(&kind) == 0 &&
	    pthread_mutexattr_setpshared(&kind, PTHREAD_PROCESS_SHARED) == 0 &&
	    pthread_mutexattr_setrobust(&kind, PTHREAD_MUTEX_ROBUST) == 0;

	return ok && pthread_mutex_init(lock, &kind) == 0;
}

bool
shared_new(struct err *e, struct shared **out)
{
	*out = mmap(NULL, sizeof **out, PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (*out == MAP_FAILED || !lock_init(&(*out)->lock))
		return err_set(e, ERR_INTERNAL, "memory of all workers: %m");
	rand_bytes(&(*out)->seed, sizeof(*out)->seed);
	return true;
}

void
shared_end(struct shared *s)
{
	(void)munmap(s, sizeof *s);
}

uint64_t
shared_moves(const struct shared *s)
{
	return atomic_load(&s->moves);
}

uint64_t
shared_move(struct shared *s)
{
	return atomic_fetch_add(&s->moves, 1) + 1;
}

/* FNV-1a, 32 bits, from a seed of its own. */
static size_t
set_of(const struct shared *s, const char *name)
{
	uint32_t h = 2166136261U ^ s->seed;

	for (; *name != '\0'; name++)
		h = (h ^ (unsigned char)*name) * 16777619U;
	return h % SETS;
}

/* The name's own, or the one that counts for least. */
static struct counter *
find(struct shared *s, const char *name, int64_t now)
{
	struct counter *set = s->counters[set_of(s, name)], *best = set;
	size_t i;

	for (i = 0; i < WAYS; i++) {
		if (same(set[i].name, name))
			return &set[i];
		if (set[i].until_ms <= now)
			set[i].n = 0;
		if (set[i].n < best->n)
			best = &set[i];
	}
	(void)snprintf(best->name, sizeof best->name, "%s", name);
	best->until_ms = 0;
	return best;
}

void
shared_count(struct shared *s, const char *name, int window_s, int64_t limit,
    int64_t *count, int64_t *reset_s)
{
	int64_t now = clock_mono_ms();
	char key[NAME_BYTES];
	struct counter *c;

	(void)snprintf(key, sizeof key, "%s", name);
	/* Who died with it left a counter that is wrong by one at most. */
	if (pthread_mutex_lock(&s->lock) == EOWNERDEAD)
		(void)pthread_mutex_consistent(&s->lock);
	c = find(s, key, now);
	if (c->until_ms <= now) {
		c->until_ms = now + (int64_t)window_s * 1000;
		c->n = 0;
	}
	if (c->n <= limit)
		c->n++;
	*count = c->n;
	*reset_s = (c->until_ms - now + 999) / 1000;
	(void)pthread_mutex_unlock(&s->lock);
}
