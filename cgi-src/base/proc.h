/* SPDX-License-Identifier: MIT */
#ifndef BASE_PROC_H
#define BASE_PROC_H

#include "base/err.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The one way to start another program: an argument vector, an absolute path,
 * an environment of our own, closed descriptors, a process group, a deadline,
 * an output ceiling, PR_SET_PDEATHSIG.  No shell.
 */
struct proc_spec {
	const char *const *argv; /* argv[0] is an absolute path */
	const char *const *env;	 /* "NAME=value", NULL-terminated; NULL: PATH,
				    LANG=C.UTF-8 only */
	const char *cwd;	 /* NULL: "/" */
	const char *input;	 /* standard input, or NULL for /dev/null */
	size_t input_n;
	int64_t timeout_ms; /* > 0; ends the whole group */
	size_t output_max;  /* bytes of output+error taken; more: ERR_LIMIT */
	/* Called per line (without newline, clipped at 8 KiB, UTF-8 clean);
	 * stdout and stderr are one stream unless keep_output. */
	void (*line)(void *arg, const char *text, size_t n);
	void *arg;
	/* Values to replace by *** in lines before anyone sees them. */
	const char *const *secrets;
	/* Asked every 200 ms; true ends the group: ERR_CANCELLED. */
	bool (*stop)(void *arg);
	void *stop_arg;
};

struct proc_result {
	int status;   /* exit code, or 128 + signal */
	char *output; /* standard output, when keep was asked */
	size_t output_n;
	char *last; /* last line that was not empty, redacted */
};

/* Runs to the end.  True when the program ran and ended by itself, whatever
 * its status.  Cannot start: ERR_INTERNAL naming the program; ERR_TIMEOUT;
 * ERR_LIMIT; ERR_CANCELLED. */
bool proc_run(struct err *e, void *mem, const struct proc_spec *spec,
    struct proc_result *out) NEED_CHECK;

/* The same, keeping standard output (not redacted) in out->output. */
bool proc_read(struct err *e, void *mem, const struct proc_spec *spec,
    struct proc_result *out) NEED_CHECK;

/* Replace each of secrets (length >= 4) in text by ***; copy in mem. */
char *proc_redact(
    void *mem, const char *text, size_t n, const char *const *secrets);

/* A line as it may be shown: plain text (base/term.h), without the secrets, and
 * cut to most bytes only then, so that no part of one is left at its end. */
char *proc_plain(void *mem, const char *text, size_t n, size_t most,
    const char *const *secrets);

#endif
