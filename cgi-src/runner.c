/* SPDX-License-Identifier: MIT */
#include "base/fault.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"
#include "run/runner.h"

#include <grp.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

static int
usage(FILE *to, int status)
{
	(void)fputs("usage: davit-runner [-c FILE]\n"
		    "Runs the jobs of a davit instance; see davit-runner(8).\n"
		    "  -c, --config FILE  configuration (default: $DAVIT_CONF\n"
		    "                     or /etc/davit/davit.conf)\n"
		    "  -h, --help         this text\n"
		    "  -V, --version      the version\n",
	    to);
	return status;
}

static bool
owned_dir(
    struct err *e, const char *path, mode_t mode, const struct passwd *user)
{
	if (fs_exists(path))
		return true; /* whoever made it said whose it is */
	if (!fs_mkdirs(e, path, mode))
		return false;
	if (user != NULL && chown(path, user->pw_uid, user->pw_gid) != 0)
		return err_set(e, ERR_INTERNAL, "chown %s: %m", path);
	return true;
}

/* Directories of the runner, as root so that they can be made anywhere. */
static bool
directories(struct err *e, void *mem, const struct conf *conf,
    const struct passwd *user)
{
	return owned_dir(
		   e, mem_fmt(mem, "%s/work", conf->state_dir), 0711, user) &&
	       owned_dir(
		   e, mem_fmt(mem, "%s/edge", conf->state_dir), 0755, user) &&
	       owned_dir(e, mem_fmt(mem, "%s/edge", conf->run_dir), 0755, user);
}

static bool
become(struct err *e, const struct passwd *user)
{
	if (initgroups(user->pw_name, user->pw_gid) != 0 ||
	    setgid(user->pw_gid) != 0 || setuid(user->pw_uid) != 0)
		return err_set(
		    e, ERR_INTERNAL, "cannot become %s: %m", user->pw_name);
	return true;
}

static bool
set_up(struct err *e, void *mem, const struct conf *conf)
{
	const struct passwd *user = NULL;

	if (geteuid() == 0) {
		user = getpwnam(conf->user_run);
		if (user == NULL)
			return err_set(e, ERR_INTERNAL,
			    "there is no user '%s' (user-run)", conf->user_run);
	}
	if (!directories(e, mem, conf, user))
		return false;
	if (user != NULL && !become(e, user))
		return false;
	(void)prctl(PR_SET_DUMPABLE, 0);
	(void)umask(022);
	return true;
}

int
main(int argc, char **argv)
{
	const char *path = conf_path();
	struct conf conf;
	struct err e;
	void *mem;

	for (int i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-h") == 0 ||
		    strcmp(argv[i], "--help") == 0)
			return usage(stdout, 0);
		if (strcmp(argv[i], "-V") == 0 ||
		    strcmp(argv[i], "--version") == 0)
			return puts("davit-runner " PACKAGE_VERSION) < 0;
		if ((strcmp(argv[i], "-c") != 0 &&
			strcmp(argv[i], "--config") != 0) ||
		    ++i == argc)
			return usage(stderr, 64);
		path = argv[i];
	}
	mem_setup();
	mem = mem_root("runner");
	log_setup("davit-runner", LOG_L_NOTICE);
	if (!conf_load(&e, mem, path, &conf) || !set_up(&e, mem, &conf)) {
		log_error("cannot start", "err", e.text);
		return 78;
	}
	FAULT_SETUP(mem_fmt(mem, "%s/fault", conf.state_dir));
	return runner_main(mem, &conf);
}
