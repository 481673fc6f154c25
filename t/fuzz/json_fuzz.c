/* SPDX-License-Identifier: MIT */
/*
 * What parses is written, and what is written parses and is written the same
 * again: answers of our API are read by our own reader.
 */
#include "base/json.h"
#include "base/mem.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

enum { WRITTEN_MAX = 16 * 1024 * 1024 };

static void
walk(const struct json *v)
{
	size_t i, n = json_count(v);

	if (json_type(v) == JSON_LIST)
		for (i = 0; i < n; i++)
			walk(json_item(v, i));
	if (json_type(v) != JSON_OBJECT)
		return;
	for (i = 0; i < n; i++) {
		if (json_get(v, json_key(v, i)) != json_value(v, i))
			panic("a member is not found under its key");
		walk(json_value(v, i));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	struct json *v, *again;
	struct err e = { 0 };
	struct buf one, two;

	if (json_parse(&e, mem, (const char *)data, n, &v)) {
		walk(v);
		buf_init(&one, mem, WRITTEN_MAX);
		buf_init(&two, mem, WRITTEN_MAX);
		json_write(&one, v);
		if (!json_parse_max(
			&e, mem, one.text, one.len, WRITTEN_MAX, &again))
			panic("cannot read what was written: %s", e.text);
		json_write(&two, again);
		if (strcmp(one.text, two.text) != 0)
			panic("written in two ways");
	} else if (e.kind != ERR_INVALID && e.kind != ERR_LIMIT) {
		panic("refused with kind %d", (int)e.kind);
	}
	(void)!json_parse_max(&e, mem, (const char *)data, n, n, &v);
	mem_end(mem);
	return 0;
}
