/* SPDX-License-Identifier: MIT */
#ifndef CTL_CMD_H
#define CTL_CMD_H

#include "base/buf.h"
#include "base/conf.h"
#include "base/err.h"
#include "ctl/args.h"
#include "store/db.h"

/*
 * davit admin: one file per command, one row per command in cmd.c.  A command
 * writes what it has to say to out; false with err says why it failed.  A
 * command that ran but found something wrong sets status.
 */
struct ctl {
	void *mem;
	struct err err;
	struct conf conf;
	struct db *db; /* as the owner; opened by ctl_db */
	struct buf out;
	int status;
};

struct cmd {
	const char *name, *usage, *say;
	bool (*run)(struct ctl *c, int argc, char **argv);
	bool no_conf; /* works without davit.conf */
};

extern const struct cmd ctl_commands[]; /* ended by a NULL name */

bool cmd_check_sql(struct ctl *c, int argc, char **argv);
bool cmd_conf(struct ctl *c, int argc, char **argv);
bool cmd_doctor(struct ctl *c, int argc, char **argv);
bool cmd_migrate(struct ctl *c, int argc, char **argv);
bool cmd_routes(struct ctl *c, int argc, char **argv);
bool cmd_settings(struct ctl *c, int argc, char **argv);
bool cmd_setup(struct ctl *c, int argc, char **argv);
bool cmd_setup_token(struct ctl *c, int argc, char **argv);
bool cmd_verify(struct ctl *c, int argc, char **argv);

/* The part of verify that asks the database; c needs database_owner only. */
bool verify_database(struct ctl *c) NEED_CHECK;
/* What it finds and statements alone can put right; c->db is open. */
bool verify_repair_rows(struct ctl *c) NEED_CHECK;

/* No option and no word. */
bool ctl_no_args(struct ctl *c, int argc, char **argv) NEED_CHECK;

/* Connect as the owner of the database, once. */
bool ctl_db(struct ctl *c) NEED_CHECK;

/* Make the directory a file is to be in. */
bool ctl_parent(struct ctl *c, const char *path) NEED_CHECK;

/* The whole program: its exit status.  0 done, 1 failed, 2 wrong usage. */
int ctl_main(int argc, char **argv);

#endif
