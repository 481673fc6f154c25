/* SPDX-License-Identifier: MIT */
#include "base/clock.h"
#include "base/mem.h"
#include "base/rand.h"

#include <stdint.h>
#include <string.h>

/*
 * RFC 9562 section 5.7, with method 1 of section 6.2 in rand_a: within one
 * process ids of one millisecond rise too, so that lists ordered by id keep
 * the order of creation.
 */
struct uuid_state {
	int64_t ms;
	unsigned count; /* 12 bits */
};

static struct uuid_state
next_state(const unsigned char start[2])
{
	static struct uuid_state last;
	int64_t now = clock_wall_ms();

	if (now > last.ms) {
		last.ms = now;
		/* The top bit is left free for counting. */
		last.count = ((unsigned)start[0] << 8 | start[1]) & 0x7ff;
	} else if (++last.count > 0xfff) {
		last.ms++;
		last.count = 0;
	}
	return last;
}

char *
uuid_new(void *mem)
{
	struct uuid_state at;
	unsigned char b[16];
	int i;

	rand_bytes(b + 6, 10);
	at = next_state(b + 6);
	for (i = 0; i < 6; i++)
		b[i] = (unsigned char)(at.ms >> (40 - 8 * i));
	b[6] = (unsigned char)(0x70 | at.count >> 8);
	b[7] = (unsigned char)at.count;
	b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
	return mem_fmt(mem,
	    "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-"
	    "%02x%02x%02x%02x%02x%02x",
	    b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10],
	    b[11], b[12], b[13], b[14], b[15]);
}

bool
uuid_ok(const char *text)
{
	static const char shape[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
	size_t i;

	for (i = 0; shape[i] != '\0'; i++) {
		if (text[i] == '\0')
			return false;
		if (shape[i] == '-'
			? text[i] != '-'
			: strchr("0123456789abcdefABCDEF", text[i]) == NULL)
			return false;
	}
	return text[i] == '\0';
}
