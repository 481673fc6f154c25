/* SPDX-License-Identifier: MIT */
/*
 * Lines of known_hosts and public keys, and what programs print:
 * whatever a host or a program sends is cut into plain text.
 */
#include "base/err.h"
#include "base/mem.h"
#include "base/sshkey.h"
#include "base/str.h"
#include "base/term.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	char *text = mem_strn(mem, (const char *)data, n);
	const char *print = sshkey_fingerprint(mem, text);
	const char *plain = term_plain(mem, text, strlen(text));

	if (print != NULL &&
	    (!text_starts(print, "SHA256:") || strlen(print) != 7 + 43))
		panic("fingerprint '%s'", print);
	if (!utf8_ok(plain, strlen(plain)) || strchr(plain, '\x1b') != NULL)
		panic("not plain: '%s'", plain);
	mem_end(mem);
	return 0;
}
