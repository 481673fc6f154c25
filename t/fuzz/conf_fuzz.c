/* SPDX-License-Identifier: MIT */
/* A davit.conf either loads whole, or is refused with its name and a line. */
#include "base/conf.h"
#include "base/mem.h"
#include "base/str.h"
#include "t/fuzz/fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	struct err e = { 0 };
	struct conf c;

	if (conf_parse(&e, mem, "f", (const char *)data, n, &c)) {
		if (c.instance[0] == '\0' || c.state_dir[0] != '/' ||
		    c.private_key[0] != '/' || c.web_workers < 1 ||
		    c.lease_seconds < 5 || c.database_web[0] == '\0')
			panic("a bad value was accepted");
	} else if (e.kind != ERR_INVALID || !text_starts(e.text, "f:")) {
		panic("refused without a line: %s", e.text);
	}
	mem_end(mem);
	return 0;
}
