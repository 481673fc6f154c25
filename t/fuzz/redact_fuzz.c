/* SPDX-License-Identifier: MIT */
/*
 * Input: two secrets, each ended by a NUL, then a text.  No secret of four
 * bytes or more is left in the redacted text.
 */
#include "base/mem.h"
#include "base/proc.h"
#include "base/str.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

/* A secret with a "*" could be made by the stars put in. */
static bool
left_over(const char *out, size_t n, const char *secret)
{
	size_t len = strlen(secret);

	return len >= 4 && strchr(secret, '*') == NULL &&
	       memmem(out, n, secret, len) != NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	struct str rest = { (const char *)data, n }, part;
	const char *secrets[3] = { "", "", NULL };
	size_t i, lines;
	char *out;

	for (i = 0; i < 2 && str_cut(&rest, '\0', &part); i++)
		secrets[i] = str_dup(mem, part);
	out = proc_redact(mem, rest.s, rest.n, secrets);
	if (talloc_get_size(out) > rest.n + 1)
		panic("it grew");
	for (i = 0; i < 2; i++) {
		if (left_over(out, talloc_get_size(out) - 1, secrets[i]))
			panic("'%s' is left", secrets[i]);
		lines = strcspn(secrets[i], "\r\n");
		if (left_over(out, talloc_get_size(out) - 1,
			mem_strn(mem, secrets[i], lines)))
			panic("the first line of '%s' is left", secrets[i]);
	}
	mem_end(mem);
	return 0;
}
