/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_DOCKER_STREAM_H
#define ENGINE_DOCKER_STREAM_H

#include "base/err.h"
#include "engine/limits.h"

#include <stddef.h>
#include <stdint.h>

/*
 * Parser of Docker's multiplexed log stream (Engine API, "attach", stream
 * format): frames of an 8-byte header (stream, 0, 0, 0, big-endian length)
 * and payload.  Incremental and pure: bytes in, lines out, memory bounded by
 * two lines whatever a frame's header claims.
 */
enum {
	DOCKER_LINES_TIMED = 1,	   /* asked with timestamps=1 */
	DOCKER_LINES_DETAILED = 2, /* asked with details=1 */
};

/* One line; texts are borrowed until the callback returns. */
struct docker_line {
	int stream;	     /* 1 output, 2 error output, 3 the engine itself */
	const char *time;    /* RFC 3339 with nanoseconds, or "" */
	const char *details; /* "k=v,k=v" percent-encoded, or "" */
	const char *text;    /* without newline, NUL-terminated, raw bytes */
	size_t n;
	bool more; /* the next line of this stream continues it */
};

typedef bool (*docker_line_fn)(void *arg, const struct docker_line *line);

struct docker_stream;

struct docker_stream *docker_stream_new(
    void *mem, unsigned flags, docker_line_fn line, void *arg);

/* False with ERR_UPSTREAM when the bytes are no such stream; also false,
 * with ERR_NONE, when line returned false. */
bool docker_stream_feed(struct err *e, struct docker_stream *s,
    const char *data, size_t n) NEED_CHECK;

/* The end: hands out what has no newline yet; ERR_UPSTREAM when the stream
 * stopped inside a frame. */
bool docker_stream_end(struct err *e, struct docker_stream *s) NEED_CHECK;

/* Value of key in details, percent-decoded, or NULL.  Service logs carry
 * com.docker.swarm.task.id, com.docker.swarm.node.id, ... */
char *docker_detail(void *mem, const char *details, const char *key);

#endif
