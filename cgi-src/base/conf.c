/* SPDX-License-Identifier: MIT */
#include "base/conf.h"
#include "base/conf_table.h"
#include "base/fs.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/str.h"

#include <stdlib.h>
#include <string.h>

const char *
conf_path(void)
{
	const char *path = getenv("DAVIT_CONF");

	return path != NULL && *path != '\0' ? path : "/etc/davit/davit.conf";
}

static void
put_text(struct conf *c, const struct conf_row *row, const char *text)
{
	memcpy((char *)c + row->offset, &text, sizeof text);
}

/* Put text into the member of row; else e says what would be right. */
static bool
put(struct err *e, void *mem, struct conf *c, const struct conf_row *row,
    struct str text)
{
	char *to = (char *)c + row->offset, *copy;
	int64_t n;
	bool yes;

	switch (row->type) {
	case CONF_TEXT:
		copy = str_dup(mem, text);
		if (row->check != NULL && !row->check(copy))
			return err_set(e, ERR_INVALID, "%s: '%s' is wrong: %s",
			    row->name, copy, row->right);
		put_text(c, row, copy);
		return true;
	case CONF_INT:
		if (!str_i64(text, row->lo, row->hi, &n))
			return err_set(e, ERR_INVALID,
			    "%s: give a whole number from %lld to %lld",
			    row->name, (long long)row->lo, (long long)row->hi);
		memcpy(to, &n, sizeof n);
		return true;
	case CONF_BOOL:
		yes = str_eq(text, "yes");
		if (!yes && !str_eq(text, "no"))
			return err_set(
			    e, ERR_INVALID, "%s: give yes or no", row->name);
		memcpy(to, &yes, sizeof yes);
		return true;
	}
	return false;
}

static const struct conf_row *
row_of(struct str name)
{
	const struct conf_row *row;

	for (row = conf_rows; row->name != NULL; row++)
		if (str_eq(name, row->name))
			return row;
	return NULL;
}

struct reader {
	void *mem;
	struct conf *conf;
	bool *seen; /* one per row */
};

/* "name value": the value is the rest of the line, it needs no quotes. */
static bool
read_line(struct err *e, struct reader *r, struct str line)
{
	const struct conf_row *row;
	struct str name, value;

	line = str_trim(line);
	if (line.n == 0 || line.s[0] == '#')
		return true;
	for (name = line, name.n = 0; name.n < line.n &&
				      line.s[name.n] != ' ' &&
				      line.s[name.n] != '\t';)
		name.n++;
	value = str_trim((struct str){ line.s + name.n, line.n - name.n });
	row = row_of(name);
	if (row == NULL)
		return err_set(e, ERR_INVALID, "unknown name '%.*s'",
		    (int)(name.n < 80 ? name.n : 80), name.s);
	if (r->seen[row - conf_rows])
		return err_set(
		    e, ERR_INVALID, "%s is given a second time", row->name);
	if (value.n > CONF_VALUE_BYTES || !utf8_ok(value.s, value.n))
		return err_set(e, ERR_INVALID,
		    "%s: longer than %d bytes or not UTF-8", row->name,
		    CONF_VALUE_BYTES);
	r->seen[row - conf_rows] = true;
	return put(e, r->mem, r->conf, row, value);
}

static bool
read_lines(struct err *e, struct reader *r, struct str text)
{
	struct str line;
	int n = 0;

	while (str_cut(&text, '\n', &line)) {
		n++;
		if (!read_line(e, r, line))
			return err_wrap(e, "%s:%d", r->conf->path, n);
	}
	return true;
}

/* "<state-dir>/keys/public": a value below another value. */
static char *
derive(void *mem, const struct conf *c, const char *text)
{
	static const char state[] = "<state-dir>";

	if (text_starts(text, state))
		return mem_fmt(
		    mem, "%s%s", c->state_dir, text + sizeof state - 1);
	return mem_str(mem, text);
}

/* Rows in order: state-dir stands before what lies below it. */
static bool
fill_defaults(struct err *e, struct reader *r)
{
	const struct conf_row *row;

	for (row = conf_rows; row->name != NULL; row++) {
		if (r->seen[row - conf_rows])
			continue;
		if (!put(e, r->mem, r->conf, row,
			str_of(derive(r->mem, r->conf, row->otherwise))))
			return err_wrap(e, "%s", r->conf->path);
	}
	return true;
}

bool
conf_parse(struct err *e, void *mem, const char *path, const char *text,
    size_t n, struct conf *out)
{
	struct reader r = { .mem = mem, .conf = out };

	memset(out, 0, sizeof *out);
	out->path = mem_str(mem, path);
	r.seen = mem_array(mem, bool, conf_rows_n);
	return read_lines(e, &r, (struct str){ text, n }) &&
	       fill_defaults(e, &r);
}

bool
conf_load(struct err *e, void *mem, const char *path, struct conf *out)
{
	char *text;
	size_t n;

	return fs_read(e, mem, path, CONF_BYTES, &text, &n) &&
	       conf_parse(e, mem, path, text, n, out);
}
