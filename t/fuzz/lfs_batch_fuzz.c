/* SPDX-License-Identifier: MIT */
/* What a Git LFS server answers: to a question about two files, or an error. */
#include "base/mem.h"
#include "base/str.h"
#include "engine/lfs_text.h"
#include "engine/limits.h"
#include "t/fuzz/fuzz.h"

#include <string.h>
#include <strings.h>

static void
check_headers(const char *const *headers)
{
	size_t n = 0;

	for (; headers[n] != NULL; n++)
		if (strpbrk(headers[n], "\r\n") != NULL ||
		    strstr(headers[n], ": ") == NULL ||
		    strncasecmp(headers[n], "Host:", 5) == 0)
			panic("a header '%s'", headers[n]);
	if (n > LFS_HEADERS_MAX)
		panic("%zu headers", n);
}

static void
check_words(void *mem, const char *text)
{
	const char *words = lfs_clean(mem, text);

	if (strpbrk(words, "\r\n\t") != NULL || !utf8_ok(words, strlen(words)))
		panic("words '%s'", words);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	const char *text = mem_strn(mem, (const char *)data, n);
	struct lfs_object o[2] = { { .said = false } };
	struct err e = { .kind = ERR_NONE };

	memset(o[0].want.oid, 'a', LFS_OID_CHARS);
	memset(o[1].want.oid, 'b', LFS_OID_CHARS);
	if (!lfs_batch_read(&e, mem, text, strlen(text), o, 2)) {
		if (!same(e.code, "LFS_FAILED"))
			panic("a failure without its code: %s", text);
	} else {
		for (size_t i = 0; i < 2; i++) {
			if (o[i].href != NULL)
				check_headers(o[i].headers);
			if (o[i].said)
				check_words(mem, o[i].why);
		}
	}
	check_words(mem, lfs_message(mem, text, strlen(text)));
	check_words(mem, text);
	mem_end(mem);
	return 0;
}
