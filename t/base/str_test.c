/* SPDX-License-Identifier: MIT */
#include "base/str.h"
#include "base/mem.h"

#include <criterion/criterion.h>
#include <string.h>

Test(str, cut_walks_the_parts_and_ends_with_the_rest)
{
	static const struct {
		const char *text;
		const char *parts[5];
	} cases[] = {
		{ "a,b,c", { "a", "b", "c" } },
		{ "a,,c", { "a", "", "c" } },
		{ ",", { "" } },
		{ "a,", { "a" } },
		{ "abc", { "abc" } },
		{ "", { NULL } },
	};
	struct str rest, head;
	size_t i, k;

	for (i = 0; i < COUNT(cases); i++) {
		rest = str_of(cases[i].text);
		for (k = 0; str_cut(&rest, ',', &head); k++) {
			cr_assert_not_null(cases[i].parts[k], "case %zu", i);
			cr_expect(
			    str_eq(head, cases[i].parts[k]), "case %zu", i);
		}
		cr_expect_null(cases[i].parts[k], "case %zu", i);
	}
}

Test(str, trim_takes_white_space_from_both_ends_only)
{
	cr_expect(str_eq(str_trim(str_of(" \t\r\n a b\v\f ")), "a b"));
	cr_expect(str_eq(str_trim(str_of(" \t ")), ""));
	cr_expect(str_eq(str_trim(str_of("")), ""));
	cr_expect(str_starts(str_of("abc"), "ab"));
	cr_expect_not(str_starts(str_of("a"), "ab"));
	cr_expect(str_starts(str_of(""), ""));
}

Test(str, numbers_are_the_whole_text_within_the_range)
{
	static const struct {
		const char *text;
		int64_t lo, hi;
		bool good;
		int64_t n;
	} cases[] = {
		{ "0", 0, 9, true, 0 },
		{ "007", 0, 9, true, 7 },
		{ "9", 0, 9, true, 9 },
		{ "10", 0, 9, false, 0 },
		{ "-1", 0, 9, false, 0 },
		{ "-1", -1, 9, true, -1 },
		{ "-0", -1, 9, true, 0 },
		{ "", 0, 9, false, 0 },
		{ "-", -9, 9, false, 0 },
		{ "--1", -9, 9, false, 0 },
		{ "+1", 0, 9, false, 0 },
		{ " 1", 0, 9, false, 0 },
		{ "1 ", 0, 9, false, 0 },
		{ "0x1", 0, 9, false, 0 },
		{ "1e1", 0, 99, false, 0 },
		{ "9223372036854775807", 0, INT64_MAX, true, INT64_MAX },
		{ "9223372036854775808", 0, INT64_MAX, false, 0 },
		{ "-9223372036854775808", INT64_MIN, 0, true, INT64_MIN },
		{ "-9223372036854775809", INT64_MIN, 0, false, 0 },
		{ "99999999999999999999999", INT64_MIN, INT64_MAX, false, 0 },
	};
	uint64_t u;
	int64_t n;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		n = 0;
		cr_expect_eq(str_i64(str_of(cases[i].text), cases[i].lo,
				 cases[i].hi, &n),
		    cases[i].good, "case %zu: %s", i, cases[i].text);
		cr_expect_eq(n, cases[i].n, "case %zu: %s", i, cases[i].text);
	}
	cr_expect(str_u64(str_of("18446744073709551615"), 0, UINT64_MAX, &u));
	cr_expect_eq(u, UINT64_MAX);
	cr_expect_not(
	    str_u64(str_of("18446744073709551616"), 0, UINT64_MAX, &u));
}

Test(str, same_and_text_ends_compare_whole_texts)
{
	cr_expect(same("a", "a"));
	cr_expect(same(NULL, NULL));
	cr_expect_not(same("a", NULL));
	cr_expect_not(same(NULL, ""));
	cr_expect_not(same("a", "ab"));
	cr_expect(text_starts("abc", "ab"));
	cr_expect_not(text_starts("a", "ab"));
	cr_expect(text_ends("abc", "bc"));
	cr_expect_not(text_ends("c", "bc"));
	cr_expect(text_ends("c", ""));
}

Test(str, utf8_is_only_what_rfc_3629_allows)
{
	static const struct {
		const char *text;
		size_t n;
		bool good;
	} cases[] = {
		{ "plain", 5, true },
		{ "", 0, true },
		{ "\xc3\xa9", 2, true },
		{ "\xe2\x82\xac", 3, true },
		{ "\xf0\x9f\x98\x80", 4, true },
		{ "\xf4\x8f\xbf\xbf", 4, true },
		{ "\xed\x9f\xbf", 3, true },
		{ "a\0b", 3, false },
		{ "\x80", 1, false },
		{ "\xc3", 1, false },
		{ "\xc3\x28", 2, false },
		{ "\xc0\xaf", 2, false }, /* overlong "/" */
		{ "\xc1\xbf", 2, false },
		{ "\xe0\x80\xaf", 3, false }, /* overlong */
		{ "\xe2\x82", 2, false },
		{ "\xed\xa0\x80", 3, false }, /* surrogate */
		{ "\xf0\x80\x80\xaf", 4, false },
		{ "\xf4\x90\x80\x80", 4, false }, /* past U+10FFFF */
		{ "\xf5\x80\x80\x80", 4, false },
		{ "\xff", 1, false },
	};
	size_t i;

	for (i = 0; i < COUNT(cases); i++)
		cr_expect_eq(utf8_ok(cases[i].text, cases[i].n), cases[i].good,
		    "case %zu", i);
}

Test(str, clean_text_has_no_control_characters_and_no_broken_utf8)
{
	static const struct {
		const char *text;
		size_t n;
		const char *clean;
	} cases[] = {
		{ "a\tb\nc", 5, "a\tb\nc" },
		{ "\x1b[31mred", 8, "?[31mred" },
		{ "a\0b", 3, "a?b" },
		{ "\xc3\xa9\xff!", 4, "\xc3\xa9?!" },
		{ "\xe2\x82", 2, "??" },
		{ "\xc2\x9b", 2, "?" }, /* CSI as a C1 control */
		{ "\x7f\r", 2, "??" },
	};
	void *mem = mem_root("test");
	size_t i;

	for (i = 0; i < COUNT(cases); i++)
		cr_expect_str_eq(utf8_clean(mem, cases[i].text, cases[i].n),
		    cases[i].clean, "case %zu", i);
	mem_end(mem);
}
