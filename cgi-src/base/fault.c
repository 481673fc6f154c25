/* SPDX-License-Identifier: MIT */
#include "base/fault.h"
#include "base/log.h"

#ifdef WITH_FAULTS
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

void
fault_at(const char *name)
{
	const char *wanted = getenv("DAVIT_FAULT");
	const char *once = getenv("DAVIT_FAULT_ONCE");
	int fd;

	if (wanted == NULL || strcmp(wanted, name) != 0)
		return;
	if (once != NULL) {
		fd = open(once, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0)
			return;
		(void)close(fd);
	}
	log_notice("fault", "point", name);
	(void)kill(getppid(), SIGKILL);
	(void)kill(getpid(), SIGKILL);
}
#endif
