/* SPDX-License-Identifier: MIT */
#include "engine/build_said.h"

#include "base/mem.h"
#include "base/str.h"

#include <stdio.h>
#include <string.h>

enum { KILLED = 137 };

void
build_said_line(struct build_said *s, const char *text, size_t n)
{
	char *to = s->line[s->n % BUILD_SAID_LINES];
	size_t most = BUILD_SAID_BYTES - 1;

	if (strspn(text, " \t\r") >= n)
		return;
	memcpy(to, text, n < most ? n : most);
	to[n < most ? n : most] = '\0';
	s->n++;
}

/* The newest line that contains part; NULL when none does. */
static const char *
find(const struct build_said *s, const char *part)
{
	size_t kept = s->n < BUILD_SAID_LINES ? s->n : BUILD_SAID_LINES;

	for (size_t i = 1; i <= kept; i++) {
		const char *line = s->line[(s->n - i) % BUILD_SAID_LINES];

		if (strstr(line, part) != NULL)
			return line;
	}
	return NULL;
}

static const char *
last(const struct build_said *s)
{
	return s->n == 0 ? "" : s->line[(s->n - 1) % BUILD_SAID_LINES];
}

/* What the engine says about a FROM it cannot have. */
static bool
base_image_missing(const struct build_said *s)
{
	return find(s, "pull access denied") != NULL ||
	       find(s, "manifest unknown") != NULL ||
	       find(s, "failed to load metadata for") != NULL ||
	       find(s, "failed to resolve source metadata") != NULL ||
	       find(s, "manifest for ") != NULL ||
	       find(s, "no basic auth credentials") != NULL ||
	       find(s, "Get \"http") != NULL;
}

bool
build_said_error(struct err *e, const struct build_said *s,
    const struct build *b, int status)
{
	if (find(s, "no space left on device") != NULL)
		return err_code(e, ERR_UPSTREAM, "DISK_LOW",
		    "no disk space left while building");
	if (status == KILLED || find(s, "non-zero code: 137") != NULL ||
	    find(s, "exit code: 137") != NULL ||
	    find(s, "cannot allocate memory") != NULL)
		return err_code(e, ERR_LIMIT, "BUILD_OUT_OF_MEMORY",
		    "the build was ended for using too much memory "
		    "(limit %lld MB): %s",
		    (long long)b->memory_mb, last(s));
	if (find(s, "can't fork") != NULL || find(s, "fork: retry") != NULL ||
	    find(s, "fork: Resource temporarily unavailable") != NULL)
		return err_code(e, ERR_LIMIT, "BUILD_PROCESS_LIMIT",
		    "the build wanted more processes than it may have: %s",
		    last(s));
	if (find(s, "failed to reach build target") != NULL ||
	    find(s, "target stage") != NULL)
		return err_code(e, ERR_INVALID, "BUILD_TARGET_NOT_FOUND",
		    "the Dockerfile has no stage '%s'",
		    b->target == NULL ? "" : b->target);
	if (base_image_missing(s))
		return err_code(e, ERR_ABSENT, "IMAGE_NOT_FOUND",
		    "an image the Dockerfile builds on cannot be had: %s",
		    last(s));
	if (find(s, "Cannot connect to the Docker daemon") != NULL)
		return err_code(e, ERR_UPSTREAM, "DOCKER_UNREACHABLE",
		    "the Docker engine is not running");
	return err_code(e, ERR_INVALID, "BUILD_FAILED",
	    "the build failed (status %d): %s", status, last(s));
}
