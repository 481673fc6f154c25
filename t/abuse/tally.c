/* SPDX-License-Identifier: MIT */
#include "t/abuse/tally.h"
#include "base/buf.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/str.h"

#include <criterion/criterion.h>

enum { CLASSES_MAX = 32, FATES = FATE_FAILED + 1 };

static struct row {
	const char *class;
	unsigned n[FATES];
} rows[CLASSES_MAX];

void
tally_add(const char *class, enum fate fate)
{
	struct row *r = rows;

	while (r->class != NULL && !same(r->class, class))
		cr_assert(++r < rows + CLASSES_MAX - 1);
	r->class = class;
	r->n[fate]++;
}

void
tally_write(const char *part)
{
	void *mem = mem_root("tally");
	struct err e = { .kind = ERR_NONE };
	const struct row *r;
	struct buf b;

	buf_init(&b, mem, 1 << 16);
	for (r = rows; r->class != NULL; r++)
		buf_fmt(&b, "%s\t%u\t%u\t%u\n", r->class, r->n[FATE_REFUSED],
		    r->n[FATE_HARMLESS], r->n[FATE_FAILED]);
	cr_assert(fs_write(&e, mem_fmt(mem, "abuse-%s.tsv", part), b.text,
		      b.len, 0644),
	    "%s", e.text);
	mem_end(mem);
}
