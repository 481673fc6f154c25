/* SPDX-License-Identifier: MIT */
#ifndef T_FUZZ_H
#define T_FUZZ_H

#include <stddef.h>
#include <stdint.h>

/*
 * One fuzz target per file.  --enable-fuzz links it with libFuzzer; else
 * replay.c runs it over t/fuzz/corpus/<target>/ in make check.
 */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

#endif
