/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/mem.h"

#include <criterion/criterion.h>

Test(clock, writes_and_reads_rfc3339)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
		{ "1970-01-01T00:00:00.000Z", 0 },
		{ "2026-01-31T12:00:00.000Z", 1769860800000 },
		{ "2024-02-29T23:59:59.999Z", 1709251199999 },
		{ "2099-12-31T00:00:00.007Z", 4102358400007 },
	};
	void *mem = mem_root("test");
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		cr_expect_str_eq(
		    clock_rfc3339(mem, cases[i].ms), cases[i].text);
		cr_expect_eq(clock_parse(cases[i].text), cases[i].ms, "%s",
		    cases[i].text);
	}
	cr_expect_str_eq(clock_rfc3339(mem, -1), "1969-12-31T23:59:59.999Z");
	mem_end(mem);
}

Test(clock, reads_every_form_of_rfc3339_and_nothing_else)
{
	static const struct {
		const char *text;
		int64_t ms;
	} cases[] = {
		{ "1970-01-01T00:00:01Z", 1000 },
		{ "1970-01-01t00:00:01z", 1000 },
		{ "1970-01-01 00:00:01Z", 1000 },
		{ "1970-01-01T02:00:00+02:00", 0 },
		{ "1969-12-31T22:00:00-02:00", 0 },
		{ "1970-01-01T00:00:00.5Z", 500 },
		{ "1970-01-01T00:00:00.123456789Z", 123 },
		{ "", -1 },
		{ "1970", -1 },
		{ "1970-01-01", -1 },
		{ "1970-01-01T00:00:00", -1 },
		{ "1970-01-01T00:00:00.Z", -1 },
		{ "1970-01-01T00:00:00Zx", -1 },
		{ "1970-01-01T24:00:00Z", -1 },
		{ "1970-01-01T00:60:00Z", -1 },
		{ "1970-13-01T00:00:00Z", -1 },
		{ "1970-02-29T00:00:00Z", -1 },
		{ "2000-02-29T00:00:00Z", 951782400000 },
		{ "1900-02-29T00:00:00Z", -1 },
		{ "1970-01-00T00:00:00Z", -1 },
		{ "1970-01-1T00:00:00Z", -1 },
		{ "1970-01--1T00:00:00Z", -1 },
		{ "1969-12-31T23:59:59Z", -1 },
		{ "1970-01-01T00:00:00+0200", -1 },
		{ "yesterday", -1 },
	};
	size_t i;

	for (i = 0; i < COUNT(cases); i++)
		cr_expect_eq(clock_parse(cases[i].text), cases[i].ms,
		    "case %zu: %s", i, cases[i].text);
}

Test(clock, says_how_far_apart_two_times_are)
{
	static const struct {
		int64_t gap;
		const char *unit;
		int64_t n;
	} cases[] = {
		{ 0, "now", 0 },
		{ 4999, "now", 0 },
		{ -4000, "now", 0 },
		{ 5000, "s", 5 },
		{ 59999, "s", 59 },
		{ 60000, "min", 1 },
		{ 3 * 60000, "min", 3 },
		{ 3600000, "h", 1 },
		{ -2 * 3600000, "h", -2 },
		{ 47 * 3600000LL, "h", 47 },
		{ 48 * 3600000LL, "d", 2 },
		{ 4000 * 86400000LL, "d", 4000 },
	};
	int64_t n;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		cr_expect_str_eq(
		    clock_unit(1000000000 - cases[i].gap, 1000000000, &n),
		    cases[i].unit, "case %zu", i);
		cr_expect_eq(n, cases[i].n, "case %zu", i);
	}
}

Test(clock, sleeps_about_as_long_as_asked)
{
	int64_t start = clock_mono_ms(), took;

	clock_sleep_ms(0);
	clock_sleep_ms(-5);
	cr_expect_lt(clock_mono_ms() - start, 1000);
	start = clock_mono_ms();
	clock_sleep_ms(50);
	took = clock_mono_ms() - start;
	cr_expect_geq(took, 50);
	cr_expect_lt(took, 5000);
	cr_expect_gt(clock_wall_ms(), 1700000000000);
}
