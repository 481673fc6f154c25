/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "base/mem.h"
#include "ctl/cmd.h"

#include <sys/stat.h>

int
main(int argc, char **argv)
{
	mem_setup();
	log_setup("davit", LOG_L_NOTICE);
	/* Directories on the way to public files can be passed by all. */
	(void)umask(022);
	return ctl_main(argc, argv);
}
