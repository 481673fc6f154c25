/* SPDX-License-Identifier: MIT */
#ifndef T_LIVE_SCENE_H
#define T_LIVE_SCENE_H

#include "t/core/fixture.h"

#include <sys/types.h>

/*
 * davit-live itself on a database and a Redis of t/servers, with one
 * application of team A and one deployment at work; and clients of its socket.
 */
struct scene {
	struct fixture *f;
	void *mem;
	struct db *owner;
	const char *dir, *socket;
	const char *app, *deployment;
	const char *ann, *bob, *vic; /* API tokens */
	const char *session;	     /* of Ann */
	struct queue *bell;
	pid_t pid;
};

struct scene *scene_new(bool with_redis);
void scene_end(struct scene *s);

void scene_sql(struct scene *s, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
/* Lines from..to of the deployment, or of the application's containers. */
void scene_lines(struct scene *s, int from, int to);
void scene_logs(struct scene *s, int n);
/* Ring "<kind>:<id>". */
void scene_ring(struct scene *s, const char *kind, const char *id);

/* A stream or an answer as it comes in. */
struct client {
	int fd;
	struct buf got;
	bool ended;
};
/* headers: lines that end with "\r\n", or "". */
struct client *client_open(struct scene *s, const char *method,
    const char *target, const char *headers);
struct client *client_as(
    struct scene *s, const char *token, const char *target);
/* Wait until text is there (20 s); false when it did not come. */
bool client_wait(struct client *c, const char *text);
bool client_wait_end(struct client *c);
/* Read what comes within ms. */
void client_read(struct client *c, int ms);
/* How often text is there. */
size_t client_count(const struct client *c, const char *text);
void client_close(struct client *c);

/* Status of an answer to one request. */
int client_status(struct scene *s, const char *method, const char *target,
    const char *headers);

#endif
