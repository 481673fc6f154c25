/* SPDX-License-Identifier: MIT */
#include "engine/http_head.h"

#include "base/mem.h"
#include "engine/limits.h"

#include <string.h>
#include <strings.h>

static void
add_header(void *mem, struct http_answer *a, const char *line, size_t n)
{
	const char *colon = memchr(line, ':', n);
	struct http_pair *p;
	size_t skip;

	if (colon == NULL || a->headers_n == HTTP_HEADERS_MAX)
		return;
	while (n > 0 && strchr("\r\n \t", line[n - 1]) != NULL)
		n--;
	if (a->headers == NULL)
		a->headers = mem_array(mem, struct http_pair, HTTP_HEADERS_MAX);
	p = &a->headers[a->headers_n++];
	skip = (size_t)(colon - line);
	p->name = mem_strn(mem, line, skip);
	while (++skip < n && (line[skip] == ' ' || line[skip] == '\t'))
		;
	p->value = skip < n ? mem_strn(mem, line + skip, n - skip) : "";
}

void
http_head_line(void *mem, struct http_answer *a, const char *line, size_t n)
{
	/* A new status line: what came before was a 1xx. */
	if (n > 5 && strncmp(line, "HTTP/", 5) == 0)
		a->headers_n = 0;
	else
		add_header(mem, a, line, n);
}

const char *
http_header(const struct http_answer *a, const char *name)
{
	for (size_t i = 0; i < a->headers_n; i++)
		if (strcasecmp(a->headers[i].name, name) == 0)
			return a->headers[i].value;
	return NULL;
}
