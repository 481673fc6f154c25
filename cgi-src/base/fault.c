/* SPDX-License-Identifier: MIT */
#include "base/fault.h"

#ifdef WITH_FAULTS
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"

#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { NAME_BYTES = 100 };

static const char *file;

void
fault_setup(const char *path)
{
	file = path;
}

void
fault_at(const char *name)
{
	void *mem = mem_root("fault");
	struct err e;
	char *wanted;
	size_t n;
	bool hit =
	    file != NULL && fs_read(&e, mem, file, NAME_BYTES, &wanted, &n) &&
	    strcspn(wanted, "\n") == strlen(name) &&
	    strncmp(wanted, name, strlen(name)) == 0 && unlink(file) == 0;

	mem_end(mem);
	if (!hit)
		return;
	log_notice("fault", "point", name);
	(void)kill(getppid(), SIGKILL);
	(void)kill(getpid(), SIGKILL);
}
#endif
