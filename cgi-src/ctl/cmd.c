/* SPDX-License-Identifier: MIT */
#include "ctl/cmd.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { OUT_MAX = 8 * 1024 * 1024 };

/* clang-format off */
const struct cmd ctl_commands[] = {
	{ "check-sql", "", "prepare every statement of the programs",
	    cmd_check_sql, false },
	{ "conf", "[--limits] [--mdoc]",
	    "print the words davit.conf may contain, or the ceilings",
	    cmd_conf, true },
	{ "doctor", "[--json]", "look at everything this instance needs",
	    cmd_doctor, false },
	{ "migrate", "", "make the database roles and bring the schema up to date",
	    cmd_migrate, false },
	{ "routes", "[--json]", "print every address the panel answers",
	    cmd_routes, true },
	{ "settings", "[KEY [VALUE]]", "show settings or change one",
	    cmd_settings, false },
	{ "setup", "[--base-domain D] [--set KEY=VALUE]...",
	    "migrate, make the keys and the setup token, write settings",
	    cmd_setup, false },
	{ "setup-token", "", "print the token that makes the first account",
	    cmd_setup_token, false },
	{ "verify", "[--repair] [--young]", "check what must always hold, put it right",
	    cmd_verify, false },
	{ NULL, NULL, NULL, NULL, false }
};
/* clang-format on */

static void
help(struct buf *b)
{
	const struct cmd *cmd;

	buf_str(b, "usage: davit [-c FILE] admin COMMAND [ARGUMENT]...\n"
		   "       davit -h | -V\n\n"
		   "Commands on the server, as root:\n");
	for (cmd = ctl_commands; cmd->name != NULL; cmd++)
		buf_fmt(b, "  %s%s%s\n      %s\n", cmd->name,
		    cmd->usage[0] ? " " : "", cmd->usage, cmd->say);
	buf_str(b, "\nFILE is davit.conf; without -c it is $DAVIT_CONF or"
		   " /etc/davit/davit.conf.\n");
}

bool
ctl_no_args(struct ctl *c, int argc, char **argv)
{
	static const struct option_row none[] = { OPTIONS_END };
	struct words rest;

	if (!args_read(&c->err, c->mem, none, argc, argv, &rest))
		return false;
	return rest.n == 0 || err_set(&c->err, ERR_INVALID,
				  "'%s' is one word too many", rest.at[0]);
}

bool
ctl_db(struct ctl *c)
{
	if (c->db != NULL)
		return true;
	return db_open(&c->err, c->mem, c->conf.database_owner, "davit-admin",
	    true, &c->db);
}

bool
ctl_parent(struct ctl *c, const char *path)
{
	char *dir = mem_str(c->mem, path), *slash = strrchr(dir, '/');

	if (slash == NULL || slash == dir)
		return true;
	*slash = '\0';
	return fs_mkdirs(&c->err, dir, 0755);
}

static const struct cmd *
command_find(const char *name)
{
	const struct cmd *cmd;

	for (cmd = ctl_commands; cmd->name != NULL; cmd++)
		if (strcmp(cmd->name, name) == 0)
			return cmd;
	return NULL;
}

static bool
run(struct ctl *c, const char *conf, int argc, char **argv)
{
	const struct cmd *cmd;

	if (argc < 2 || strcmp(argv[0], "admin") != 0)
		return err_set(&c->err, ERR_INVALID,
		    "say a command: davit admin COMMAND (davit --help lists"
		    " them)");
	cmd = command_find(argv[1]);
	if (cmd == NULL)
		return err_set(&c->err, ERR_INVALID,
		    "there is no command '%s' (davit --help lists them)",
		    argv[1]);
	if (!cmd->no_conf && !conf_load(&c->err, c->mem, conf, &c->conf))
		return false;
	return cmd->run(c, argc - 2, argv + 2);
}

/* All of it, also into a pipe; a reader that went away is no failure of the
 * command. */
static void
print(const struct buf *b)
{
	size_t done = 0;

	while (done < b->len) {
		ssize_t n = write(STDOUT_FILENO, b->text + done, b->len - done);

		if (n <= 0)
			return;
		done += (size_t)n;
	}
}

/* Options before the command; false when there is nothing more to do. */
static bool
front(struct ctl *c, int *argc, char ***argv, const char **conf)
{
	for (; *argc > 0 && (*argv)[0][0] == '-'; (*argc)--, (*argv)++) {
		const char *word = (*argv)[0];

		if (strcmp(word, "-c") == 0 && *argc > 1) {
			*conf = (*argv)[1];
			(*argc)--;
			(*argv)++;
			continue;
		}
		if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0)
			help(&c->out);
		else if (strcmp(word, "--version") == 0 ||
			 strcmp(word, "-V") == 0)
			buf_fmt(&c->out, "davit %s\n", PACKAGE_VERSION);
		else
			(void)err_set(&c->err, ERR_INVALID,
			    "there is no option %s here", word);
		return false;
	}
	return true;
}

int
ctl_main(int argc, char **argv)
{
	struct ctl c = { .status = 0 };
	const char *conf = conf_path();

	c.mem = mem_root("davit");
	buf_init(&c.out, c.mem, OUT_MAX);
	argc--;
	argv++;
	if (front(&c, &argc, &argv, &conf))
		(void)run(&c, conf, argc, argv);
	print(&c.out);
	if (c.err.kind != ERR_NONE) {
		(void)fprintf(stderr, "davit: %s\n", c.err.text);
		c.status = c.err.kind == ERR_INVALID ? 2 : 1;
	}
	mem_end(c.mem);
	return c.status;
}
