/* SPDX-License-Identifier: MIT */
#ifndef ENGINE_DOCKER_CALL_H
#define ENGINE_DOCKER_CALL_H

#include "base/buf.h"
#include "engine/docker.h"
#include "engine/limits.h"

/* What the docker_*.c files share. */

enum { DOCKER_CALL_MS = 20 * 1000 };

/* The HTTP request for call, after asking for the version when needed. */
bool docker_request(struct err *e, void *mem, struct docker *d,
    const struct docker_call *call, struct http_req *req) NEED_CHECK;

/* True below 400, else the engine's refusal as err. */
bool docker_accepted(
    struct err *e, void *mem, const struct http_answer *a) NEED_CHECK;

/* Words and code for an engine that is not there; the version is asked for
 * again at the next call. */
bool docker_unreachable(struct err *e, struct docker *d);

/* "/a/<encoded>/b": one component of a path from outside. */
char *docker_path(
    void *mem, const char *before, const char *part, const char *after);

/* The same without an answer body; 404 counts as done when absent_ok. */
bool docker_simple(struct err *e, struct docker *d, const char *method,
    const char *path, const char *query, bool absent_ok) NEED_CHECK;

/* Add "filters=<encoded JSON>" to a query. */
void docker_add_filters(
    struct buf *b, void *mem, const struct docker_filter *filters);

/* GET of a list: path?query&filters=... */
bool docker_get_list(struct err *e, void *mem, struct docker *d,
    const char *path, const char *query, const struct docker_filter *filters,
    struct json **out) NEED_CHECK;

/* POST of body; the answer's member name (its id) in id when wanted. */
bool docker_create(struct err *e, void *mem, struct docker *d,
    const struct docker_call *call, const char *member, char **id) NEED_CHECK;

/* NULL-terminated texts of a JSON list. */
const char *const *docker_texts(void *mem, const struct json *list);

#endif
