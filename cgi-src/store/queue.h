/* SPDX-License-Identifier: MIT */
#ifndef STORE_QUEUE_H
#define STORE_QUEUE_H

#include "base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Redis through hiredis, which only queue.c includes.  Redis is the bell, not
 * the truth: every function may fail, callers of push and ring ignore it.
 * A dead connection is opened again on the next call, at most once a second.
 */
struct queue;

/* Never connects by itself; prefix is the instance's name. */
void queue_open(
    void *mem, const char *socket, const char *prefix, struct queue **out);

/* Push a job's id to <prefix>:q; wake the runner. */
bool queue_push(struct err *e, struct queue *q, const char *job_id);

/* Blocking take into <prefix>:run:<runner>, at most seconds.  *job_id NULL
 * when nothing came. */
bool queue_take(struct err *e, struct queue *q, void *mem, const char *runner,
    int seconds, char **job_id) NEED_CHECK;
bool queue_done(
    struct err *e, struct queue *q, const char *runner, const char *job_id);

/* Ring and hear the bell (pub/sub channel <prefix>:bell): topics such as
 * "deployment:<id>".  queue_hear turns q into a subscriber; then queue_heard
 * reads what has come, without blocking; *topic NULL when nothing. */
bool queue_ring(struct err *e, struct queue *q, const char *topic);
bool queue_hear(struct err *e, struct queue *q) NEED_CHECK;
int queue_socket(const struct queue *q);
bool queue_heard(
    struct err *e, struct queue *q, void *mem, char **topic) NEED_CHECK;

bool queue_ping(struct err *e, struct queue *q) NEED_CHECK;

/* The server's version: "7.0.15". */
bool queue_version(
    struct err *e, struct queue *q, void *mem, char **version) NEED_CHECK;

#endif
