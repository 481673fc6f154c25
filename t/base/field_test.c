/* SPDX-License-Identifier: MIT */
#include "base/field.h"
#include "base/mem.h"

#include <criterion/criterion.h>

struct thing {
	const char *id, *token, *note, *made_at, *cpu_limit, *labels;
	const char *only_page;
	int64_t replica_count;
	bool read_only;
};

static const struct field thing_fields[] = {
	F(thing, id, FIELD_TEXT, 0),
	F(thing, token, FIELD_TEXT, FIELD_SECRET),
	F(thing, note, FIELD_TEXT, FIELD_OMIT),
	F(thing, made_at, FIELD_TIME, 0),
	F(thing, cpu_limit, FIELD_NUM, 0),
	F(thing, labels, FIELD_JSON, 0),
	F(thing, only_page, FIELD_TEXT, FIELD_NO_API),
	F(thing, replica_count, FIELD_I64, 0),
	F(thing, read_only, FIELD_BOOL, 0),
	FIELD_END,
};

static const struct field *
field_of(const char *name)
{
	const struct field *f = thing_fields;

	while (strcmp(f->name, name) != 0)
		f++;
	return f;
}

Test(field, json_is_camel_case_without_secrets)
{
	void *mem = mem_root("test");
	struct thing t = { .id = "a\"b",
		.token = "hunter2",
		.only_page = "page",
		.cpu_limit = "0.5",
		.labels = "{\"x\":1}",
		.replica_count = 3,
		.read_only = true };
	struct buf b;

	buf_init(&b, mem, 1000);
	field_json(&b, thing_fields, &t);
	cr_expect_str_eq(b.text,
	    "\"id\":\"a\\\"b\",\"madeAt\":null,\"cpuLimit\":0.5,"
	    "\"labels\":{\"x\":1},\"replicaCount\":3,\"readOnly\":true");
	t = (struct thing){ .note = "n" };
	buf_clear(&b);
	field_json(&b, thing_fields, &t);
	cr_expect_str_eq(b.text,
	    "\"id\":null,\"note\":\"n\",\"madeAt\":null,\"cpuLimit\":null,"
	    "\"labels\":null,\"replicaCount\":0,\"readOnly\":false");
	mem_end(mem);
}

Test(field, fill_takes_what_sql_gives_and_nothing_else)
{
	static const struct {
		const char *name, *text;
		bool good;
	} cases[] = {
		{ "replica_count", "-12", true },
		{ "replica_count", NULL, true },
		{ "replica_count", "", false },
		{ "replica_count", "1.0", false },
		{ "replica_count", "99999999999999999999", false },
		{ "read_only", "t", true },
		{ "read_only", "f", true },
		{ "read_only", "yes", false },
		{ "cpu_limit", "0.250", true },
		{ "cpu_limit", "-3", true },
		{ "cpu_limit", "NaN", false },
		{ "cpu_limit", "1.", false },
		{ "cpu_limit", ".5", false },
		{ "cpu_limit", "01", false },
		{ "cpu_limit", "1,\"x\":2", false },
		{ "id", NULL, true },
		{ "labels", "[]", true },
	};
	void *mem = mem_root("test");
	struct thing t = { 0 };
	size_t i;

	for (i = 0; i < COUNT(cases); i++)
		cr_expect_eq(
		    field_fill(field_of(cases[i].name), mem, &t, cases[i].text),
		    cases[i].good, "case %zu", i);
	cr_assert(field_fill(field_of("read_only"), mem, &t, "t"));
	cr_expect(t.read_only);
	cr_assert(field_fill(field_of("read_only"), mem, &t, NULL));
	cr_expect_not(t.read_only);
	cr_assert(field_fill(field_of("token"), mem, &t, "hunter2"));
	cr_expect_str_eq(t.token, "hunter2");
	cr_assert(field_fill(field_of("replica_count"), mem, &t, "-12"));
	cr_expect_eq(t.replica_count, -12);
	cr_expect_str_eq(field_text(field_of("replica_count"), mem, &t), "-12");
	cr_expect_str_eq(field_text(field_of("read_only"), mem, &t), "0");
	cr_expect_str_eq(field_text(field_of("id"), mem, &t), "");
	mem_end(mem);
}

Test(field, camel_case_joins_words)
{
	static const struct {
		const char *name, *camel;
	} cases[] = {
		{ "id", "id" },
		{ "created_at", "createdAt" },
		{ "cpu_limit_2", "cpuLimit2" },
		{ "_links", "_links" },
	};
	void *mem = mem_root("test");
	struct buf b;
	size_t i;

	buf_init(&b, mem, 100);
	for (i = 0; i < COUNT(cases); i++) {
		buf_clear(&b);
		field_camel(&b, cases[i].name);
		cr_expect_str_eq(b.text, cases[i].camel);
	}
	mem_end(mem);
}
