/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "ctl/migrate_all.h"
#include "store/migrate.h"
#include "store/roles.h"

#include <inttypes.h>

bool
migrate_all(struct ctl *c)
{
	const char *dir = mem_fmt(c->mem, "%s/sql", c->conf.share_dir);
	struct migrate_report report;
	int64_t made;

	if (!ctl_db(c) || !roles_make(&c->err, c->db, c->mem, &made) ||
	    !migrate_run(&c->err, c->db, c->mem, dir, &report) ||
	    !roles_grant(&c->err, c->db))
		return false;
	if (made > 0)
		buf_fmt(&c->out, "database roles made: %" PRId64 "\n", made);
	buf_fmt(&c->out,
	    "schema: version %" PRId64 ", %" PRId64 " applied now\n",
	    report.version, report.applied);
	return true;
}

bool
cmd_migrate(struct ctl *c, int argc, char **argv)
{
	return ctl_no_args(c, argc, argv) && migrate_all(c);
}
