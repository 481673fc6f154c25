/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"

#include <string.h>
#include <time.h>

enum { SECOND = 1000, MINUTE = 60 * SECOND, HOUR = 60 * MINUTE };

static const int64_t DAY = 24 * (int64_t)HOUR;

static int64_t
read_clock(clockid_t id)
{
	struct timespec t;

	if (clock_gettime(id, &t) != 0)
		panic("clock_gettime failed");
	return (int64_t)t.tv_sec * SECOND + t.tv_nsec / 1000000;
}

int64_t
clock_mono_ms(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

int64_t
clock_wall_ms(void)
{
	return read_clock(CLOCK_REALTIME);
}

char *
clock_rfc3339(void *mem, int64_t wall_ms)
{
	int64_t ms = wall_ms % SECOND;
	time_t s = (time_t)(wall_ms / SECOND);
	struct tm tm;

	if (ms < 0) {
		ms += SECOND;
		s--;
	}
	if (gmtime_r(&s, &tm) == NULL)
		panic("time out of range");
	return mem_fmt(mem, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ",
	    tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min,
	    tm.tm_sec, (int)ms);
}

void
clock_sleep_ms(int64_t ms)
{
	struct timespec t = { .tv_sec = (time_t)(ms / SECOND),
		.tv_nsec = (long)(ms % SECOND) * 1000000L };

	if (ms > 0)
		(void)nanosleep(&t, NULL);
}

const char *
clock_unit(int64_t then_ms, int64_t now_ms, int64_t *n)
{
	int64_t gap = now_ms - then_ms, size = gap < 0 ? -gap : gap;
	int64_t whole = SECOND;
	const char *unit = "s";

	*n = 0;
	if (size < 5 * SECOND)
		return "now";
	if (size >= 2 * DAY) {
		whole = DAY;
		unit = "d";
	} else if (size >= HOUR) {
		whole = HOUR;
		unit = "h";
	} else if (size >= MINUTE) {
		whole = MINUTE;
		unit = "min";
	}
	*n = gap / whole;
	return unit;
}

/* A number of exactly digits digits at *s, within [lo, hi]; steps over it. */
static bool
take(struct str *s, size_t digits, int64_t lo, int64_t hi, int *out)
{
	struct str head = { s->s, digits };
	int64_t n;

	if (s->n < digits || head.s[0] == '-' || !str_i64(head, lo, hi, &n))
		return false;
	s->s += digits;
	s->n -= digits;
	*out = (int)n;
	return true;
}

static bool
step(struct str *s, const char *any_of)
{
	if (s->n == 0 || strchr(any_of, s->s[0]) == NULL || s->s[0] == '\0')
		return false;
	s->s++;
	s->n--;
	return true;
}

static bool
take_date_time(struct str *s, struct tm *tm)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30,
		31 };
	int year, leap;

	if (!take(s, 4, 1, 9999, &year) || !step(s, "-") ||
	    !take(s, 2, 1, 12, &tm->tm_mon) || !step(s, "-") ||
	    !take(s, 2, 1, 31, &tm->tm_mday) || !step(s, "Tt ") ||
	    !take(s, 2, 0, 23, &tm->tm_hour) || !step(s, ":") ||
	    !take(s, 2, 0, 59, &tm->tm_min) || !step(s, ":") ||
	    !take(s, 2, 0, 60, &tm->tm_sec))
		return false;
	tm->tm_mon--;
	tm->tm_year = year - 1900;
	leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
	return tm->tm_mday <= days[tm->tm_mon] + (tm->tm_mon == 1 && leap);
}

/* ".5", ".123456789": milliseconds, the rest is cut. */
static bool
take_fraction(struct str *s, int64_t *ms)
{
	int64_t scale = 100;

	*ms = 0;
	if (!step(s, "."))
		return true;
	if (s->n == 0 || s->s[0] < '0' || s->s[0] > '9')
		return false;
	for (; s->n > 0 && s->s[0] >= '0' && s->s[0] <= '9'; s->s++, s->n--) {
		*ms += (s->s[0] - '0') * scale;
		scale /= 10;
	}
	return true;
}

static bool
take_zone(struct str *s, int64_t *minutes)
{
	int hour, minute;
	bool west;

	*minutes = 0;
	if (step(s, "Zz"))
		return s->n == 0;
	west = s->n > 0 && s->s[0] == '-';
	if (!step(s, "+-") || !take(s, 2, 0, 23, &hour) || !step(s, ":") ||
	    !take(s, 2, 0, 59, &minute))
		return false;
	*minutes = (west ? -1 : 1) * (hour * 60 + minute);
	return s->n == 0;
}

int64_t
clock_parse(const char *rfc3339)
{
	struct str s = str_of(rfc3339);
	struct tm tm = { 0 };
	int64_t ms, minutes, t;

	if (!take_date_time(&s, &tm) || !take_fraction(&s, &ms) ||
	    !take_zone(&s, &minutes))
		return -1;
	t = (int64_t)timegm(&tm) * SECOND + ms - minutes * MINUTE;
	return t < 0 ? -1 : t;
}
