/* SPDX-License-Identifier: MIT */
#ifndef LIVE_ASK_H
#define LIVE_ASK_H

#include "base/err.h"
#include "live/http_head.h"
#include "live/limits.h"

#include <stdint.h>

/*
 * What one request wants to follow: its topics, and where each goes on.  Pure:
 * nobody has been asked yet whether the asker may.
 */
enum topic_kind { TOPIC_DEPLOYMENT, TOPIC_APPLICATION, TOPIC_LOGS };
enum { TOPIC_KINDS = 3 };

/* "deployment", "application", "logs" */
extern const char *const topic_kind_name[TOPIC_KINDS];

enum { UUID_CHARS = 36, TAIL_USUAL = 100 };

struct ask_topic {
	enum topic_kind kind;
	char id[UUID_CHARS + 1]; /* lower case */
	int64_t after; /* sequence of the last line seen, -1: not said */
};

struct ask {
	struct ask_topic at[ASK_TOPICS_MAX];
	size_t n;
	int64_t tail; /* lines of container logs to begin with */
	bool again;   /* it goes on where an earlier stream ended */
};

/* "deployment:<uuid>" and so on; false when it is none. */
bool ask_topic(struct str text, struct ask_topic *out);

/* ERR_ABSENT: no such path; ERR_INVALID: e->field names the parameter. */
bool ask_read(
    struct err *e, const struct http_head *h, struct ask *out) NEED_CHECK;

#endif
