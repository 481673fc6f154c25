/* SPDX-License-Identifier: MIT */
#include "base/fault.h"

#ifdef WITH_FAULTS
#include "base/clock.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILE_BYTES = 4096, NAME_BYTES = 64 };

static const char *file;
static char step[NAME_BYTES], work[NAME_BYTES];
static pid_t first;

void
fault_setup(const char *path)
{
	file = path;
	first = getpid();
}

void
fault_at(const char *name, const char *of)
{
	(void)snprintf(step, sizeof step, "%s", name);
	(void)snprintf(work, sizeof work, "%s", of);
}

/* What stands behind the point in its line, when the line is for the step
 * this process is in, or for any. */
static const char *
behind(const char *line, const char *point)
{
	const char *rest = line + strlen(point);
	size_t n;

	if (strncmp(line, point, strlen(point)) != 0)
		return NULL;
	if (*rest == '@' && step[0] != '\0') {
		n = strlen(step);
		if (strncmp(rest + 1, step, n) != 0)
			return NULL;
		rest += 1 + n;
	}
	return *rest == '\0' || strchr(" \n", *rest) != NULL ? rest : NULL;
}

/* The line of name in text: its action as a string of its own, and the line
 * cut out of text; NULL when there is none. */
static char *
cut_line(void *mem, char *text, const char *name)
{
	const char *rest;
	char *line = text, *action;
	size_t len;

	for (; *line != '\0'; line += len + (line[len] == '\n')) {
		len = strcspn(line, "\n");
		rest = behind(line, name);
		if (rest == NULL)
			continue;
		action = mem_strn(mem, rest, (size_t)(line + len - rest));
		action += strspn(action, " ");
		len += line[len] == '\n';
		memmove(line, line + len, strlen(line + len) + 1);
		return action;
	}
	return NULL;
}

/* Whoever moves the file away has its line; the others go back for whoever
 * comes next. */
static char *
take(void *mem, const char *name)
{
	char *mine = mem_fmt(mem, "%s.%ld~", file, (long)getpid());
	char *text, *action;
	autofd int fd = -1;
	struct err e;
	size_t n;

	if (!fs_read(&e, mem, file, FILE_BYTES, &text, &n))
		return NULL;
	action = cut_line(mem, text, name);
	if (action == NULL || rename(file, mine) != 0)
		return NULL;
	n = strlen(text);
	fd = open(mine, O_WRONLY | O_TRUNC | O_CLOEXEC);
	if (n > 0 && fd >= 0 && write(fd, text, n) == (ssize_t)n)
		(void)!rename(mine, file);
	else
		(void)unlink(mine);
	return action;
}

static bool
act(const char *name, const char *action)
{
	log_notice(
	    "fault", "point", name, "action", action, "step", step, "of", work);
	if (strcmp(action, "fail") == 0) {
		errno = ENOSPC; /* what a failed write of a file says */
		return true;
	}
	if (strcmp(action, "stop") == 0) {
		(void)kill(getpid(), SIGSTOP);
	} else if (strncmp(action, "delay ", 6) == 0) {
		clock_sleep_ms(strtol(action + 6, NULL, 10));
	} else {
		(void)kill(first, SIGKILL);
		(void)kill(getpid(), SIGKILL);
	}
	return false;
}

bool
fault_fails(const char *name)
{
	char *action;
	bool fails;
	void *mem;

	/* Most often there is no file, and this is asked at every call. */
	if (file == NULL || !fs_exists(file))
		return false;
	mem = mem_root("fault");
	action = take(mem, name);
	fails = action != NULL && act(name, action);
	mem_end(mem);
	return fails;
}
#endif
