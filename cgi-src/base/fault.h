/* SPDX-License-Identifier: MIT */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

/*
 * Fault points for tests, compiled only with --enable-faults.  When
 * $DAVIT_FAULT is the point's name, this process and its parent are killed
 * (SIGKILL), once: the file $DAVIT_FAULT_ONCE must not exist yet.
 */
#ifdef WITH_FAULTS
void fault_at(const char *name);
#define FAULT(name) fault_at(name)
#else
#define FAULT(name) ((void)0)
#endif

#endif
