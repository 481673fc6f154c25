/* SPDX-License-Identifier: MIT */
/* A file of a repository that may be a pointer of Git LFS. */
#include "base/mem.h"
#include "base/str.h"
#include "engine/lfs_text.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	char *text = mem_strn(mem, (const char *)data, n);
	struct lfs_pointer p;

	if (lfs_pointer_read((const char *)data, n, &p) &&
	    (n > LFS_POINTER_BYTES || p.size < 0 ||
		strlen(p.oid) != LFS_OID_CHARS || strstr(text, p.oid) == NULL ||
		p.extended != (strstr(text, "\next-") != NULL)))
		panic(
		    "a pointer to '%s', %lld bytes", p.oid, (long long)p.size);
	mem_end(mem);
	return 0;
}
