/* SPDX-License-Identifier: MIT */
#include "base/mem.h"
#include "base/err.h"

#include <malloc.h>
#include <openssl/crypto.h>

#include <stdarg.h>
#include <string.h>

static void
out_of_memory(const char *reason)
{
	panic("talloc: %s", reason);
}

void
mem_setup(void)
{
	talloc_set_abort_fn(out_of_memory);
	talloc_disable_null_tracking();
}

void
mem_trim(void)
{
#ifdef __GLIBC__
	(void)malloc_trim(0);
#endif
}

static void *
sure(void *p)
{
	if (p == NULL)
		panic("out of memory");
	return p;
}

void *
mem_root(const char *name)
{
	return sure(talloc_named_const(NULL, 0, name));
}

void
mem_end(void *root)
{
	(void)talloc_free(root);
}

static int
wipe(char *secret)
{
	OPENSSL_cleanse(secret, talloc_get_size(secret));
	return 0;
}

void *
mem_secret(void *mem, size_t n)
{
	char *p = sure(talloc_zero_array(mem, char, (unsigned)(n ? n : 1)));

	talloc_set_destructor(p, wipe);
	return p;
}

char *
mem_secret_str(void *mem, const char *text, size_t n)
{
	char *p = mem_secret(mem, n + 1);

	memcpy(p, text, n);
	return p;
}

char *
mem_str(void *mem, const char *text)
{
	return sure(talloc_strdup(mem, text ? text : ""));
}

char *
mem_strn(void *mem, const char *text, size_t n)
{
	return sure(talloc_strndup(mem, text, n));
}

char *
mem_fmt(void *mem, const char *fmt, ...)
{
	char *p;
	va_list ap;

	va_start(ap, fmt);
	p = sure(talloc_vasprintf(mem, fmt, ap));
	va_end(ap);
	return p;
}

void *
mem_copy(void *mem, const void *from, size_t n)
{
	return sure(talloc_memdup(mem, from, n));
}
