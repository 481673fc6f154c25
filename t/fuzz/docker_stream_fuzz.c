/* SPDX-License-Identifier: MIT */
/*
 * The first byte chooses flags and how the rest is cut; whatever the bytes,
 * lines stay within their ceiling and end with a NUL.
 */
#include "base/mem.h"
#include "engine/docker_stream.h"

#include <stdint.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static bool
on_line(void *arg, const struct docker_line *line)
{
	size_t *lines = arg;

	if (line->n > DOCKER_LINE_MAX || line->text[line->n] != '\0' ||
	    line->stream < 1 || line->stream > 3 || strlen(line->time) > 64)
		panic("a line is not what it should be");
	return ++*lines < 10000;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct err e = { 0 };
	struct docker_stream *s;
	size_t lines = 0, step, part;
	void *mem;
	bool ok = true;

	if (n < 1)
		return 0;
	mem = mem_root("fuzz");
	step = (size_t)(data[0] >> 2) + 1;
	s = docker_stream_new(mem, data[0] & 3U, on_line, &lines);
	for (size_t at = 1; ok && at < n; at += part) {
		part = n - at < step ? n - at : step;
		ok = docker_stream_feed(&e, s, (const char *)data + at, part);
	}
	if (ok)
		(void)!docker_stream_end(&e, s);
	mem_end(mem);
	return 0;
}
