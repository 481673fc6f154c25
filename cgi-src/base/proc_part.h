/* SPDX-License-Identifier: MIT */
#ifndef BASE_PROC_PART_H
#define BASE_PROC_PART_H

#include "base/proc.h"

#include <stdbool.h>
#include <sys/types.h>

/* The parts of proc.c: starting the child, cutting its output into lines. */
struct proc_child {
	pid_t pid; /* also its process group */
	int ended; /* pidfd: readable once the child has ended */
	int out;   /* lines: both streams, or standard error when kept */
	int kept;  /* standard output of proc_read, else -1 */
};

bool proc_start(struct err *e, const struct proc_spec *spec, bool keep,
    struct proc_child *out) NEED_CHECK;

/* What proc_redact looks for: secrets and their lines, none under 4 bytes. */
struct proc_needles {
	const char **text;
	size_t n, longest;
};

struct proc_needles proc_needles(void *mem, const char *const *secrets);
/* The first shown bytes of text, of which all n are searched. */
char *proc_hide(void *mem, const char *text, size_t n, size_t shown,
    const struct proc_needles *needles);

/* Collects bytes; each full line goes redacted, clean and clipped to the
 * spec's callback. */
struct proc_lines {
	void *mem;
	const struct proc_spec *spec;
	struct proc_needles needles;
	char *text; /* of cap bytes: the line so far */
	size_t n, cap;
	bool cut; /* it goes on, but not here */
	bool after_cr;
	char *last; /* of LINE_BYTES: the last line that was not empty */
};

void proc_lines_init(
    struct proc_lines *l, void *mem, const struct proc_spec *spec);
void proc_lines_add(struct proc_lines *l, const char *data, size_t n);
/* whole: the output was read to its end, and so was its last line. */
void proc_lines_end(struct proc_lines *l, bool whole);

#endif
