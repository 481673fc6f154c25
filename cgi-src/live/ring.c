/* SPDX-License-Identifier: MIT */
#include "live/ring.h"
#include "base/mem.h"

#include <assert.h>
#include <string.h>

enum { FIRST_LINES = 64 };

void
ring_init(struct ring *r, void *mem, int64_t from, size_t max)
{
	*r = (struct ring){ .from = from, .last = from, .max = max };
	r->at = mem_array(mem, struct ring_line *, FIRST_LINES);
	r->cap = FIRST_LINES;
}

static struct ring_line **
slot(const struct ring *r, size_t i)
{
	return &r->at[(r->head + i) & (r->cap - 1)];
}

static void
grow(struct ring *r)
{
	struct ring_line **wider =
	    mem_array(talloc_parent(r->at), struct ring_line *, r->cap * 2);
	size_t i;

	for (i = 0; i < r->n; i++)
		wider[i] = talloc_move(wider, slot(r, i));
	(void)talloc_free(r->at);
	r->at = wider;
	r->cap *= 2;
	r->head = 0;
}

static void
drop_first(struct ring *r)
{
	struct ring_line **first = slot(r, 0);

	r->from = (*first)->sequence;
	r->bytes -= (*first)->n;
	TALLOC_FREE(*first);
	r->head = (r->head + 1) & (r->cap - 1);
	r->n--;
}

void
ring_add(struct ring *r, int64_t sequence, const char *text, size_t n)
{
	struct ring_line *line;

	assert(sequence > r->last);
	while (r->n > 0 && r->bytes + n > r->max)
		drop_first(r);
	if (r->n == r->cap)
		grow(r);
	line = talloc_size(r->at, sizeof(*line) + n);
	line->sequence = sequence;
	line->n = n;
	memcpy(line->text, text, n);
	*slot(r, r->n++) = line;
	r->bytes += n;
	r->last = sequence;
}

const struct ring_line *
ring_after(const struct ring *r, int64_t sequence)
{
	size_t lo = 0, hi = r->n, mid;

	assert(sequence >= r->from);
	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if ((*slot(r, mid))->sequence <= sequence)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < r->n ? *slot(r, lo) : NULL;
}
