/* SPDX-License-Identifier: MIT */
/*
 * A cursor of a list: what is read is written the same again, and a key and an
 * id (the input's first line and its rest) come back from what is written.
 */
#include "base/mem.h"
#include "base/str.h"
#include "core/cursor.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

static void
check_read(void *mem, const char *text)
{
	struct cursor at;

	if (!cursor_read(mem, text, &at))
		return;
	if (at.id[0] == '\0' || !utf8_ok(at.key, strlen(at.key)) ||
	    !utf8_ok(at.id, strlen(at.id)))
		panic("a place that is none");
	if (!same(cursor_write(mem, &at), text))
		panic("'%s' is written in another way", text);
}

static void
check_written(void *mem, const char *text, bool back)
{
	struct str rest = str_of(text), line = { "", 0 };
	struct cursor at = { .back = back }, again;

	(void)str_cut(&rest, '\n', &line);
	at.key = str_dup(mem, line);
	at.id = str_dup(mem, rest);
	if (rest.n == 0 || !utf8_ok(text, strlen(text)))
		return;
	if (!cursor_read(mem, cursor_write(mem, &at), &again) ||
	    again.back != back || !same(again.key, at.key) ||
	    !same(again.id, at.id))
		panic("'%s' does not come back", text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	char *text = mem_strn(mem, (const char *)data, n);

	check_read(mem, text);
	check_written(mem, text, n % 2 == 0);
	mem_end(mem);
	return 0;
}
