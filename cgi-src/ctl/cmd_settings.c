/* SPDX-License-Identifier: MIT */
#include "ctl/settings.h"
#include "base/str.h"

static bool
show_all(struct ctl *c)
{
	const struct setting_now *s;
	struct db_rows rows;
	size_t i;

	if (!settings_list(c, &rows))
		return false;
	s = rows.at;
	for (i = 0; i < rows.n; i++)
		buf_fmt(&c->out, "%-26s %-12s # %s%s%s%s; %s\n", s[i].key,
		    same(s[i].value, "\"\"") ? "-" : s[i].value, s[i].say,
		    s[i].unit != NULL ? " (" : "",
		    s[i].unit != NULL ? s[i].unit : "",
		    s[i].unit != NULL ? ")" : "", s[i].effect);
	return true;
}

/* settings: all; settings KEY: its value alone; settings KEY VALUE: set. */
bool
cmd_settings(struct ctl *c, int argc, char **argv)
{
	static const struct option_row none[] = { OPTIONS_END };
	struct words rest;
	const char *value;

	if (!args_read(&c->err, c->mem, none, argc, argv, &rest))
		return false;
	if (rest.n > 2)
		return err_set(&c->err, ERR_INVALID,
		    "'%s' is one word too many", rest.at[2]);
	if (rest.n == 0)
		return show_all(c);
	if (rest.n == 2)
		return settings_put(c, rest.at[0], rest.at[1]);
	if (setting_find(&c->err, rest.at[0]) == NULL ||
	    !settings_get(c, rest.at[0], &value))
		return false;
	buf_fmt(&c->out, "%s\n", value);
	return true;
}
