/* SPDX-License-Identifier: MIT */
#include "core/dotenv.h"
#include "base/buf.h"
#include "base/mem.h"
#include "base/names.h"
#include "base/str.h"
#include "core/limits.h"

#include <string.h>

struct scan {
	const char *p;
	size_t line;
	void *mem;
	struct err *e;
};

static bool
bad(struct scan *s, const char *what)
{
	return err_field(s->e, "text", "line %zu: %s", s->line, what);
}

static void
skip_blank(struct scan *s)
{
	while (*s->p == ' ' || *s->p == '\t' || *s->p == '\r')
		s->p++;
}

static void
skip_line(struct scan *s)
{
	s->p += strcspn(s->p, "\n");
	if (*s->p == '\n') {
		s->p++;
		s->line++;
	}
}

static bool
read_key(struct scan *s, const char **key)
{
	size_t n;

	if (text_starts(s->p, "export ")) {
		s->p += strlen("export ");
		skip_blank(s);
	}
	n = strcspn(s->p, "= \t\r\n");
	*key = mem_strn(s->mem, s->p, n);
	if (!env_key_ok(*key))
		return bad(s, "a name is letters, digits and _, followed by =");
	s->p += n;
	skip_blank(s);
	if (*s->p != '=')
		return bad(s, "a name must be followed by =");
	s->p++;
	skip_blank(s);
	return true;
}

static char
unescaped(char c)
{
	return c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
}

static bool
read_quoted(struct scan *s, const char **value)
{
	char quote = *s->p++;
	size_t from = s->line;
	struct buf b;

	buf_init(&b, s->mem, DOTENV_VALUE_BYTES);
	for (; *s->p != quote; s->p++) {
		if (*s->p == '\0') {
			s->line = from;
			return bad(s, "the quote that begins here never ends");
		}
		if (*s->p == '\n')
			s->line++;
		if (*s->p == '\\' && quote == '"' && s->p[1] != '\0')
			buf_chr(&b, unescaped(*++s->p));
		else
			buf_chr(&b, *s->p);
	}
	s->p++;
	if (b.over)
		return bad(s, "a value has at most 64 KiB");
	skip_blank(s);
	if (*s->p != '\0' && *s->p != '\n' && *s->p != '#')
		return bad(s, "only a comment may follow the closing quote");
	*value = b.text;
	return true;
}

static bool
read_bare(struct scan *s, const char **value)
{
	size_t n = strcspn(s->p, "\r\n"), i;

	for (i = 1; i < n; i++)
		if (s->p[i] == '#' &&
		    (s->p[i - 1] == ' ' || s->p[i - 1] == '\t'))
			n = i;
	if (n > DOTENV_VALUE_BYTES)
		return bad(s, "a value has at most 64 KiB");
	*value = str_dup(s->mem, str_trim((struct str){ s->p, n }));
	if ((*value)[0] == '#')
		*value = "";
	s->p += n;
	return true;
}

static void
add(struct dotenv_pair *pairs, size_t *n, const char *key, const char *value)
{
	size_t i;

	for (i = 0; i < *n && !same(pairs[i].key, key); i++)
		;
	pairs[i] = (struct dotenv_pair){ key, value };
	if (i == *n)
		(*n)++;
}

bool
dotenv_parse(struct err *e, void *mem, const char *text,
    struct dotenv_pair **pairs, size_t *n)
{
	struct scan s = { text, 1, mem, e };
	const char *key = NULL, *value = NULL;

	*n = 0;
	*pairs = mem_array(mem, struct dotenv_pair, DOTENV_PAIRS_MAX);
	while (*s.p != '\0') {
		skip_blank(&s);
		if (*s.p == '\0')
			break;
		if (*s.p == '#' || *s.p == '\n') {
			skip_line(&s);
			continue;
		}
		if (*n == DOTENV_PAIRS_MAX)
			return bad(&s, "too many variables in one file");
		if (!read_key(&s, &key) ||
		    !(*s.p == '"' || *s.p == '\'' ? read_quoted(&s, &value)
						  : read_bare(&s, &value)))
			return false;
		add(*pairs, n, key, value);
		skip_line(&s);
	}
	return true;
}
