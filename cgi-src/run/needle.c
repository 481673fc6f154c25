/* SPDX-License-Identifier: MIT */
#include "run/needle.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/str.h"
#include "run/limits.h"

#include <ctype.h>
#include <stdint.h>
#include <string.h>

enum { LEAST = 8, WORD = 16, HEADS = 4096 };

struct needle {
	const struct needle *next;
	const char *text, *name;
	size_t n;
};

struct needles {
	const struct needle *heads[HEADS]; /* by their first bytes */
};

struct needles *
needles_new(void *mem)
{
	return mem_new(mem, struct needles);
}

static size_t
head_of(const char *s)
{
	uint32_t first;

	memcpy(&first, s, sizeof first);
	return (first * 2654435761U) >> 20;
}

_Static_assert(HEADS == 1 << (32 - 20), "head_of leaves 12 bits");

static void
keep(struct needles *k, const char *text, size_t n, const char *name)
{
	struct needle *one = mem_new(k, struct needle);
	size_t head = head_of(text);

	*one = (struct needle){ .next = k->heads[head],
		.text = mem_secret_str(k, text, n),
		.name = mem_str(k, name),
		.n = n };
	k->heads[head] = one;
}

/* "production" and 1234567890 stand in many a log by themselves. */
static bool
proves(struct str line)
{
	size_t letters = 0, digits = 0;

	for (size_t i = 0; i < line.n; i++) {
		letters += isalpha((unsigned char)line.s[i]) != 0;
		digits += isdigit((unsigned char)line.s[i]) != 0;
	}
	return line.n >= LEAST && !str_starts(line, "-----") &&
	       (line.n >= WORD || (letters < line.n && digits < line.n));
}

/* The other ways to write it, where they differ. */
static void
keep_written(struct needles *k, struct str line, const char *name)
{
	void *mem = mem_root("written");
	const char *text = mem_secret_str(mem, line.s, line.n);
	struct buf b;

	buf_init(&b, mem, NEEDLE_BYTES);
	buf_json(&b, text);
	if (!b.over && b.len - 2 != line.n)
		keep(k, b.text + 1, b.len - 2, name);
	explicit_bzero(b.text, b.len);
	buf_clear(&b);
	buf_url(&b, text);
	if (!b.over && b.len != line.n)
		keep(k, b.text, b.len, name);
	explicit_bzero(b.text, b.len);
	mem_end(mem);
}

void
needles_add(struct needles *k, const char *text, const char *name)
{
	struct str rest = str_of(text), line;

	while (str_cut(&rest, '\n', &line)) {
		line = str_trim(line);
		if (!proves(line))
			continue;
		keep(k, line.s, line.n, name);
		keep_written(k, line, name);
	}
}

const char *
needles_in(const struct needles *k, const char *text, size_t n)
{
	for (size_t i = 0; i + LEAST <= n; i++) {
		const struct needle *one = k->heads[head_of(text + i)];

		for (; one != NULL; one = one->next)
			if (one->n <= n - i &&
			    memcmp(one->text, text + i, one->n) == 0)
				return one->name;
	}
	return NULL;
}
