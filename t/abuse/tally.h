/* SPDX-License-Identifier: MIT */
#ifndef T_ABUSE_TALLY_H
#define T_ABUSE_TALLY_H

/*
 * How many hostile inputs of each class a test gave, and what became of them.
 * The counts go to abuse-<part>.tsv beside the test program, where
 * t/abuse/report adds them up.
 */
enum fate { FATE_REFUSED, FATE_HARMLESS, FATE_FAILED };

void tally_add(const char *class, enum fate fate);
void tally_write(const char *part);

#endif
