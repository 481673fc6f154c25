/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <string.h>

static struct json *
parse(void *mem, const char *text)
{
	struct json *v = NULL;
	struct err e = { 0 };

	cr_assert(json_parse(&e, mem, text, strlen(text), &v), "%s", e.text);
	return v;
}

Test(json, values_are_found_by_path_or_the_fallback_is_given)
{
	void *mem = mem_root("test");
	struct json *v = parse(mem,
	    "{\"a\":{\"b\":[10,{\"c\":\"deep\"}]},\"t\":true,\"n\":null,"
	    "\"r\":1.5,\"w\":3.0,\"neg\":-7,\"\":1}");

	cr_expect_str_eq(json_text_at(v, "a/b/1/c", "-"), "deep");
	cr_expect_eq(json_int_at(v, "a/b/0", -1), 10);
	cr_expect_eq(json_int_at(v, "a/b/2", -1), -1);
	cr_expect_eq(json_int_at(v, "a/b/x", -1), -1);
	cr_expect_eq(json_int_at(v, "a/b/-1", -1), -1);
	cr_expect_eq(json_int_at(v, "neg", 0), -7);
	cr_expect_eq(json_int_at(v, "w", 0), 3);
	cr_expect_eq(json_int_at(v, "r", -1), -1);
	cr_expect_eq(json_number(json_get(v, "r"), 0), 1.5);
	cr_expect_eq(json_number(json_get(v, "neg"), 0), -7.0);
	cr_expect_eq(json_number(json_get(v, "t"), 4), 4.0);
	cr_expect(json_bool_at(v, "t", false));
	cr_expect(json_bool_at(v, "neg", true));
	cr_expect_str_eq(json_text_at(v, "neg", "-"), "-");
	cr_expect_null(json_at(v, "t/x"));
	cr_expect_null(json_get(NULL, "a"));
	cr_expect_null(json_at(NULL, "a/b"));
	cr_expect_eq(json_type(json_get(v, "n")), JSON_NULL);
	cr_expect_eq(json_type(json_get(v, "r")), JSON_REAL);
	cr_expect_eq(json_type(json_get(v, "w")), JSON_INT);
	cr_expect_eq(json_type(json_get(v, "t")), JSON_BOOL);
	cr_expect_eq(json_type(NULL), JSON_NONE);
	cr_expect_eq(json_type(json_at(v, "a/b")), JSON_LIST);
	cr_expect_str_eq(json_type_words[JSON_OBJECT], "an object");
	cr_expect_str_eq(json_type_words[JSON_NONE], "nothing");
	mem_end(mem);
}

Test(json, malformed_texts_are_refused_with_their_place)
{
	static const struct {
		const char *text;
		size_t n;
		const char *place;
	} cases[] = {
		{ "", 0, "line 1" },
		{ "{", 1, "line 1" },
		{ "{\"a\":1,}", 8, "line 1, column 8" },
		{ "[1,\n2,\nx]", 9, "line 3" },
		{ "{\"a\":1,\"a\":2}", 13, "duplicate" },
		{ "[1] 2", 5, "line 1" },
		{ "\"\xff\"", 3, "line 1" },
		{ "\"a\0b\"", 5, "line 1" },
		{ "\"a\\u0000b\"", 10, "line 1" },
		{ "\"\\ud800\"", 8, "line 1" },
		{ "NaN", 3, "line 1" },
		{ "01", 2, "line 1" },
		{ "99999999999999999999", 20, "line 1" },
		{ "1e999", 5, "line 1" },
		{ "'a'", 3, "line 1" },
	};
	void *mem = mem_root("test");
	struct json *v;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		struct err e = { 0 };

		cr_expect_not(
		    json_parse(&e, mem, cases[i].text, cases[i].n, &v),
		    "case %zu", i);
		cr_expect_eq(e.kind, ERR_INVALID, "case %zu", i);
		cr_expect_str_eq(e.code, "INVALID_INPUT");
		cr_expect_not_null(
		    strstr(e.text, cases[i].place), "case %zu: %s", i, e.text);
	}
	mem_end(mem);
}

Test(json, errors_do_not_repeat_the_body)
{
	void *mem = mem_root("test");
	const char text[] = "{\"password\": hunter2}";
	struct err e = { 0 };
	struct json *v;

	cr_expect_not(json_parse(&e, mem, text, strlen(text), &v));
	cr_expect_null(strstr(e.text, "hunter"), "%s", e.text);
	mem_end(mem);
}

