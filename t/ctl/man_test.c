/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/mem.h"
#include "ctl/cmd.h"
#include "ctl/doctor.h"
#include "ctl/limits.h"

#include <criterion/criterion.h>
#include <string.h>

/* The manual pages say what the tables of the program say. */
static char *
page(void *mem, const char *name)
{
	struct err e = { .kind = ERR_NONE };
	char *text;
	size_t n;

	if (!fs_read(&e, mem, mem_fmt(mem, "%s/man/%s", TOP_SRCDIR, name),
		1000000, &text, &n))
		cr_assert_fail("%s", e.text);
	return text;
}

Test(man, davit_8_has_every_command_and_check)
{
	void *mem = mem_root("test");
	const char *text = page(mem, "davit.8");
	const struct doctor_row *row;
	const struct cmd *cmd;

	for (cmd = ctl_commands; cmd->name != NULL; cmd++)
		cr_expect(
		    strstr(text, mem_fmt(mem, "\n.It Cm %s%s", cmd->name,
				     cmd->usage[0] ? " O" : "\n")) != NULL,
		    "%s", cmd->name);
	for (row = doctor_rows; row->name != NULL; row++) {
		const char *alone = mem_fmt(mem, "\n.It Li %s\n", row->name);
		const char *first = mem_fmt(mem, "\n.It Li %s ,", row->name);
		const char *later = mem_fmt(mem, " , %s", row->name);

		cr_expect(strstr(text, alone) || strstr(text, first) ||
			      strstr(text, later),
		    "%s", row->name);
	}
	mem_end(mem);
}

Test(man, davit_conf_5_is_what_the_table_prints)
{
	void *mem = mem_root("test");
	const char *text = page(mem, "davit.conf.5");
	struct buf table;
	char *own;

	buf_init(&table, mem, 1000000);
	conf_print(&table, true);
	/* The page is for the default prefix. */
	own = strstr(table.text, PKG_SHARE_DIR);
	cr_assert_not_null(own);
	*own = '\0';
	cr_expect(
	    strstr(text, mem_fmt(mem, "%s/usr/local/share/davit%s", table.text,
			     own + strlen(PKG_SHARE_DIR))) != NULL,
	    "davit.conf.5 is old: put in what davit admin conf --mdoc prints");
	mem_end(mem);
}

Test(man, davit_conf_5_has_every_ceiling)
{
	void *mem = mem_root("test");
	const char *text = page(mem, "davit.conf.5");
	struct buf table;

	buf_init(&table, mem, 1000000);
	limits_print(&table, true);
	cr_expect(strstr(text, table.text) != NULL,
	    "davit.conf.5 is old: put in what davit admin conf --limits --mdoc "
	    "prints");
	mem_end(mem);
}
