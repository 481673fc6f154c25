/* SPDX-License-Identifier: MIT */
/* What git-lfs-authenticate of a host answers. */
#include "base/mem.h"
#include "base/str.h"
#include "engine/lfs_text.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	struct err e = { .kind = ERR_NONE };
	const char *const *headers;
	const char *href;

	if (!lfs_ssh_read(&e, mem, (const char *)data, n, &href, &headers)) {
		if (!same(e.code, "LFS_FAILED"))
			panic("a failure without its code");
	} else {
		if (href != NULL && href[0] == '\0')
			panic("an empty address");
		for (; *headers != NULL; headers++)
			if (strpbrk(*headers, "\r\n") != NULL)
				panic("a header '%s'", *headers);
	}
	mem_end(mem);
	return 0;
}
