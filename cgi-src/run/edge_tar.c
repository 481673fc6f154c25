/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "run/edge_make.h"

#include <stdio.h>
#include <string.h>

/* POSIX.1-1988 ustar: 512-byte headers, data padded to 512. */
enum { BLOCK = 512 };

struct entry {
	const char *name;
	char type; /* '5' directory, '2' link, '0' file */
	const char *text;
};

static const struct entry entries[] = {
	{ "usr/", '5', "" },
	{ "etc/", '5', "" },
	{ "run/", '5', "" },
	{ "tmp/", '5', "" },
	{ "proc/", '5', "" },
	{ "dev/", '5', "" },
	{ "sys/", '5', "" },
	{ "bin", '2', "usr/bin" },
	{ "lib", '2', "usr/lib" },
	{ "lib64", '2', "usr/lib64" },
	{ "sbin", '2', "usr/sbin" },
	{ "etc/passwd", '0', "root:x:0:0::/:/bin/false\n" },
	{ "etc/group", '0', "root:x:0:\n" },
};

static void
octal(char *to, size_t n, unsigned value)
{
	(void)snprintf(to, n, "%0*o", (int)n - 1, value);
}

static size_t
put(char *to, const struct entry *t)
{
	size_t n = t->type == '0' ? strlen(t->text) : 0;
	unsigned sum = 0;

	memcpy(to, t->name, strlen(t->name));
	octal(to + 100, 8, t->type == '0' ? 0644U : 0755U);
	octal(to + 108, 8, 0);
	octal(to + 116, 8, 0);
	octal(to + 124, 12, (unsigned)n);
	octal(to + 136, 12, 0);
	memset(to + 148, ' ', 8);
	to[156] = t->type;
	if (t->type == '2')
		memcpy(to + 157, t->text, strlen(t->text));
	memcpy(to + 257, "ustar", 6);
	memcpy(to + 263, "00", 2);
	for (size_t i = 0; i < BLOCK; i++)
		sum += (unsigned char)to[i];
	octal(to + 148, 7, sum);
	memcpy(to + BLOCK, t->text, n);
	return BLOCK + (n + BLOCK - 1) / BLOCK * BLOCK;
}

void
edge_tar(void *mem, char **tar, size_t *n)
{
	size_t size = (COUNT(entries) * 2 + 2) * BLOCK;

	*tar = mem_array(mem, char, size);
	*n = 0;
	for (size_t i = 0; i < COUNT(entries); i++)
		*n += put(*tar + *n, &entries[i]);
	*n += (size_t)2 * BLOCK;
}
