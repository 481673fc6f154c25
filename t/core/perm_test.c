/* SPDX-License-Identifier: MIT */
#include "core/perm.h"

#include <criterion/criterion.h>

Test(perm, roles_may_what_the_table_says)
{
	static const struct {
		const char *role;
		bool view, deploy, edit, admin, owner;
	} cases[] = {
		{ "viewer", true, false, false, false, false },
		{ "developer", true, true, true, false, false },
		{ "admin", true, true, true, true, false },
		{ "owner", true, true, true, true, true },
		{ "stranger", false, false, false, false, false },
		{ "", false, false, false, false, false },
		{ NULL, false, false, false, false, false },
	};
	size_t i;

	for (i = 0; i < COUNT(cases); i++) {
		const char *role = cases[i].role;

		cr_expect_eq(perm_may(role, PERM_VIEW), cases[i].view);
		cr_expect_eq(perm_may(role, PERM_DEPLOY), cases[i].deploy);
		cr_expect_eq(perm_may(role, PERM_EDIT), cases[i].edit);
		cr_expect_eq(perm_may(role, PERM_ADMIN), cases[i].admin);
		cr_expect_eq(perm_may(role, PERM_OWNER), cases[i].owner);
		cr_expect(perm_may(role, PERM_ANYONE));
		cr_expect_not(perm_may(role, PERM_INSTANCE));
	}
}
