/* SPDX-License-Identifier: MIT */
#include "live/topic.h"
#include "base/mem.h"

#include <assert.h>
#include <string.h>

/* Ids end in random digits; their text is spread by FNV-1a. */
static size_t
slot_of(enum topic_kind kind, const char *id)
{
	uint32_t h = 2166136261u + (uint32_t)kind;

	for (; *id != '\0'; id++)
		h = (h ^ (unsigned char)*id) * 16777619u;
	return h % LIVE_TOPICS;
}

struct topic *
topic_find(const struct topics *ts, enum topic_kind kind, const char *id)
{
	struct topic *t;

	for (t = ts->slot[slot_of(kind, id)]; t != NULL; t = t->next)
		if (t->kind == kind && strcmp(t->id, id) == 0)
			break;
	return t;
}

struct topic *
topic_new(struct topics *ts, enum topic_kind kind, const char *id, int64_t from)
{
	struct topic *t = mem_new(ts->mem, struct topic);
	struct topic **slot = &ts->slot[slot_of(kind, id)];

	assert(ts->n < LIVE_TOPICS);
	t->kind = kind;
	memcpy(t->id, id, sizeof t->id);
	ring_init(&t->ring, t, from, LIVE_RING_BYTES);
	t->dirty = true;
	t->next = *slot;
	*slot = t;
	ts->n++;
	return t;
}

void
topic_join(struct topic *t, struct sub *s)
{
	s->topic = t;
	s->prev = NULL;
	s->next = t->subs;
	if (s->next != NULL)
		s->next->prev = s;
	t->subs = s;
}

static void
forget(struct topics *ts, struct topic *t)
{
	struct topic **p = &ts->slot[slot_of(t->kind, t->id)];

	while (*p != t)
		p = &(*p)->next;
	*p = t->next;
	ts->n--;
	(void)talloc_free(t);
}

void
topic_leave(struct topics *ts, struct sub *s)
{
	struct topic *t = s->topic;

	if (t == NULL)
		return;
	s->topic = NULL;
	if (s->next != NULL)
		s->next->prev = s->prev;
	if (s->prev != NULL)
		s->prev->next = s->next;
	else
		t->subs = s->next;
	if (t->subs == NULL)
		forget(ts, t);
}

void
topic_ring(struct topics *ts, const char *bell)
{
	struct ask_topic which;
	struct topic *t;

	if (ask_topic(str_of(bell), &which) &&
	    (t = topic_find(ts, which.kind, which.id)) != NULL)
		t->dirty = true;
}

void
topic_ring_all(struct topics *ts)
{
	struct topic *t;
	size_t i;

	for (i = 0; i < LIVE_TOPICS; i++)
		for (t = ts->slot[i]; t != NULL; t = t->next)
			t->dirty = true;
}

void
topic_status(struct topic *t, const char *event)
{
	if (event == NULL ||
	    (t->status != NULL && strcmp(t->status, event) == 0))
		return;
	TALLOC_FREE(t->status);
	t->status = mem_str(t, event);
	t->status_n++;
}
