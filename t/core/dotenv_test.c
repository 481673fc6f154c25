/* SPDX-License-Identifier: MIT */
#include "core/dotenv.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <string.h>

Test(dotenv, reads_what_the_field_writes)
{
	static const struct {
		const char *text, *key, *value;
		size_t n;
	} cases[] = {
		{ "A=1\n", "A", "1", 1 },
		{ "# c\n\nexport A=one two # tail\n", "A", "one two", 1 },
		{ "A='x # y'\r\nB=2", "A", "x # y", 2 },
		{ "A=\"a\\nb\" # c\n", "A", "a\nb", 1 },
		{ "A=\"two\nlines\"\n", "A", "two\nlines", 1 },
		{ "A=\n", "A", "", 1 },
		{ "A=1\nA=2\n", "A", "2", 1 },
		{ "A = spaced \n", "A", "spaced", 1 },
		{ "A=x#y\n", "A", "x#y", 1 },
	};
	void *mem = mem_root("dotenv");
	size_t i, n;

	for (i = 0; i < COUNT(cases); i++) {
		struct dotenv_pair *pairs;
		struct err e = { 0 };

		cr_assert(dotenv_parse(&e, mem, cases[i].text, &pairs, &n),
		    "case %zu: %s", i, e.text);
		cr_assert_eq(n, cases[i].n, "case %zu", i);
		cr_expect_str_eq(pairs[0].key, cases[i].key, "case %zu", i);
		cr_expect_str_eq(pairs[0].value, cases[i].value, "case %zu", i);
	}
	mem_end(mem);
}

Test(dotenv, names_the_bad_line)
{
	static const struct {
		const char *text, *says;
	} cases[] = {
		{ "A=1\nnonsense\n", "line 2" },
		{ "\n\n1A=x", "line 3" },
		{ "A=\"open\nB=2\n", "line 1" },
		{ "A='x' y\n", "line 1" },
	};
	void *mem = mem_root("dotenv");
	size_t i, n;

	for (i = 0; i < COUNT(cases); i++) {
		struct dotenv_pair *pairs;
		struct err e = { 0 };

		cr_expect_not(dotenv_parse(&e, mem, cases[i].text, &pairs, &n),
		    "case %zu", i);
		cr_expect_not_null(
		    strstr(e.text, cases[i].says), "case %zu: %s", i, e.text);
	}
	mem_end(mem);
}
