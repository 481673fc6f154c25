/* SPDX-License-Identifier: MIT */
#include "web/serve.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/log.h"
#include "base/mem.h"
#include "web/limits.h"
#include "web/view.h"
#include "web/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	BACKLOG = 511,
	QUICK_MS = 2000, /* a worker that lives shorter failed at its start */
	BACKOFF_FIRST_MS = 200,
	BACKOFF_MOST_MS = 10000,
	STOP_MS = 35000, /* longer than a request may take */
	STOP_EVERY_MS = 500
};

struct slot {
	pid_t pid;
	int64_t since_ms, due_ms, backoff_ms;
};

static volatile int stop;

static void
on_stop(int number)
{
	(void)number;
	stop = 1;
}

static void
on_child(int number)
{
	(void)number;
}

bool
serve_socket(struct err *e, void *mem, const char *path, int *fd)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };
	const char *made = mem_fmt(mem, "%s.new", path);
	mode_t before;
	bool bound;

	if (strlen(made) >= sizeof at.sun_path)
		return err_set(e, ERR_INTERNAL, "%s is too long", made);
	(void)snprintf(at.sun_path, sizeof at.sun_path, "%s", made);
	(void)unlink(made);
	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	/* The directory's group (set-group-id) is the web server's. */
	before = umask(0117);
	bound =
	    *fd >= 0 && bind(*fd, (const struct sockaddr *)&at, sizeof at) == 0;
	(void)umask(before);
	if (!bound || listen(*fd, BACKLOG) != 0 || rename(made, path) != 0)
		return err_set(e, ERR_INTERNAL, "socket %s: %m", path);
	return true;
}

static void
handle_signals(void)
{
	struct sigaction end = { .sa_handler = on_stop };
	struct sigaction child = { .sa_handler = on_child };

	(void)sigaction(SIGTERM, &end, NULL);
	(void)sigaction(SIGINT, &end, NULL);
	(void)sigaction(SIGCHLD, &child, NULL);
}

static void
start(struct slot *s, const struct conf *conf, struct shared *shared, int fd,
    int64_t since_ms)
{
	pid_t pid = fork();

	if (pid == 0) {
		int status = worker(conf, shared, fd, since_ms);

		(void)fflush(NULL);
		_exit(status);
	}
	if (pid < 0)
		log_error("fork failed", "err", strerror(errno));
	s->pid = pid > 0 ? pid : 0;
	s->since_ms = clock_mono_ms();
	s->due_ms = s->since_ms + BACKOFF_FIRST_MS;
}

/* One that ran for a while or that somebody killed is replaced at once, one
 * that fails at its start after a pause that doubles. */
static void
ended(struct slot *s, int status)
{
	bool killed = WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
	int64_t now = clock_mono_ms();
	char how[32];

	s->pid = 0;
	if (killed || now - s->since_ms >= QUICK_MS)
		s->backoff_ms = 0;
	else if (s->backoff_ms == 0)
		s->backoff_ms = BACKOFF_FIRST_MS;
	else if (s->backoff_ms < BACKOFF_MOST_MS)
		s->backoff_ms *= 2;
	s->due_ms = now + s->backoff_ms;
	if (stop || (WIFEXITED(status) && WEXITSTATUS(status) == 0))
		return;
	(void)snprintf(how, sizeof how, "%s %d",
	    WIFSIGNALED(status) ? "signal" : "status",
	    WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	log_error("worker ended", "how", how);
}

static void
reap(struct slot *slots, size_t n)
{
	int status;
	pid_t pid;
	size_t i;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (i = 0; i < n; i++)
			if (slots[i].pid == pid)
				ended(&slots[i], status);
}

static void
fill(struct slot *slots, size_t n, const struct conf *conf,
    struct shared *shared, int fd, int64_t since_ms)
{
	int64_t now = clock_mono_ms();
	size_t i;

	for (i = 0; i < n; i++)
		if (slots[i].pid == 0 && now >= slots[i].due_ms)
			start(&slots[i], conf, shared, fd, since_ms);
}

static size_t
send_all(const struct slot *slots, size_t n, int number)
{
	size_t i, alive = 0;

	for (i = 0; i < n; i++)
		if (slots[i].pid > 0) {
			(void)kill(slots[i].pid, number);
			alive++;
		}
	return alive;
}

/* A worker between its look at the flag and its wait does not see the first
 * SIGTERM, so it is said again; what does not end is killed. */
static void
end_all(struct slot *slots, size_t n)
{
	int64_t until = clock_mono_ms() + STOP_MS;

	while (send_all(slots, n, SIGTERM) > 0 && clock_mono_ms() < until) {
		clock_sleep_ms(STOP_EVERY_MS);
		reap(slots, n);
	}
	if (send_all(slots, n, SIGKILL) > 0) {
		clock_sleep_ms(STOP_EVERY_MS);
		reap(slots, n);
	}
}

int
serve(void *mem, const struct conf *conf)
{
	struct slot slots[WORKERS_MAX] = { 0 };
	size_t n = (size_t)conf->web_workers;
	const char *path = mem_fmt(mem, "%s/web.sock", conf->run_dir);
	struct err e = { .kind = ERR_NONE };
	int64_t since_ms = clock_wall_ms();
	struct shared *shared;
	int fd = -1;

	if (n < 1 || n > WORKERS_MAX)
		n = n < 1 ? 1 : WORKERS_MAX;
	if (!shared_new(&e, &shared) || !serve_socket(&e, mem, path, &fd)) {
		log_error("cannot start", "err", e.text);
		return 78;
	}
	digest_setup();
	/* The API needs no words. */
	if (!view_words(&e, mem_fmt(mem, "%s/templates", conf->share_dir)))
		log_error("words", "err", e.text);
	handle_signals();
	log_notice("ready", "socket", path);
	while (!stop) {
		fill(slots, n, conf, shared, fd, since_ms);
		clock_sleep_ms(250);
		reap(slots, n);
	}
	end_all(slots, n);
	(void)unlink(path);
	(void)close(fd);
	shared_end(shared);
	log_notice("stopped");
	return 0;
}
