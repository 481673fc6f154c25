/* SPDX-License-Identifier: MIT */
#include "base/limits.h"
#include "base/mem.h"
#include "base/proc_part.h"
#include "base/str.h"
#include "base/term.h"

#include <string.h>

enum { NEEDLE_BYTES = 4 };

static void
add_needle(struct proc_needles *out, const char *text)
{
	size_t n = strlen(text);

	if (n < NEEDLE_BYTES)
		return;
	out->text[out->n++] = text;
	if (n > out->longest)
		out->longest = n;
}

static size_t
count_breaks(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s++)
		n += *s == '\n' || *s == '\r';
	return n;
}

/* A secret of several lines comes out line by line: each is one too. */
static void
add_lines(void *mem, struct proc_needles *out, const char *secret)
{
	size_t n;

	for (; *secret != '\0'; secret += n + (secret[n] != '\0')) {
		n = strcspn(secret, "\r\n");
		add_needle(out, mem_secret_str(mem, secret, n));
	}
}

struct proc_needles
proc_needles(void *mem, const char *const *secrets)
{
	struct proc_needles out = { 0 };
	size_t n = 0, i;

	for (i = 0; secrets != NULL && secrets[i] != NULL; i++)
		n += 2 + count_breaks(secrets[i]);
	out.text = mem_array(mem, const char *, n + 1);
	for (i = 0; secrets != NULL && secrets[i] != NULL; i++) {
		add_needle(&out, secrets[i]);
		if (count_breaks(secrets[i]) > 0)
			add_lines(mem, &out, secrets[i]);
	}
	return out;
}

/* Mark every byte that belongs to a secret: secrets may overlap. */
static void
mark(bool *hidden, const char *text, size_t n, const char *needle)
{
	const char *at = text, *end = text + n;
	size_t len = strlen(needle);

	while ((at = memmem(at, (size_t)(end - at), needle, len)) != NULL) {
		memset(hidden + (at - text), true, len);
		at++;
	}
}

char *
proc_hide(void *mem, const char *text, size_t n, size_t shown,
    const struct proc_needles *needles)
{
	bool *hidden = mem_array(mem, bool, n + 1);
	/* A run becomes 3 bytes, and is of at least 4 unless it is cut. */
	char *out = mem_array(mem, char, n + 4);
	size_t i, at = 0;

	for (i = 0; i < needles->n; i++)
		mark(hidden, text, n, needles->text[i]);
	for (i = 0; i < shown; i++) {
		if (!hidden[i]) {
			out[at++] = text[i];
		} else if (i == 0 || !hidden[i - 1]) {
			memcpy(out + at, "***", 3);
			at += 3;
		}
	}
	out[at] = '\0';
	return talloc_realloc(mem, out, char, (unsigned)(at + 1));
}

char *
proc_redact(void *mem, const char *text, size_t n, const char *const *secrets)
{
	void *own = talloc_new(mem);
	struct proc_needles needles = proc_needles(own, secrets);
	char *out = proc_hide(mem, text, n, n, &needles);

	mem_end(own);
	return out;
}

char *
proc_plain(void *mem, const char *text, size_t n, size_t most,
    const char *const *secrets)
{
	char *out = term_plain(mem, text, n);

	out = proc_redact(mem, out, strlen(out), secrets);
	n = strlen(out);
	return utf8_clean(mem, out, n < most ? n : most);
}

void
proc_lines_init(struct proc_lines *l, void *mem, const struct proc_spec *spec)
{
	*l = (struct proc_lines){ .mem = mem, .spec = spec };
	l->needles = proc_needles(mem, spec->secrets);
	/* A secret across the place where a line is clipped is still seen
	 * whole before the line is clipped. */
	l->cap = PROC_LINE_BYTES + l->needles.longest;
	l->text = mem_secret(mem, l->cap);
	l->last = mem_array(mem, char, PROC_LINE_BYTES + 1);
}

static void
deliver(struct proc_lines *l)
{
	void *own = talloc_new(l->mem);
	/* First, so that no colour inside a secret hides it from the search. */
	size_t n = term_strip(l->text, l->n), shown = n;
	char *line;

	/* A secret may have been cut off where the line was. */
	if (l->cut)
		shown -= n < l->needles.longest ? n : l->needles.longest;
	line = proc_hide(own, l->text, n, shown, &l->needles);
	n = talloc_get_size(line) - 1;
	if (n > PROC_LINE_BYTES)
		n = PROC_LINE_BYTES;
	line = utf8_clean(own, line, n);
	n = strlen(line);
	if (l->spec->line != NULL)
		l->spec->line(l->spec->arg, line, n);
	if (line[strspn(line, " \t")] != '\0')
		memcpy(l->last, line, n + 1);
	l->n = 0;
	l->cut = false;
	mem_end(own);
}

/* Progress meters end lines with CR alone; CR LF is one end. */
void
proc_lines_add(struct proc_lines *l, const char *data, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		bool second = data[i] == '\n' && l->after_cr;

		l->after_cr = data[i] == '\r';
		if (second)
			continue;
		if (data[i] == '\n' || data[i] == '\r')
			deliver(l);
		else if (l->n < l->cap)
			l->text[l->n++] = data[i];
		else
			l->cut = true;
	}
}

void
proc_lines_end(struct proc_lines *l, bool whole)
{
	l->cut |= !whole;
	if (l->n > 0)
		deliver(l);
}
