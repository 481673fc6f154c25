/* SPDX-License-Identifier: MIT */
/*
 * The configuration of a release: what is read is written as JSON that reads
 * and writes the same again, and makes a service that is JSON too.
 */
#include "base/json.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/limits.h"
#include "core/spec.h"
#include "t/fuzz/fuzz.h"

#include <string.h>

static const char *
written(void *mem, const struct spec *s)
{
	struct buf b;

	buf_init(&b, mem, PLAN_BYTES);
	spec_write(&b, s);
	if (b.over)
		panic("written as more than %d bytes", PLAN_BYTES);
	return b.text;
}

/* Written, read, and written again. */
static const char *
again(void *mem, const char *text)
{
	struct err e = { .kind = ERR_NONE };
	struct spec s;

	if (!spec_read(&e, mem, text, &s))
		panic("cannot read what was written: %s", e.text);
	return written(mem, &s);
}

/* Numbers that a form lets through. */
static bool
plausible(const struct spec *s)
{
	const int64_t all[] = { s->port, s->replicas, s->memory_limit,
		s->memory_reservation, s->pids_limit, s->health.port,
		s->health.interval, s->health.timeout, s->health.retries,
		s->health.start };
	const char *const cores[] = { s->cpu_limit, s->cpu_reservation };

	for (size_t i = 0; i < COUNT(all); i++)
		if (all[i] < 0 || all[i] > 1 << 20)
			return false;
	for (size_t i = 0; i < COUNT(cores); i++)
		if (cores[i] != NULL &&
		    (strlen(cores[i]) > 8 ||
			strspn(cores[i], "0123456789.") != strlen(cores[i])))
			return false;
	return true;
}

static void
check_service(void *mem, const struct spec *s)
{
	static const struct spec_pair secrets[] = { { "S", "one\ntwo" } };
	const struct spec_place place = { .instance = "a",
		.service_name = "a-1",
		.application_id = "1",
		.release_id = "2",
		.deployment_id = "3",
		.image = "x",
		.network = "n",
		.probe_id = "p",
		.probe_name = "q",
		.replicas = s->replicas,
		.secrets = secrets,
		.secrets_n = COUNT(secrets) };
	struct err e = { .kind = ERR_NONE };
	struct json *v;
	struct buf b;

	buf_init(&b, mem, 2 * PLAN_BYTES);
	spec_service(&b, s, &place);
	if (b.over ||
	    !json_parse_max(&e, mem, b.text, b.len, 2 * PLAN_BYTES, &v))
		panic("a service that is no JSON: %s", e.text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	void *mem = mem_root("fuzz");
	char *text = mem_strn(mem, (const char *)data, n);
	struct err e = { .kind = ERR_NONE };
	const char *one;
	struct spec s;

	if (spec_read(&e, mem, text, &s)) {
		/* The first time, what is not there becomes its default. */
		one = again(mem, written(mem, &s));
		if (!same(again(mem, one), one))
			panic("written in two ways");
		if (plausible(&s))
			check_service(mem, &s);
	} else if (e.kind != ERR_INVALID && e.kind != ERR_LIMIT)
		panic("refused with kind %d", (int)e.kind);
	mem_end(mem);
	return 0;
}
