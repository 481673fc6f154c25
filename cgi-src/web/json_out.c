/* SPDX-License-Identifier: MIT */
#include "web/res.h"
#include "base/str.h"

/* Answers of the API, written by the same tables that fill the templates. */

#define JSON_TYPE "application/json"

static void
object(struct buf *b, const struct field *fields, const void *record)
{
	buf_chr(b, '{');
	field_json(b, fields, record);
	buf_chr(b, '}');
}

static void
objects(struct buf *b, const struct field *fields, size_t size,
    const struct db_rows *rows)
{
	size_t i;

	buf_chr(b, '[');
	for (i = 0; i < rows->n; i++) {
		if (i > 0)
			buf_chr(b, ',');
		object(b, fields, (const char *)rows->at + i * size);
	}
	buf_chr(b, ']');
}

/* The member called version, which counts an object's changes. */
static int64_t
version_of(const struct field *fields, const void *record)
{
	const struct field *f;

	for (f = fields; f->name != NULL; f++)
		if (f->type == FIELD_I64 && same(f->name, "version"))
			return *(const int64_t *)(const void *)((const char *)
								    record +
								f->offset);
	return 0;
}

bool
res_json(struct res *rs, const struct field *fields, const void *record)
{
	rs->type = JSON_TYPE;
	rs->version = version_of(fields, record);
	object(&rs->body, fields, record);
	return true;
}

bool
res_json_made(struct res *rs, int status, const char *location,
    const struct field *fields, const void *record)
{
	rs->status = status;
	if (location != NULL)
		res_header(rs, "Location", location);
	return res_json(rs, fields, record);
}

bool
res_json_rows(struct res *rs, const struct field *fields, size_t size,
    const struct db_rows *rows)
{
	rs->type = JSON_TYPE;
	buf_str(&rs->body, "{\"data\":");
	objects(&rs->body, fields, size, rows);
	buf_chr(&rs->body, '}');
	return true;
}

bool
res_json_list(struct res *rs, const struct field *fields, size_t size,
    const struct list_page *page)
{
	struct buf *b = &rs->body;

	rs->type = JSON_TYPE;
	buf_str(b, "{\"data\":");
	objects(b, fields, size, &page->rows);
	buf_fmt(b, ",\"pagination\":{\"hasMore\":%s,\"nextCursor\":",
	    page->more ? "true" : "false");
	buf_json(b, page->next);
	buf_str(b, ",\"prevCursor\":");
	buf_json(b, page->prev);
	buf_fmt(b, ",\"total\":%lld}}", (long long)page->total);
	return true;
}

bool
res_none(struct res *rs)
{
	rs->status = 204;
	rs->type = NULL;
	return true;
}
