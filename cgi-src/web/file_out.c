/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/str.h"
#include "web/res.h"

#include <string.h>

/* Rows as files that people keep and open elsewhere. */

enum { DATE_CHARS = 10 };

static bool
is_column(const struct field *f)
{
	return (f->flags & (FIELD_SECRET | FIELD_NO_API)) == 0;
}

/* What a spreadsheet would run as a formula becomes text by an apostrophe. */
static void
cell(struct buf *b, const char *text, bool typed)
{
	buf_chr(b, '"');
	if (typed && text[0] != '\0' && strchr("=+-@\t\r\n", text[0]) != NULL)
		buf_chr(b, '\'');
	for (; *text != '\0'; text++) {
		if (*text == '"')
			buf_chr(b, '"');
		buf_chr(b, *text);
	}
	buf_chr(b, '"');
}

static void
csv_head(struct buf *b, const struct field *fields)
{
	const struct field *f;
	const char *between = "";

	for (f = fields; f->name != NULL; f++) {
		if (!is_column(f))
			continue;
		buf_str(b, between);
		field_camel(b, f->name);
		between = ",";
	}
	buf_str(b, "\r\n");
}

static void
csv_row(
    struct buf *b, void *mem, const struct field *fields, const void *record)
{
	const struct field *f;
	const char *between = "";

	for (f = fields; f->name != NULL; f++) {
		if (!is_column(f))
			continue;
		buf_str(b, between);
		cell(b, field_text(f, mem, record),
		    f->type == FIELD_TEXT || f->type == FIELD_JSON);
		between = ",";
	}
	buf_str(b, "\r\n");
}

static void
jsonl_row(struct buf *b, const struct field *fields, const void *record)
{
	buf_chr(b, '{');
	field_json(b, fields, record);
	buf_str(b, "}\n");
}

bool
res_file(struct res *rs, const char *base, const char *format,
    const struct field *fields, size_t size, const struct db_rows *rows)
{
	bool csv = same(format, "csv");
	const char *today = clock_rfc3339(rs->mem, clock_wall_ms());
	size_t i;

	rs->type = csv ? "text/csv; charset=utf-8; header=present"
		       : "application/jsonl";
	res_header(rs, "Content-Disposition",
	    mem_fmt(rs->mem, "attachment; filename=\"%s-%.*s.%s\"", base,
		DATE_CHARS, today, format));
	if (csv)
		csv_head(&rs->body, fields);
	for (i = 0; i < rows->n; i++) {
		const void *record = (const char *)rows->at + i * size;

		if (csv)
			csv_row(&rs->body, rs->mem, fields, record);
		else
			jsonl_row(&rs->body, fields, record);
	}
	return true;
}
