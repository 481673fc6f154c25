/* SPDX-License-Identifier: MIT */
/*
 * A request's head, and what it asks to follow.  Whatever the bytes, slices
 * stay within them, and an answer that was found is found again in pieces.
 */
#include "base/mem.h"
#include "live/ask.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check_within(struct str s, const char *text, size_t n)
{
	if (s.n > 0 && (s.s < text || s.s + s.n > text + n))
		panic("a slice is not of the text");
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	const char *text = mem_copy(mem, data, n);
	struct err e = { .kind = ERR_NONE };
	struct http_head h, half;
	struct str value;
	struct ask ask;

	if (head_parse(&h, text, n) == HEAD_OK) {
		if (h.n > n || head_parse(&half, text, h.n) != HEAD_OK ||
		    head_parse(&half, text, h.n - 1) != HEAD_MORE)
			panic("the end of the head is not where it was");
		check_within(h.method, text, n);
		check_within(h.path, text, n);
		check_within(h.query, text, n);
		check_within(h.last_event_id, text, n);
		if (head_cookie(h.cookie, "s-davit", &value))
			check_within(value, text, n);
		if (ask_read(&e, &h, &ask) &&
		    (ask.n < 1 || ask.n > ASK_TOPICS_MAX))
			panic("%zu topics", ask.n);
	}
	mem_end(mem);
	return 0;
}
