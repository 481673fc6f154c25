/* SPDX-License-Identifier: MIT */
#include "ctl/cmd.h"
#include "web/route.h"

bool
cmd_routes(struct ctl *c, int argc, char **argv)
{
	bool json = false;
	const struct option_row options[] = {
		{ .name = "json", .flag = &json },
		OPTIONS_END,
	};
	struct words rest;

	if (!args_read(&c->err, c->mem, options, argc, argv, &rest))
		return false;
	if (rest.n > 0)
		return err_set(&c->err, ERR_INVALID,
		    "'%s' is one word too many", rest.at[0]);
	web_routes_print(&c->out, json);
	return true;
}
