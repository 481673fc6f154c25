/* SPDX-License-Identifier: MIT */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

/* Milliseconds of the monotonic clock: for deadlines and durations. */
int64_t clock_mono_ms(void);

/* Milliseconds since 1970 UTC: for what people see, never for leases. */
int64_t clock_wall_ms(void);

/* RFC 3339 UTC with milliseconds ("2026-01-31T12:00:00.000Z"). */
char *clock_rfc3339(void *mem, int64_t wall_ms);

/* Sleep; returns early on a signal. */
void clock_sleep_ms(int64_t ms);

/* How far apart two wall times are, in the largest of s, min, h, d that says
 * something; n is below 0 when then is to come.  "now" and 0: hardly at all. */
const char *clock_unit(int64_t then_ms, int64_t now_ms, int64_t *n);

/* Milliseconds since 1970 of RFC 3339 text; -1 when it is none. */
int64_t clock_parse(const char *rfc3339);

#endif
