/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/mem.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

static const char *const level_name[] = { "error", "notice", "debug" };

static const char *log_program = "davit";
static enum log_level log_most = LOG_L_NOTICE;

void
log_setup(const char *program, enum log_level most)
{
	log_program = program;
	log_most = most;
}

static bool
plain(const char *s)
{
	if (*s == '\0')
		return false;
	for (; *s != '\0'; s++)
		if ((unsigned char)*s <= ' ' || strchr("\"=\\\x7f", *s) != NULL)
			return false;
	return true;
}

static void
add_value(struct buf *b, const char *value)
{
	if (value == NULL)
		buf_chr(b, '-');
	else if (plain(value))
		buf_str(b, value);
	else
		buf_json(b, value);
}

/* A value that does not fit is replaced, so that later pairs still may. */
static void
add_pair(struct buf *b, const char *key, const char *value)
{
	size_t good;

	buf_fmt(b, " %s=", key);
	good = b->len;
	add_value(b, value);
	if (!b->over)
		return;
	b->over = false;
	buf_cut(b, good);
	buf_str(b, "(long)");
}

static void
write_line(const char *text, size_t n)
{
	ssize_t did;

	do
		did = write(STDERR_FILENO, text, n);
	while (did < 0 && errno == EINTR);
}

void
log_line(enum log_level level, const char *message, ...)
{
	const char *key;
	struct buf b;
	void *mem;
	va_list ap;

	if (level > log_most)
		return;
	mem = mem_root("log line");
	buf_init(&b, mem, LOG_LINE_BYTES);
	buf_fmt(&b, "time=%s level=%s prog=%s",
	    clock_rfc3339(mem, clock_wall_ms()), level_name[level],
	    log_program);
	add_pair(&b, "msg", message);
	va_start(ap, message);
	while ((key = va_arg(ap, const char *)) != NULL)
		add_pair(&b, key, va_arg(ap, const char *));
	va_end(ap);
	/* The newline goes in whatever the pairs have used up. */
	b.over = false;
	b.max++;
	buf_chr(&b, '\n');
	write_line(b.text, b.len);
	mem_end(mem);
}
