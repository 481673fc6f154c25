/* SPDX-License-Identifier: MIT */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

/*
 * Fault points for tests, compiled only with --enable-faults.  A file holds
 * the name of the next point to fail at; when a process comes there it takes
 * the file away and kills its parent and itself (SIGKILL).
 */
#ifdef WITH_FAULTS
/* Where that file is; path must live on. */
void fault_setup(const char *path);
void fault_at(const char *name);
#define FAULT(name) fault_at(name)
#define FAULT_SETUP(path) fault_setup(path)
#else
#define FAULT(name) ((void)0)
#define FAULT_SETUP(path) ((void)0)
#endif

#endif
