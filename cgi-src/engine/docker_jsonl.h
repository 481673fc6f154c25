/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_DOCKER_JSONL_H
#define ENGINE_DOCKER_JSONL_H

#include "base/buf.h"
#include "base/json.h"

/*
 * A body of JSON objects, one a line, as Docker sends progress and events.
 * Lines over 1 MiB end the stream.  each gets one object, whose texts live
 * until it returns; false ends the stream quietly.
 */
struct docker_jsonl {
	struct buf line;
	bool (*each)(void *arg, const struct json *v);
	void *arg;
	bool bad;   /* a line was no JSON or too long */
	bool ended; /* each said so */
};

void docker_jsonl_init(struct docker_jsonl *r, void *mem,
    bool (*each)(void *arg, const struct json *v), void *arg);

/* An http_chunk_fn; arg is the struct docker_jsonl. */
bool docker_jsonl_feed(void *arg, const char *data, size_t n);

/* The end of the body: a last line without newline. */
void docker_jsonl_end(struct docker_jsonl *r);

#endif
