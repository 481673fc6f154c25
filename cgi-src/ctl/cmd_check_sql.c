/* SPDX-License-Identifier: MIT */
#include "core/stmts.h"
#include "ctl/cmd.h"

bool
cmd_check_sql(struct ctl *c, int argc, char **argv)
{
	const struct db_stmt *const *const *list;
	const struct db_stmt *const *st;
	size_t n = 0, bad = 0;

	if (!ctl_no_args(c, argc, argv) || !ctl_db(c))
		return false;
	for (list = core_stmts; *list != NULL; list++)
		for (st = *list; *st != NULL; st++, n++) {
			struct err e = { .kind = ERR_NONE };

			if (db_check(&e, c->db, *st))
				continue;
			buf_fmt(&c->out, "%s\n", e.text);
			bad++;
		}
	buf_fmt(&c->out, "%zu statements, %zu not understood\n", n, bad);
	c->status = bad > 0;
	return true;
}