Test(json, depth_and_size_have_ceilings)
{
	enum { BIG = 1024 * 1024 + 1 };
	void *mem = mem_root("test");
	char *big = mem_array(mem, char, BIG), deep[200];
	struct err e = { 0 };
	struct json *v;

	memset(big, ' ', BIG);
	big[0] = '1';
	cr_expect_not(json_parse(&e, mem, big, BIG, &v));
	cr_expect_eq(e.kind, ERR_LIMIT);
	cr_expect(json_parse(&e, mem, big, BIG - 1, &v));
	cr_expect(json_parse_max(&e, mem, big, BIG, BIG, &v));
	memset(deep, '[', 65);
	memset(deep + 65, ']', 65);
	cr_expect_not(json_parse(&e, mem, deep, 130, &v));
	cr_expect_eq(e.kind, ERR_INVALID);
	cr_expect(json_parse(&e, mem, deep + 1, 128, &v), "%s", e.text);
	/* Brackets within a text are no depth, also behind an escape. */
	memset(deep, '[', 100);
	memcpy(deep, "\"\\\"", 3);
	deep[99] = '"';
	cr_expect(json_parse(&e, mem, deep, 100, &v), "%s", e.text);
	mem_end(mem);
}

Test(json, answers_of_programs_may_hold_numbers_past_int64)
{
	void *mem = mem_root("test");
	const char text[] = "{\"limit\":18446744073709551615,\"n\":12}";
	struct err e = { 0 };
	struct json *v;

	cr_assert(json_parse_max(&e, mem, text, strlen(text), 1000, &v));
	cr_expect_eq(json_type(json_get(v, "limit")), JSON_REAL);
	cr_expect_eq(json_number(json_get(v, "limit"), 0), 0x1p64);
	cr_expect_eq(json_int_at(v, "limit", -1), -1);
	cr_expect_eq(json_int_at(v, "n", 0), 12);
	mem_end(mem);
}

Test(json, objects_keep_their_order_and_are_written_sorted)
{
	void *mem = mem_root("test");
	struct json *v = parse(mem, "{\"b\":1, \"a\":[true,null,\"x\\n\"]}");
	struct buf b;

	cr_assert_eq(json_count(v), 2);
	cr_expect_str_eq(json_key(v, 0), "b");
	cr_expect_str_eq(json_key(v, 1), "a");
	cr_expect_null(json_key(v, 2));
	cr_expect_null(json_value(v, 2));
	cr_expect_eq(json_int(json_value(v, 0), 0), 1);
	cr_expect_eq(json_count(json_value(v, 1)), 3);
	cr_expect(json_bool(json_item(json_value(v, 1), 0), false));
	cr_expect_null(json_item(json_value(v, 1), 3));
	cr_expect_eq(json_count(NULL), 0);
	buf_init(&b, mem, 1000);
	json_write(&b, v);
	cr_expect_str_eq(b.text, "{\"a\":[true,null,\"x\\n\"],\"b\":1}");
	mem_end(mem);
}

Test(json, walk_over_an_object_follows_changes)
{
	void *mem = mem_root("test");
	struct json *v = json_new_object(mem), *list = json_new_list(mem);
	struct json *other;
	struct buf b;

	json_set(v, "z", json_new_text(mem, "1"));
	json_set(v, "y", list);
	cr_expect_str_eq(json_key(v, 1), "y");
	json_set(v, "x", json_new_text(mem, "2"));
	json_set(v, "z", json_new_text(mem, "3"));
	cr_expect_str_eq(json_key(v, 2), "x");
	cr_expect_str_eq(json_key(v, 0), "z");
	cr_expect_str_eq(json_text(json_value(v, 0), ""), "3");
	json_push(list, json_new_text(mem, "in"));
	other = parse(mem, "{\"k\":1}");
	cr_expect_str_eq(json_key(other, 0), "k");
	cr_expect_str_eq(json_key(v, 1), "y");
	buf_init(&b, mem, 1000);
	json_write(&b, v);
	cr_expect_str_eq(b.text, "{\"x\":\"2\",\"y\":[\"in\"],\"z\":\"3\"}");
	mem_end(mem);
}

Test(json, values_outlive_nothing_but_their_context)
{
	void *mem = mem_root("test"), *inner = mem_root("inner");
	struct json *v = parse(inner, "{\"a\":{\"b\":1}}");
	struct json *keep = json_new_object(mem);

	/* A set value is shared: the document may go, the value stays. */
	json_set(keep, "kept", json_get(v, "a"));
	cr_expect_str_eq(json_key(v, 0), "a");
	mem_end(inner);
	cr_expect_eq(json_int_at(keep, "kept/b", 0), 1);
	v = parse(mem, "{\"c\":1}");
	cr_expect_str_eq(json_key(v, 0), "c");
	mem_end(mem);
}
