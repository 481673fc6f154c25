/* SPDX-License-Identifier: MIT */
/*
 * Bodies of JSON lines as Docker sends them, cut anywhere: the objects are
 * the same however the bytes come.
 */
#include "base/mem.h"
#include "engine/docker_jsonl.h"
#include "t/fuzz/fuzz.h"

struct seen {
	size_t objects;
	bool bad;
};

static bool
on_object(void *arg, const struct json *v)
{
	struct seen *s = arg;

	(void)json_text_at(v, "Actor/Attributes/name", "");
	(void)json_int_at(v, "timeNano", 0);
	return ++s->objects < 1000;
}

static struct seen
feed(const char *text, size_t n, size_t step)
{
	void *mem = mem_root("fuzz");
	struct seen s = { .objects = 0 };
	struct docker_jsonl r;
	size_t at, part;
	bool more = true;

	docker_jsonl_init(&r, mem, on_object, &s);
	for (at = 0; more && at < n; at += part) {
		part = n - at < step ? n - at : step;
		more = docker_jsonl_feed(&r, text + at, part);
	}
	if (more)
		docker_jsonl_end(&r);
	s.bad = r.bad;
	mem_end(mem);
	return s;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct seen whole, cut;

	if (n == 0)
		return 0;
	whole = feed((const char *)data + 1, n - 1, n);
	cut = feed((const char *)data + 1, n - 1, (size_t)data[0] + 1);
	if (whole.objects != cut.objects || whole.bad != cut.bad)
		panic("%zu objects in one piece, %zu in pieces", whole.objects,
		    cut.objects);
	return 0;
}
