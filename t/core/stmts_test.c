/* SPDX-License-Identifier: MIT */
#include "core/stmts.h"
#include "t/core/fixture.h"

#include <criterion/criterion.h>

Test(stmts, every_statement_is_understood_by_the_database)
{
	struct fixture *f = fixture_new();
	struct db *db = fixture_owner(f);
	size_t i, k, n = 0;

	for (i = 0; core_stmts[i] != NULL; i++)
		for (k = 0; core_stmts[i][k] != NULL; k++, n++) {
			struct err e = { 0 };

			cr_expect(db_check(&e, db, core_stmts[i][k]),
			    "%s in: %.200s", e.text, core_stmts[i][k]->sql);
		}
	cr_expect_gt(n, 50);
	db_close(db);
	fixture_end(f);
}
