/* SPDX-License-Identifier: MIT */
#include "base/field.h"
#include "base/mem.h"
#include "base/str.h"

#include <string.h>

static const void *
member(const struct field *f, const void *record)
{
	return (const char *)record + f->offset;
}

/* Every type but FIELD_I64 and FIELD_BOOL is held as text. */
static const char *
text_of(const struct field *f, const void *record)
{
	const char *text;

	memcpy(&text, member(f, record), sizeof text);
	return text;
}

static int64_t
int_of(const struct field *f, const void *record)
{
	int64_t n;

	memcpy(&n, member(f, record), sizeof n);
	return n;
}

static bool
bool_of(const struct field *f, const void *record)
{
	bool b;

	memcpy(&b, member(f, record), sizeof b);
	return b;
}

void
field_camel(struct buf *b, const char *name)
{
	bool up = false;

	/* "_links" stays what it is. */
	for (; *name == '_'; name++)
		buf_chr(b, '_');
	for (; *name != '\0'; name++) {
		if (*name == '_') {
			up = true;
			continue;
		}
		if (up && *name >= 'a' && *name <= 'z')
			buf_chr(b, (char)(*name - 'a' + 'A'));
		else
			buf_chr(b, *name);
		up = false;
	}
}

static void
value_json(struct buf *b, const struct field *f, const void *record)
{
	const char *text;

	switch (f->type) {
	case FIELD_I64:
		buf_fmt(b, "%lld", (long long)int_of(f, record));
		break;
	case FIELD_BOOL:
		buf_str(b, bool_of(f, record) ? "true" : "false");
		break;
	case FIELD_NUM:
	case FIELD_JSON:
		text = text_of(f, record);
		buf_str(b, text == NULL ? "null" : text);
		break;
	case FIELD_TEXT:
	case FIELD_TIME:
		buf_json(b, text_of(f, record));
		break;
	}
}

static bool
left_out(const struct field *f, const void *record)
{
	if (f->flags & (FIELD_SECRET | FIELD_NO_API))
		return true;
	return (f->flags & FIELD_OMIT) && f->type != FIELD_I64 &&
	       f->type != FIELD_BOOL && text_of(f, record) == NULL;
}

void
field_json(struct buf *b, const struct field *table, const void *record)
{
	const struct field *f;
	bool first = true;

	for (f = table; f->name != NULL; f++) {
		if (left_out(f, record))
			continue;
		buf_str(b, first ? "\"" : ",\"");
		first = false;
		field_camel(b, f->name);
		buf_str(b, "\":");
		value_json(b, f, record);
	}
}

/* Decimal text as SQL writes numeric: it goes into JSON unquoted. */
static bool
is_decimal(const char *s)
{
	size_t n;

	if (*s == '-')
		s++;
	n = strspn(s, "0123456789");
	if (n == 0 || (n > 1 && *s == '0'))
		return false;
	s += n;
	if (*s == '\0')
		return true;
	n = strspn(s + 1, "0123456789");
	return *s == '.' && n > 0 && s[1 + n] == '\0';
}

bool
field_fill(const struct field *f, void *mem, void *record, const char *text)
{
	char *to = (char *)record + f->offset;
	const char *copy = NULL;
	int64_t n = 0;
	bool yes;

	switch (f->type) {
	case FIELD_I64:
		if (text != NULL &&
		    !str_i64(str_of(text), INT64_MIN, INT64_MAX, &n))
			return false;
		memcpy(to, &n, sizeof n);
		return true;
	case FIELD_BOOL:
		yes = same(text, "t") || same(text, "true");
		if (text != NULL && !yes && !same(text, "f") &&
		    !same(text, "false"))
			return false;
		memcpy(to, &yes, sizeof yes);
		return true;
	case FIELD_NUM:
		if (text != NULL && !is_decimal(text))
			return false;
		break;
	case FIELD_TEXT:
	case FIELD_TIME:
	case FIELD_JSON:
		break;
	}
	if (text != NULL)
		copy = (f->flags & FIELD_SECRET)
			   ? mem_secret_str(mem, text, strlen(text))
			   : mem_str(mem, text);
	memcpy(to, &copy, sizeof copy);
	return true;
}

const char *
field_text(const struct field *f, void *mem, const void *record)
{
	const char *text;

	switch (f->type) {
	case FIELD_I64:
		return mem_fmt(mem, "%lld", (long long)int_of(f, record));
	case FIELD_BOOL:
		return bool_of(f, record) ? "1" : "0";
	case FIELD_TEXT:
	case FIELD_TIME:
	case FIELD_NUM:
	case FIELD_JSON:
		break;
	}
	text = text_of(f, record);
	return text == NULL ? "" : text;
}
