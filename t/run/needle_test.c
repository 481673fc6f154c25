/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/str.h"
#include "run/needle.h"

#include <criterion/criterion.h>
#include <string.h>

Test(needle, each_is_found_by_its_name_however_it_is_written)
{
	static const struct {
		const char *value, *text;
		bool found;
	} cases[] = {
		{ "s3cret-value", "x s3cret-value", true },
		{ "s3cret-value", "s3cret-value", true },
		{ "s3cret-value", "s3cret-valu", false },
		{ "s3cret-value", "", false },
		{ "s3cret \"v\"", "{\"a\":\"s3cret \\\"v\\\"\"}", true },
		{ "s3cret/v&lue", "https://x:s3cret%2Fv%26lue@host/", true },
		{ "first-1 line\nsecond-2 line", "second-2 line", true },
		{ "  s3cret-value \n", "is s3cret-value.", true },
		/* Proves nothing. */
		{ "short-1", "a short-1 text", false },
		{ "true", "true", false },
		{ "production", "in production", false },
		{ "1234567890", "at 1234567890", false },
		{ "-----BEGIN PRIVATE KEY-----", "-----BEGIN PRIVATE KEY-----",
		    false },
		/* Too long to be a word by chance. */
		{ "correcthorsebattery", "a correcthorsebattery", true },
	};
	void *mem = mem_root("test");

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct needles *k = needles_new(mem);
		const char *name;

		needles_add(k, "another-one-1", "OTHER");
		needles_add(k, cases[i].value, "NAME");
		name = needles_in(k, cases[i].text, strlen(cases[i].text));
		cr_expect_eq(same(name, "NAME"), cases[i].found, "case %zu", i);
	}
	mem_end(mem);
}

Test(needle, thousands_are_told_apart)
{
	void *mem = mem_root("test");
	struct needles *k = needles_new(mem);

	for (int i = 0; i < 5000; i++)
		needles_add(
		    k, mem_fmt(mem, "value-%04d-x", i), mem_fmt(mem, "N%d", i));
	cr_expect_str_eq(needles_in(k, "a value-4321-x b", 16), "N4321");
	cr_expect_null(needles_in(k, "a value-5001-x b", 16));
	mem_end(mem);
}
