/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_REGISTRY_CALL_H
#define ENGINE_REGISTRY_CALL_H

#include "base/names.h"
#include "engine/registry_ask.h"
#include "engine/registry_read.h"

/* What the registry_*.c files share: one registry, asked about one image. */
struct registry_call {
	const struct registry_ask *ask;
	void *mem;
	const char *image; /* as it was named */
	struct image_ref ref;
	const char *base;	   /* "https://registry.example:5000" */
	const char *authorization; /* header, NULL before one is wanted */
};

bool registry_open(struct err *e, void *mem, const struct registry_ask *ask,
    const char *image, struct registry_call *out) NEED_CHECK;

/* GET below /v2/<name>/, with a token when one is wanted and the redirection
 * of a blob; only a 200 is success.  accept NULL: anything. */
bool registry_get(struct err *e, struct registry_call *c, const char *path,
    const char *accept, struct http_answer *out) NEED_CHECK;

#endif
