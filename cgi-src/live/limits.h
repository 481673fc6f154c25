/* SPDX-License-Identifier: MIT */
#ifndef LIVE_LIMITS_H
#define LIVE_LIMITS_H

#include "base/limits.h"

#define LIVE_LIMITS(X)                                                         \
	X(LIVE_CONNS_MAX, 4096, "connections", "davit-live")                   \
	X(LIVE_USER_STREAMS, 64, "streams",                                    \
	    "one user, with all sessions and tokens")                          \
	X(LIVE_HEAD_MAX, 16 * 1024, "bytes",                                   \
	    "the head of a request for a stream")                              \
	X(ASK_TOPICS_MAX, 10, "topics", "what one stream follows")             \
	X(LIVE_TAIL_MAX, 1000, "lines",                                        \
	    "lines from before that a stream begins with")                     \
	X(LIVE_TOPICS, 1024, "topics", "what is followed at a time")           \
	X(LIVE_RING_BYTES, 128 * 1024, "bytes",                                \
	    "what a topic remembers for who comes back")                       \
	X(LIVE_OUT_MAX, 256 * 1024, "bytes",                                   \
	    "what waits for a slow viewer, before it is cut off")              \
	X(LIVE_EVENT_MAX, 64 * 1024, "bytes", "one event")

enum { LIVE_LIMITS(LIMIT_ENUM) };

#endif
