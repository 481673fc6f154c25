/* SPDX-License-Identifier: MIT */
#include "live/sse.h"

#include <inttypes.h>

static size_t
start(struct buf *b, const char *name)
{
	buf_str(b, "event: ");
	buf_str(b, name);
	buf_str(b, "\ndata: ");
	return b->len;
}

/* Data is one line: a raw newline in JSON text is only ever white space
 * between values (PostgreSQL's json_agg makes them). */
static void
end(struct buf *b, size_t from)
{
	size_t i;

	for (i = from; i < b->len; i++)
		if (b->text[i] == '\n' || b->text[i] == '\r')
			b->text[i] = ' ';
	buf_str(b, "\n\n");
}

void
sse_text(struct buf *b, const char *name, const char *data)
{
	size_t from = start(b, name);

	buf_str(b, data);
	end(b, from);
}

void
sse_event(struct buf *b, const char *name, const struct field *table,
    const void *record)
{
	size_t from = start(b, name);

	buf_chr(b, '{');
	field_json(b, table, record);
	buf_chr(b, '}');
	end(b, from);
}

void
sse_id(struct buf *b, const int64_t *at, size_t n)
{
	size_t i;

	buf_str(b, "id: ");
	for (i = 0; i < n; i++)
		buf_fmt(b, "%sl%" PRId64, i > 0 ? "," : "", at[i]);
	buf_chr(b, '\n');
}

bool
sse_id_read(struct str text, int64_t *at, size_t n)
{
	struct str one;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!str_cut(&text, ',', &one) || !str_starts(one, "l"))
			return false;
		one = (struct str){ one.s + 1, one.n - 1 };
		if (!str_i64(one, 0, INT64_MAX, &at[i]))
			return false;
	}
	return text.n == 0;
}
