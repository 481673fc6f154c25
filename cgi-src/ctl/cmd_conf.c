/* SPDX-License-Identifier: MIT */
#include "ctl/cmd.h"
#include "ctl/limits.h"

bool
cmd_conf(struct ctl *c, int argc, char **argv)
{
	bool mdoc = false, limits = false;
	const struct option_row options[] = {
		{ .name = "mdoc", .flag = &mdoc },
		{ .name = "limits", .flag = &limits },
		OPTIONS_END,
	};
	struct words rest;

	if (!args_read(&c->err, c->mem, options, argc, argv, &rest))
		return false;
	if (rest.n > 0)
		return err_set(&c->err, ERR_INVALID,
		    "'%s' is one word too many", rest.at[0]);
	if (limits)
		limits_print(&c->out, mdoc);
	else
		conf_print(&c->out, mdoc);
	return true;
}
