/* SPDX-License-Identifier: MIT */
#include "base/form_value.h"
#include "base/mem.h"
#include "base/str.h"

#include <string.h>

bool
form_clean(const char *text, bool lines)
{
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (lines && (c == '\n' || c == '\t'))
			continue;
		if (c < 0x20 || c == 0x7f)
			return false;
	}
	return true;
}

const char *
form_copy(const struct form_at *at, const char *text)
{
	if (at->f->type == FORM_SECRET)
		return mem_secret_str(at->walk->mem, text, strlen(text));
	return mem_str(at->walk->mem, text);
}

bool
form_length(const struct form_at *at, size_t n, const char *what)
{
	const struct form_field *f = at->f;

	if ((int64_t)n >= f->lo && (f->hi == 0 || (int64_t)n <= f->hi))
		return true;
	if (f->hi == 0)
		return form_refuse(at, "length", "needs at least %lld %s",
		    (long long)f->lo, what);
	if (f->lo <= 0)
		return form_refuse(at, "length", "takes at most %lld %s",
		    (long long)f->hi, what);
	if (f->lo == f->hi)
		return form_refuse(at, "length", "needs exactly %lld %s",
		    (long long)f->lo, what);
	return form_refuse(at, "length", "needs %lld to %lld %s",
	    (long long)f->lo, (long long)f->hi, what);
}

/* Characters as people count them, near enough: code points. */
static size_t
characters(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += ((unsigned char)*text & 0xc0) != 0x80;
	return n;
}

static const char *
right(const struct form_field *f)
{
	return f->say == NULL ? "something else" : f->say;
}

static bool
put_text(const struct form_at *at, const char *text)
{
	memcpy(at->to, &text, sizeof text);
	return true;
}

static bool
read_text(const struct form_at *at)
{
	const char *text = json_text(at->v, NULL);

	if (text == NULL)
		return form_wrong_type(at, "a text");
	if (!form_clean(text, at->f->type != FORM_TEXT))
		return form_refuse(
		    at, "pattern", "has control characters in it");
	if (!form_length(at, characters(text), "characters"))
		return false;
	if (at->f->check != NULL && !at->f->check(text))
		return form_refuse(
		    at, "pattern", "is wrong: give %s", right(at->f));
	return put_text(at, form_copy(at, text));
}

static bool
read_enum(const struct form_at *at)
{
	const char *text = json_text(at->v, NULL);
	const char *const *word;

	if (text == NULL)
		return form_wrong_type(at, "a text");
	for (word = at->f->words; *word != NULL; word++)
		if (same(*word, text))
			return put_text(at, *word);
	return form_refuse(at, "enum", "is wrong: give %s", right(at->f));
}

static bool
out_of_range(const struct form_at *at)
{
	return form_refuse(at, "range", "must be from %lld to %lld",
	    (long long)at->f->lo, (long long)at->f->hi);
}

static bool
read_int(const struct form_at *at)
{
	const char *text = json_text(at->v, NULL);
	int64_t n;

	if (at->walk->mode == FORM_FROM_HTML && text != NULL) {
		if (!str_i64(str_trim(str_of(text)), INT64_MIN, INT64_MAX, &n))
			return form_refuse(
			    at, "type", "must be a whole number");
	} else if (json_type(at->v) == JSON_INT) {
		n = json_int(at->v, 0);
	} else {
		return form_wrong_type(at, "a whole number");
	}
	if (n < at->f->lo || n > at->f->hi)
		return out_of_range(at);
	memcpy(at->to, &n, sizeof n);
	return true;
}

static bool
read_bool(const struct form_at *at)
{
	static const char *const yes[] = { "true", "on", "1", "yes" };
	static const char *const no[] = { "false", "off", "0", "no" };
	const char *text = json_text(at->v, NULL);
	size_t i;
	bool b;

	if (json_type(at->v) == JSON_BOOL) {
		b = json_bool(at->v, false);
		memcpy(at->to, &b, sizeof b);
		return true;
	}
	for (i = 0; i < COUNT(yes) && at->walk->mode == FORM_FROM_HTML; i++) {
		b = same(text, yes[i]);
		if (!b && !same(text, no[i]))
			continue;
		memcpy(at->to, &b, sizeof b);
		return true;
	}
	return form_wrong_type(at, "true or false");
}

/* "12", "-1.5", "0.125" in thousandths; at most three places. */
static bool
thousandths(struct str s, int64_t *out)
{
	struct str whole = s, part = { "", 0 };
	bool minus = s.n > 0 && s.s[0] == '-';
	const int64_t most = INT64_MAX / 2000;
	uint64_t fraction = 0;
	const char *dot;
	size_t i;

	dot = s.n > 0 ? memchr(s.s, '.', s.n) : NULL;
	if (dot != NULL) {
		whole.n = (size_t)(dot - s.s);
		part = (struct str){ dot + 1, s.n - whole.n - 1 };
		if (part.n > 3 || !str_u64(part, 0, 999, &fraction))
			return false;
	}
	if (!str_i64(whole, -most, most, out))
		return false;
	for (i = part.n; i < 3; i++)
		fraction *= 10;
	*out = *out * 1000 + (int64_t)(minus ? -fraction : fraction);
	return true;
}

/* The number of a JSON value as decimal text; NULL when it is none. */
static const char *
number_text(const struct form_at *at)
{
	double d;

	switch (json_type(at->v)) {
	case JSON_INT:
		return mem_fmt(
		    at->walk->mem, "%lld", (long long)json_int(at->v, 0));
	case JSON_REAL:
		d = json_number(at->v, 0);
		/* 15 digits are exact in both directions; huge numbers give
		 * an exponent and are refused. */
		return mem_fmt(at->walk->mem, "%.15g", d);
	case JSON_TEXT:
		return at->walk->mode == FORM_FROM_HTML ? json_text(at->v, "")
							: NULL;
	case JSON_NONE:
	case JSON_NULL:
	case JSON_BOOL:
	case JSON_LIST:
	case JSON_OBJECT:
		break;
	}
	return NULL;
}

static bool
read_num(const struct form_at *at)
{
	const char *text = number_text(at);
	int64_t n, left;
	char *out;
	size_t len;

	if (text == NULL)
		return form_wrong_type(at, "a number");
	if (!thousandths(str_trim(str_of(text)), &n))
		return form_refuse(
		    at, "type", "must be a number with at most three decimals");
	if (n < at->f->lo * 1000 || n > at->f->hi * 1000)
		return out_of_range(at);
	left = n < 0 ? -n : n;
	out = mem_fmt(at->walk->mem, "%s%lld.%03lld", n < 0 ? "-" : "",
	    (long long)(left / 1000), (long long)(left % 1000));
	/* 0.500 is 0.5 and 2.000 is 2. */
	for (len = strlen(out); out[len - 1] == '0'; len--)
		out[len - 1] = '\0';
	if (out[len - 1] == '.')
		out[len - 1] = '\0';
	return put_text(at, out);
}

bool
form_value(const struct form_at *at)
{
	switch (at->f->type) {
	case FORM_TEXT:
	case FORM_LINES:
	case FORM_SECRET:
		return read_text(at);
	case FORM_INT:
		return read_int(at);
	case FORM_BOOL:
		return read_bool(at);
	case FORM_NUM:
		return read_num(at);
	case FORM_ENUM:
		return read_enum(at);
	case FORM_ARGV:
		return form_argv(at);
	case FORM_MAP:
		return form_map(at);
	case FORM_OBJECT:
	case FORM_LIST:
		break;
	}
	panic("form field '%s' is no value", at->f->name);
}
