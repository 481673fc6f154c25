/* SPDX-License-Identifier: MIT */
/*
 * Input: a byte that says how the output comes in pieces, a secret ended by a
 * NUL, then what a program prints.  Lines are the same however it comes, clean,
 * within their ceiling, and without the secret.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/proc_part.h"
#include "base/str.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

enum { KEPT_BYTES = 1 << 20 };

struct seen {
	void *mem;
	const char *secret;
	struct buf all;
};

/* One with "*" or "?" could be made by what is put in. */
static bool
shows(const char *line, const char *secret)
{
	return strlen(secret) >= 4 && strpbrk(secret, "*?") == NULL &&
	       strstr(line, secret) != NULL;
}

static void
on_line(void *arg, const char *text, size_t n)
{
	struct seen *s = arg;

	if (n > PROC_LINE_BYTES || n != strlen(text) ||
	    strpbrk(text, "\r\n") != NULL ||
	    !same(utf8_clean(s->mem, text, n), text))
		panic("a line is not what it should be");
	if (shows(text, s->secret))
		panic("'%s' is left", s->secret);
	buf_str(&s->all, text);
	buf_chr(&s->all, '\n');
}

static const char *
feed(void *mem, const char *secret, struct str output, size_t step)
{
	struct seen seen = { .mem = mem, .secret = secret };
	const char *const secrets[] = { secret, NULL };
	struct proc_spec spec = {
		.line = on_line, .arg = &seen, .secrets = secrets
	};
	struct proc_lines l;

	buf_init(&seen.all, mem, KEPT_BYTES);
	proc_lines_init(&l, mem, &spec);
	for (size_t at = 0; at < output.n; at += step)
		proc_lines_add(&l, output.s + at,
		    output.n - at < step ? output.n - at : step);
	proc_lines_end(&l, true);
	if (strlen(l.last) > PROC_LINE_BYTES || shows(l.last, secret))
		panic("the last line");
	return seen.all.text;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	struct str rest = { (const char *)data, n }, secret;
	size_t step = 1;

	if (rest.n > 0) {
		step += data[0];
		rest.s++;
		rest.n--;
	}
	if (str_cut(&rest, '\0', &secret)) {
		const char *text = str_dup(mem, secret);

		if (!same(feed(mem, text, rest, rest.n + 1),
			feed(mem, text, rest, step)))
			panic("other lines when they come in pieces");
	}
	mem_end(mem);
	return 0;
}
