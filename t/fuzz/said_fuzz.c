/* SPDX-License-Identifier: MIT */
/*
 * The first byte is how a build ended, the rest what it wrote; the same text
 * is the details of a line of Docker's log.
 */
#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "engine/build_said.h"
#include "engine/docker_stream.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

/* Lines come as proc_spec's callback gets them: clean, and a NUL behind. */
static void
check_build(void *mem, const char *text, int status)
{
	const struct build b = { .memory_mb = 512 };
	struct build_said said = { .n = 0 };
	struct err e = { .kind = ERR_NONE };
	struct str rest = str_of(text), line;

	while (str_cut(&rest, '\n', &line)) {
		char *clean = utf8_clean(mem, line.s, line.n);

		build_said_line(&said, clean, strlen(clean));
	}
	if (build_said_error(&e, &said, &b, status) || e.code[0] == '\0' ||
	    !utf8_ok(e.text, strlen(e.text)))
		panic("a failure that says '%s'", e.text);
}

static void
check_detail(void *mem, const char *text)
{
	const char *value = docker_detail(mem, text, "k");
	struct buf b;

	if (value != NULL &&
	    (strlen(value) >= strlen(text) || strchr(text, 'k') == NULL))
		panic("a value from nowhere: '%s'", value);
	buf_init(&b, mem, 3 * strlen(text) + 8);
	buf_str(&b, "a=b,k=");
	buf_url(&b, text);
	value = docker_detail(mem, b.text, "k");
	if (value == NULL || !same(value, text))
		panic("'%s' does not come back", text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem;
	char *text;

	if (n == 0)
		return 0;
	mem = mem_root("fuzz");
	text = mem_strn(mem, (const char *)data + 1, n - 1);
	check_build(mem, text, data[0]);
	check_detail(mem, text);
	mem_end(mem);
	return 0;
}
