/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/mem.h"
#include "base/rand.h"
#include "base/str.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

Test(rand, tokens_are_base64url_and_differ)
{
	void *mem = mem_root("test");
	char *a = rand_token(mem, 32), *b = rand_token(mem, 32);

	cr_expect_eq(strlen(a), 43);
	cr_expect_eq(strspn(a, "abcdefghijklmnopqrstuvwxyz"
			       "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"),
	    43);
	cr_expect_str_neq(a, b);
	cr_expect_str_eq(rand_token(mem, 0), "");
	mem_end(mem);
}

Test(uuid, new_ids_are_version_7_with_the_time_and_rise)
{
	void *mem = mem_root("test");
	char last[37] = "", *id;
	unsigned long long ms = 0;
	int64_t before = clock_wall_ms();
	int i;

	for (i = 0; i < 10000; i++) {
		id = uuid_new(mem);
		cr_assert(uuid_ok(id), "%s", id);
		cr_assert_eq(id[14], '7', "%s", id);
		cr_assert_not_null(strchr("89ab", id[19]), "%s", id);
		cr_assert_gt(strcmp(id, last), 0, "%s after %s", id, last);
		memcpy(last, id, sizeof last);
		if (i == 0) {
			char head[13] = "";

			memcpy(head, id, 8);
			memcpy(head + 8, id + 9, 4);
			cr_assert_eq(sscanf(head, "%llx", &ms), 1);
		}
	}
	cr_expect_geq((int64_t)ms, before);
	cr_expect_leq((int64_t)ms, clock_wall_ms());
	mem_end(mem);
}

Test(uuid, only_the_plain_form_is_one)
{
	static const struct {
		const char *text;
		bool good;
	} cases[] = {
		{ "01890a5d-ac96-774b-bcce-b302099a8057", true },
		{ "01890A5D-AC96-774B-BCCE-B302099A8057", true },
		{ "00000000-0000-0000-0000-000000000000", true },
		{ "", false },
		{ "01890a5d-ac96-774b-bcce-b302099a805", false },
		{ "01890a5d-ac96-774b-bcce-b302099a80577", false },
		{ "01890a5dac96774bbcceb302099a8057", false },
		{ "{1890a5d-ac96-774b-bcce-b302099a8057", false },
		{ "01890a5d-ac96-774b-bcce-b302099a805g", false },
		{ "01890a5d-ac96-774b-bcce_b302099a8057", false },
		{ "01890a5d-ac96-774b-bcce-b302099a805'", false },
	};
	size_t i;

	for (i = 0; i < COUNT(cases); i++)
		cr_expect_eq(
		    uuid_ok(cases[i].text), cases[i].good, "%s", cases[i].text);
}
