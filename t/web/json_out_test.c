/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/str.h"
#include "web/res.h"

#include <criterion/criterion.h>

struct thing {
	const char *id, *sealed, *my_name;
	int64_t version;
	bool is_on;
	const char *parts;
};

static const struct field thing_fields[] = {
	F(thing, id, FIELD_TEXT, 0),
	F(thing, sealed, FIELD_TEXT, FIELD_SECRET),
	F(thing, my_name, FIELD_TEXT, 0),
	F(thing, version, FIELD_I64, 0),
	F(thing, is_on, FIELD_BOOL, 0),
	F(thing, parts, FIELD_JSON, 0),
	FIELD_END,
};

static void *mem;
static struct res rs;

static void
begin(void)
{
	mem_setup();
	mem = mem_root("test");
	rs = (struct res){ .mem = mem, .status = 200 };
	buf_init(&rs.body, mem, RES_BODY_MAX);
}

static void
end(void)
{
	mem_end(mem);
}

static const struct thing things[] = {
	{ "1", "hunter2", "a\"\n<", 7, true, "[1]" },
	{ "2", "hunter2", NULL, 8, false, NULL },
};

Test(json_out, writes_objects_without_secrets, .init = begin, .fini = end)
{
	cr_expect(res_json_made(
	    &rs, 201, "/api/v1/things/1", thing_fields, &things[0]));
	cr_expect_str_eq(rs.body.text,
	    "{\"id\":\"1\",\"myName\":\"a\\\"\\n<\",\"version\":7,"
	    "\"isOn\":true,\"parts\":[1]}");
	cr_expect(rs.version == 7);
	cr_expect(rs.status == 201);
	cr_expect_str_eq(rs.header[0].value, "/api/v1/things/1");
}

Test(json_out, writes_pages_of_lists, .init = begin, .fini = end)
{
	struct thing copy[] = { things[1] };
	const struct list_page page = { .rows = { copy, 1 },
		.more = true,
		.next = "n\"",
		.prev = NULL,
		.total = 9 };

	cr_expect(res_json_list(&rs, thing_fields, sizeof copy[0], &page));
	cr_expect_str_eq(rs.body.text,
	    "{\"data\":[{\"id\":\"2\",\"myName\":null,\"version\":8,"
	    "\"isOn\":false,\"parts\":null}],\"pagination\":{\"hasMore\":true,"
	    "\"nextCursor\":\"n\\\"\",\"prevCursor\":null,\"total\":9}}");
}

Test(json_out, writes_empty_lists, .init = begin, .fini = end)
{
	const struct db_rows none = { NULL, 0 };

	cr_expect(
	    res_json_rows(&rs, thing_fields, sizeof(struct thing), &none));
	cr_expect_str_eq(rs.body.text, "{\"data\":[]}");
}

/* Nothing that comes from outside can begin another header. */
Test(res, keeps_a_header_to_one_line, .init = begin, .fini = end)
{
	res_header(&rs, "X-Test", "good\r\nSet-Cookie: evil=1");
	cr_expect_str_eq(rs.header[0].value, "good");
	res_header(&rs, "X-Test", "\x01");
	cr_expect_str_eq(rs.header[1].value, "");
}
