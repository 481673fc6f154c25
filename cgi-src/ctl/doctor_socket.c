/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/mem.h"
#include "ctl/doctor.h"
#include "engine/http.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum {
	ANSWER_MS = 3000,
	FCGI_VERSION = 1,
	FCGI_GET_VALUES = 9,
	FCGI_GET_VALUES_RESULT = 10
};

static bool
connect_to(const char *path, int *fd)
{
	struct sockaddr_un to = { .sun_family = AF_UNIX };
	int n = snprintf(to.sun_path, sizeof(to.sun_path), "%s", path);

	if (n < 0 || (size_t)n >= sizeof(to.sun_path)) {
		errno = ENAMETOOLONG;
		return false;
	}
	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	return *fd >= 0 &&
	       connect(*fd, (const struct sockaddr *)&to, sizeof(to)) == 0;
}

/* A FastCGI program answers the question for its values without a request. */
static bool
fastcgi_answers(int fd)
{
	const unsigned char ask[8] = { FCGI_VERSION, FCGI_GET_VALUES };
	unsigned char answer[8] = { 0 };
	struct pollfd p = { .fd = fd, .events = POLLIN };

	return send(fd, ask, sizeof(ask), MSG_NOSIGNAL) == sizeof(ask) &&
	       poll(&p, 1, ANSWER_MS) == 1 &&
	       recv(fd, answer, sizeof(answer), 0) == sizeof(answer) &&
	       answer[0] == FCGI_VERSION && answer[1] == FCGI_GET_VALUES_RESULT;
}

void
look_web(struct doctor *d, struct look *l)
{
	const char *path = mem_fmt(d->mem, "%s/web.sock", d->conf->run_dir);
	static const char todo[] = "start davit-web and look at its log";
	autofd int fd = -1;

	if (!connect_to(path, &fd))
		look_broken(
		    l, mem_fmt(d->mem, "%s: %s", path, strerror(errno)), todo);
	else if (!fastcgi_answers(fd))
		look_broken(
		    l, mem_fmt(d->mem, "%s does not answer", path), todo);
	else
		look_fine(l, mem_fmt(d->mem, "%s answers", path));
}

/* One GET over a unix socket; NULL with what is wrong in *l. */
static const struct http_answer *
get(struct doctor *d, struct look *l, const char *socket, const char *url,
    const char *todo)
{
	struct http_answer *a = mem_new(d->mem, struct http_answer);
	const struct http_req req = {
		.socket = socket, .url = url, .timeout_ms = ANSWER_MS
	};
	struct err e = { .kind = ERR_NONE };

	if (http_call(&e, d->mem, http_open(d->mem), &req, a))
		return a;
	look_broken(l, mem_str(d->mem, e.text), todo);
	return NULL;
}

void
look_live(struct doctor *d, struct look *l)
{
	const char *path = mem_fmt(d->mem, "%s/live.sock", d->conf->run_dir);

	if (get(d, l, path, "http://live/",
		"start davit-live and look at its log") != NULL)
		look_fine(l, mem_fmt(d->mem, "%s answers", path));
}

/* No application has this name, so the edge answers itself. */
void
look_edge(struct doctor *d, struct look *l)
{
	const char *path =
	    mem_fmt(d->mem, "%s/edge/edge.sock", d->conf->run_dir);
	static const char todo[] =
	    "the runner keeps the edge's container: look at its log";
	const struct http_answer *a =
	    get(d, l, path, "http://davit-doctor.invalid/", todo);

	if (a == NULL)
		return;
	if (http_header(a, "X-Davit-Edge") != NULL)
		look_fine(l, mem_fmt(d->mem, "%s answers", path));
	else
		look_broken(l,
		    mem_fmt(d->mem, "%s: status %d, not from our edge", path,
			a->status),
		    todo);
}
