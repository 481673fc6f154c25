/* SPDX-License-Identifier: MIT */
#include "engine/docker_jsonl.h"

#include "base/mem.h"
#include "engine/limits.h"

#include <string.h>

void
docker_jsonl_init(struct docker_jsonl *r, void *mem,
    bool (*each)(void *arg, const struct json *v), void *arg)
{
	*r = (struct docker_jsonl){ .each = each, .arg = arg };
	buf_init(&r->line, mem, DOCKER_JSONL_BYTES);
}

/* True to go on. */
static bool
take_line(struct docker_jsonl *r)
{
	void *mem = mem_root("docker_jsonl");
	struct err ignored = { 0 };
	struct json *v;

	if (!json_parse(&ignored, mem, r->line.text, r->line.len, &v))
		r->bad = true;
	else
		r->ended = !r->each(r->arg, v);
	mem_end(mem);
	buf_clear(&r->line);
	return !r->bad && !r->ended;
}

static bool
blank(const struct buf *b)
{
	return strspn(b->text, " \t\r") == b->len;
}

bool
docker_jsonl_feed(void *arg, const char *data, size_t n)
{
	struct docker_jsonl *r = arg;

	while (n > 0) {
		const char *nl = memchr(data, '\n', n);
		size_t part = nl == NULL ? n : (size_t)(nl - data);

		buf_add(&r->line, data, part);
		if (r->line.over) {
			r->bad = true;
			return false;
		}
		if (nl == NULL)
			return true;
		data += part + 1;
		n -= part + 1;
		if (!blank(&r->line) && !take_line(r))
			return false;
		buf_clear(&r->line);
	}
	return true;
}

void
docker_jsonl_end(struct docker_jsonl *r)
{
	if (!r->bad && !r->ended && !blank(&r->line))
		take_line(r);
}
