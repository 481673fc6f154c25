/* SPDX-License-Identifier: MIT */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdbool.h>

/*
 * Fault points for tests, compiled only with --enable-faults.  A file holds
 * lines "POINT[@STEP] [kill | stop | delay MS | fail]".  The process that
 * comes to such a point, in that step of a job when one is named, takes its
 * line away and then: kill (also without a word) kills the program's first
 * process and itself; stop is SIGSTOP to itself; delay sleeps; fail makes the
 * call there return its ordinary error.
 */
#ifdef WITH_FAULTS
/* Where that file is; path must live on.  Called by the first process. */
void fault_setup(const char *path);
/* This process is in that step from now on; name must live on. */
void fault_at(const char *name);
bool fault_fails(const char *name);
#define FAULT_AT(step) fault_at(step)
#define FAULT_FAILS(name) fault_fails(name)
#define FAULT_SETUP(path) fault_setup(path)
#else
#define FAULT_AT(step) ((void)sizeof(step))
#define FAULT_FAILS(name) ((void)sizeof(name), false)
#define FAULT_SETUP(path) ((void)0)
#endif
#define FAULT(name) ((void)FAULT_FAILS(name))

#endif
