/* SPDX-License-Identifier: MIT */
/* A path: what is matched fits its row, and its values are clean text. */
#include "base/mem.h"
#include "base/str.h"
#include "t/fuzz/fuzz.h"
#include "web/route.h"

#include <string.h>

static void
check_match(const struct route_match *m)
{
	size_t n = route_params(m->route->path), i;

	if ((m->methods & m->route->method) == 0)
		panic("a route without its method");
	for (i = 0; i < REQ_PARAMS_MAX; i++) {
		const char *v = m->param[i];

		if ((v != NULL) != (i < n))
			panic("%zu values for %s", i, m->route->path);
		if (v != NULL && (v[0] == '\0' || !utf8_ok(v, strlen(v))))
			panic("a value that is no text");
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const enum method methods[] = { METHOD_GET, METHOD_POST,
		METHOD_PUT, METHOD_PATCH, METHOD_DELETE };
	void *mem = mem_root("fuzz");
	char *path = mem_strn(mem, (const char *)data, n);
	size_t i;

	for (i = 0; i < COUNT(methods); i++) {
		struct route_match m;

		route_match(mem, methods[i], path, &m);
		if (m.route != NULL)
			check_match(&m);
		if (m.route != NULL && m.route->method != methods[i])
			panic("another method");
	}
	mem_end(mem);
	return 0;
}
