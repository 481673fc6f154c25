/* SPDX-License-Identifier: MIT */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdbool.h>

/*
 * Fault points for tests, compiled only with --enable-faults.  A file holds
 * lines "POINT[@STEP] [kill | stop | delay MS | fail]".  The process that
 * comes to such a point, in that step when one is named, takes its line away,
 * says so in the log and then: kill (also without a word) kills the program's
 * first process and itself; stop is SIGSTOP to itself; delay sleeps; fail makes
 * the call there return its ordinary error.
 */
#ifdef WITH_FAULTS
/* Where that file is; path must live on.  Called by the first process. */
void fault_setup(const char *path);
/* This process is in that step from now on, of that work: a job's step and id,
 * a helper's name, a request's method and id. */
void fault_at(const char *name, const char *of);
bool fault_fails(const char *name);
#define FAULT_AT(step, of) fault_at(step, of)
#define FAULT_FAILS(name) fault_fails(name)
#define FAULT_SETUP(path) fault_setup(path)
#else
#define FAULT_AT(step, of) ((void)sizeof(step), (void)sizeof(of))
#define FAULT_FAILS(name) ((void)sizeof(name), false)
#define FAULT_SETUP(path) ((void)0)
#endif
#define FAULT(name) ((void)FAULT_FAILS(name))

#endif
