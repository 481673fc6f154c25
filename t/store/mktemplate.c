/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "store/migrate.h"
#include "store/roles.h"

#include <stdio.h>

/* mktemplate CONNINFO SQL-DIRECTORY: roles, migrations, grants. */
int
main(int argc, char **argv)
{
	struct migrate_report report;
	struct err e = { .kind = ERR_NONE };
	struct db *db;
	int64_t made;
	void *mem;
	bool ok;

	mem_setup();
	mem = mem_root("mktemplate");
	if (argc != 3) {
		(void)fprintf(stderr, "usage: mktemplate CONNINFO SQL-DIR\n");
		return 2;
	}
	ok = db_open(&e, mem, argv[1], "mktemplate", true, &db) &&
	     roles_make(&e, db, mem, &made) &&
	     migrate_run(&e, db, mem, argv[2], &report) && roles_grant(&e, db);
	if (!ok)
		(void)fprintf(stderr, "mktemplate: %s\n", e.text);
	mem_end(mem);
	return ok ? 0 : 1;
}
