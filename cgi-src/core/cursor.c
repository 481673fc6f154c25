/* SPDX-License-Identifier: MIT */
#include "core/cursor.h"
#include "base/enc.h"
#include "base/mem.h"
#include "base/str.h"

#include <string.h>

char *
cursor_write(void *mem, const struct cursor *c)
{
	char *text =
	    mem_fmt(mem, "%c\n%s\n%s", c->back ? 'p' : 'n', c->key, c->id);

	return enc_b64url(mem, text, strlen(text));
}

bool
cursor_read(void *mem, const char *text, struct cursor *out)
{
	unsigned char *raw;
	size_t n;
	struct str rest, way, key;

	if (!dec_b64url(mem, text, &raw, &n) || n < 4 ||
	    !utf8_ok((const char *)raw, n))
		return false;
	rest = (struct str){ (const char *)raw, n };
	if (!str_cut(&rest, '\n', &way) || !str_cut(&rest, '\n', &key) ||
	    rest.n == 0 || (!str_eq(way, "n") && !str_eq(way, "p")))
		return false;
	*out = (struct cursor){ str_eq(way, "p"), str_dup(mem, key),
		str_dup(mem, rest) };
	return true;
}
