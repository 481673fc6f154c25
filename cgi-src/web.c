/* SPDX-License-Identifier: MIT */
#include "base/conf.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/mem.h"
#include "web/confine.h"
#include "web/serve.h"

#include <stdio.h>
#include <string.h>

static int
usage(FILE *to, int status)
{
	(void)fputs("usage: davit-web [-c FILE]\n"
		    "Answers the panel's pages and the API; see davit-web(8).\n"
		    "  -c, --config FILE  configuration (default: $DAVIT_CONF\n"
		    "                     or /etc/davit/davit.conf)\n"
		    "  -h, --help         this text\n"
		    "  -V, --version      the version\n",
	    to);
	return status;
}

static int
run(const char *path)
{
	void *mem = mem_root("davit-web");
	struct err e = { .kind = ERR_NONE };
	struct conf conf;
	int status;

	log_setup("davit-web", LOG_L_NOTICE);
	if (!conf_load(&e, mem, path, &conf) ||
	    !confine_user(&e, conf.user_web) || !confine_calls(&e)) {
		log_error("cannot start", "err", e.text);
		return 78;
	}
	FAULT_SETUP(mem_fmt(mem, "%s/fault", conf.run_dir));
	status = serve(mem, &conf);
	mem_end(mem);
	return status;
}

int
main(int argc, char **argv)
{
	const char *path = conf_path();
	int i;

	mem_setup();
	for (i = 1; i < argc; i++) {
		if (strcmp(argv[i], "-h") == 0 ||
		    strcmp(argv[i], "--help") == 0)
			return usage(stdout, 0);
		if (strcmp(argv[i], "-V") == 0 ||
		    strcmp(argv[i], "--version") == 0)
			return puts("davit-web " PACKAGE_VERSION) < 0;
		if ((strcmp(argv[i], "-c") != 0 &&
			strcmp(argv[i], "--config") != 0) ||
		    ++i == argc)
			return usage(stderr, 64);
		path = argv[i];
	}
	return run(path);
}
