/* SPDX-License-Identifier: MIT */
#include "core/list.h"
#include "base/str.h"
#include "core/cursor.h"

#include <string.h>

enum { ARGS_MAX = 16, PAGE_DEFAULT = 20 };

/* Where the page after or before row begins. */
static char *
cursor_at(void *mem, bool back, const struct list_head *row)
{
	return cursor_write(
	    mem, &(struct cursor){ back, row->sort_key, row->id });
}

static bool
from_cursor(struct ctx *c, const char *text, struct cursor *out)
{
	if (text == NULL || cursor_read(c->mem, text, out))
		return true;
	return ctx_invalid(c, "cursor", "pattern", text,
	    "use the nextCursor or prevCursor of an earlier page");
}

bool
list_sort(struct ctx *c, const struct list_query *q, const char *const *sorts,
    const char **word)
{
	size_t i;

	*word = sorts[0];
	if (q->sort == NULL)
		return true;
	for (i = 0; sorts[i] != NULL; i++)
		if (same(q->sort, sorts[i])) {
			*word = sorts[i];
			return true;
		}
	return ctx_invalid(c, "sort", "enum", q->sort,
	    "this list cannot be sorted by that; it can by %s", sorts[0]);
}

static bool
descending(
    struct ctx *c, const struct list_query *q, const char *word, bool *out)
{
	*out = same(word, "createdAt") || same(word, "updatedAt");
	if (q->order == NULL)
		return true;
	if (!same(q->order, "asc") && !same(q->order, "desc"))
		return ctx_invalid(
		    c, "order", "enum", q->order, "order is asc or desc");
	*out = same(q->order, "desc");
	return true;
}

void
list_turn(struct db_rows *rows, size_t size)
{
	char *a = rows->at, *tmp;
	size_t i;

	if (rows->n < 2)
		return;
	tmp = talloc_size(NULL, size);
	for (i = 0; i < rows->n / 2; i++) {
		char *x = a + i * size, *y = a + (rows->n - 1 - i) * size;

		memcpy(tmp, x, size);
		memcpy(x, y, size);
		memcpy(y, tmp, size);
	}
	mem_end(tmp);
}

static const struct list_head *
row_at(const struct list_page *p, size_t size, size_t i)
{
	return (const void *)((const char *)p->rows.at + i * size);
}

/* Which neighbours a page has, given what was asked. */
static void
neighbours(struct ctx *c, const struct cursor *from, bool beyond, size_t size,
    struct list_page *out)
{
	bool later = from->back ? true : beyond;
	bool earlier = from->back ? beyond : from->key != NULL;

	if (out->rows.n == 0)
		return;
	out->total = row_at(out, size, 0)->total;
	out->more = later;
	if (later)
		out->next = cursor_at(
		    c->mem, false, row_at(out, size, out->rows.n - 1));
	if (earlier)
		out->prev = cursor_at(c->mem, true, row_at(out, size, 0));
}

bool
list_run(struct ctx *c, const struct db_stmt *st, struct db_args args,
    const struct list_query *q, const char *const *sorts, struct list_page *out)
{
	struct cursor from = { false, NULL, NULL };
	int64_t limit = q->limit > 0 ? q->limit : PAGE_DEFAULT;
	struct db_val v[ARGS_MAX];
	const char *word;
	bool desc, beyond;

	memset(out, 0, sizeof *out);
	if (!list_sort(c, q, sorts, &word) || !descending(c, q, word, &desc) ||
	    !from_cursor(c, q->cursor, &from))
		return false;
	if (args.n > ARGS_MAX - 4)
		panic("too many arguments for a list");
	v[0] = db_text(from.key);
	v[1] = db_text(from.id);
	v[2] = db_bool(desc != from.back);
	v[3] = db_i64(limit + 1);
	memcpy(v + 4, args.at, args.n * sizeof v[0]);
	if (!c_all(c, st, ((struct db_args){ v, args.n + 4 }), &out->rows))
		return false;
	beyond = out->rows.n > (size_t)limit;
	if (beyond)
		out->rows.n = (size_t)limit;
	if (from.back)
		list_turn(&out->rows, st->size);
	neighbours(c, &from, beyond, st->size, out);
	return true;
}
