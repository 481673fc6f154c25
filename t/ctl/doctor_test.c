/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "base/mem.h"
#include "ctl/doctor.h"

#include <criterion/criterion.h>

Test(doctor, versions_are_compared_by_their_numbers)
{
	static const struct {
		const char *version, *least;
		bool reaches;
	} cases[] = {
		{ "7.0.15", "6.2", true },
		{ "6.2", "6.2", true },
		{ "6.10", "6.2", true },
		{ "6.2", "6.10", false },
		{ "6", "6.2", false },
		{ "15.8", "14", true },
		{ "13.99", "14", false },
		{ "1.22.1", "1.18", true },
		{ "", "1", false },
		{ "99999999999999999999", "1", true },
	};
	size_t i;

	for (i = 0; i < COUNT(cases); i++)
		cr_expect_eq(version_reaches(cases[i].version, cases[i].least),
		    cases[i].reaches, "case %zu", i);
}

Test(doctor, a_version_is_found_in_a_line)
{
	static const char *const cases[][2] = {
		{ "git version 2.39.5", "2.39.5" },
		{ "nginx version: nginx/1.22.1", "1.22.1" },
		{ "HAProxy version 2.6.12-1+deb12u3 2025/10/03 - x", "2.6.12" },
		{ "OpenSSH_9.2p1 Debian-2+deb12u7", "9.2" },
		{ "Docker version 20.10.24+dfsg1, build 297e128", "20.10.24" },
		{ "15.14 (Debian 15.14-0+deb12u1)", "15.14" },
		{ "none", "" },
	};
	void *mem = mem_root("test");
	size_t i;

	for (i = 0; i < COUNT(cases); i++)
		cr_expect_str_eq(version_in(mem, cases[i][0]), cases[i][1]);
	mem_end(mem);
}

Test(doctor, networks_overlap_when_one_holds_the_other)
{
	static const struct {
		const char *a, *b;
		bool overlap;
	} cases[] = {
		{ "10.83.0.0/16", "10.83.5.0/24", true },
		{ "10.83.5.0/24", "10.83.0.0/16", true },
		{ "10.83.0.0/16", "10.84.0.0/16", false },
		{ "10.0.0.0/8", "10.83.0.0/16", true },
		{ "172.17.0.1/16", "172.17.255.0/24", true },
		{ "192.0.2.1", "192.0.2.0/31", true },
		{ "192.0.2.2/32", "192.0.2.0/31", false },
		{ "0.0.0.0/0", "192.0.2.0/31", true },
	};
	static const char *const bad[] = { "", "x", "10.0.0.0/33", "10.0.0/8",
		"10.0.0.0/", "10.0.0.0/-1", "fd00::/8" };
	struct net4 a, b;
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		cr_assert(net4_parse(cases[i].a, &a), "case %zu", i);
		cr_assert(net4_parse(cases[i].b, &b), "case %zu", i);
		cr_expect_eq(
		    net4_overlap(a, b), cases[i].overlap, "case %zu", i);
		cr_expect_eq(
		    net4_overlap(b, a), cases[i].overlap, "case %zu", i);
	}
	for (i = 0; i < COUNT(bad); i++)
		cr_expect_not(net4_parse(bad[i], &a), "%s", bad[i]);
}
