/* SPDX-License-Identifier: MIT */
/*
 * The head of another server's answer, line by line as libcurl gives it: what
 * is kept is of the last answer, of its bytes, and found under its name.
 */
#include "base/mem.h"
#include "base/str.h"
#include "engine/http_head.h"
#include "engine/limits.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

static void
feed(void *mem, struct http_answer *a, const char *text, size_t n)
{
	while (n > 0) {
		const char *end = memchr(text, '\n', n);
		size_t len = end == NULL ? n : (size_t)(end - text) + 1;

		/* A copy of its own, so that no byte beyond it is read. */
		http_head_line(mem, a, mem_copy(mem, text, len), len);
		text += len;
		n -= len;
	}
}

static void
check_pair(const struct http_answer *a, const struct http_pair *p, size_t n)
{
	if (strchr(p->name, ':') != NULL || strchr(p->name, '\n') != NULL ||
	    p->value[0] == ' ' || p->value[0] == '\t' ||
	    strchr(p->value, '\n') != NULL ||
	    strlen(p->name) + strlen(p->value) >= n)
		panic("header '%s': '%s'", p->name, p->value);
	if (http_header(a, p->name) == NULL)
		panic("'%s' is not found", p->name);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char status[] = "HTTP/1.1 200 OK\r\n";
	void *mem = mem_root("fuzz");
	struct http_answer a = { .status = 0 };

	feed(mem, &a, (const char *)data, n);
	if (a.headers_n > HTTP_HEADERS_MAX)
		panic("%zu headers", a.headers_n);
	for (size_t i = 0; i < a.headers_n; i++)
		check_pair(&a, &a.headers[i], n);
	feed(mem, &a, status, sizeof status - 1);
	if (a.headers_n != 0)
		panic("headers of an answer before");
	mem_end(mem);
	return 0;
}
