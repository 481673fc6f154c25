/* SPDX-License-Identifier: MIT */
#ifndef PROBE_PROBE_H
#define PROBE_PROBE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * davit-probe: the health check of every service, a static program without
 * libraries that is mounted into the application's container.  It shares no
 * code with the rest: its size is what every container carries.
 */
enum probe_type { PROBE_HTTP, PROBE_TCP, PROBE_COMMAND, PROBE_NONE };

struct probe {
	enum probe_type type;
	int64_t port;
	const char *path;
	const char *status;	   /* "200-399" or "200,204,301-302" */
	char **command;		   /* NULL-terminated */
	int64_t interval, timeout; /* s */
	int64_t retries;
	int64_t start;	       /* s of grace after the container's start */
	int64_t settle, until; /* s; unix time */
	int64_t phase;	       /* s a later phase lasts */
	int64_t pid;	       /* whose age counts: 1 */
	const char *state;     /* directory for the mark */
	char said[512];	       /* why the last check went as it did */
};

/* One check within p->timeout; p->said tells the outcome in words. */
bool check(struct probe *p);

/* Words for p->said, as many as fit. */
void say(struct probe *p, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));

/* Whether n is in a list such as "200-299,301". */
bool status_listed(const char *list, long n);

/* The outcome of a check by the first bytes of an answer (late: no more came in
 * time), or by a program's end and the last line of its output.  Pure. */
bool judge_answer(struct probe *p, const char *text, bool late);
bool judge_child(struct probe *p, int status, char *output);

/* Milliseconds since boot, which the kernel's start times count from. */
int64_t now_ms(void);

#endif
