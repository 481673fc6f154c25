/* SPDX-License-Identifier: MIT */
#include "base/buf.h"
#include "base/clock.h"
#include "base/fs.h"
#include "base/mem.h"
#include "base/proc_part.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	STOP_MS = 200,	   /* how often stop is asked */
	TERM_MS = 5000,	   /* from SIGTERM to SIGKILL */
	DRAIN_MS = 500,	   /* for output still in the pipe of a dead child */
	GIVE_UP_MS = 5000, /* from SIGKILL; a child stuck in the kernel stays */
	PIPE_BYTES = 65536 /* what waits in the pipe of a dead child */
};

/* One run of a program.  Times are of clock_mono_ms. */
struct run {
	const struct proc_spec *spec;
	struct proc_child child;
	struct proc_lines lines;
	struct buf kept;
	size_t taken;	   /* bytes of output */
	size_t late;	   /* those of them that came after its end */
	enum err_kind why; /* ended early by us, and why */
	bool killed;
	bool ended;	  /* the child has; its pipes may still be open */
	int64_t deadline; /* of the phase: run, terminate, kill or drain */
};

/* The whole group: the leader is not waited for yet, so that its number
 * cannot belong to another group. */
static void
signal_group(const struct run *r, int what)
{
	(void)kill(-r->child.pid, what);
}

static void
end_early(struct run *r, enum err_kind why)
{
	if (r->why != ERR_NONE || r->ended)
		return;
	r->why = why;
	r->deadline = clock_mono_ms() + TERM_MS;
	signal_group(r, SIGTERM);
}

static void
take_lines(struct run *r, const char *data, size_t n)
{
	proc_lines_add(&r->lines, data, n);
}

static void
take_kept(struct run *r, const char *data, size_t n)
{
	buf_add(&r->kept, data, n);
}

/* What is there now; closes *fd at its end. */
static void
drain(struct run *r, int *fd, void (*take)(struct run *, const char *, size_t))
{
	char data[16384];
	ssize_t n = read(*fd, data, sizeof data);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		fd_close(fd);
		return;
	}
	if ((size_t)n > r->spec->output_max - r->taken) {
		n = (ssize_t)(r->spec->output_max - r->taken);
		end_early(r, ERR_LIMIT);
	}
	r->taken += (size_t)n;
	take(r, data, (size_t)n);
	/* Whoever takes it may need longer than DRAIN_MS for all of it. */
	if (r->ended && (r->late += (size_t)n) <= PIPE_BYTES)
		r->deadline = clock_mono_ms() + DRAIN_MS;
}

/* Where the time is up, go on to the next phase; false after the last. */
static bool
next_phase(struct run *r, int64_t now)
{
	if (now < r->deadline)
		return true;
	if (r->ended || r->killed)
		return false;
	if (r->why == ERR_NONE) {
		end_early(r, ERR_TIMEOUT);
		return true;
	}
	r->killed = true;
	r->deadline = now + GIVE_UP_MS;
	signal_group(r, SIGKILL);
	return true;
}

static int
wait_ms(const struct run *r, int64_t now)
{
	int64_t ms = r->deadline - now;

	if (r->spec->stop != NULL && ms > STOP_MS)
		ms = STOP_MS;
	if (ms > 60000)
		ms = 60000;
	return ms < 0 ? 0 : (int)ms;
}

static void
take_what_came(struct run *r)
{
	struct pollfd fds[] = { { r->child.out, POLLIN, 0 },
		{ r->child.kept, POLLIN, 0 },
		{ r->ended ? -1 : r->child.ended, POLLIN, 0 } };

	if (poll(fds, COUNT(fds), wait_ms(r, clock_mono_ms())) <= 0)
		return;
	if (fds[0].revents != 0)
		drain(r, &r->child.out, take_lines);
	if (fds[1].revents != 0)
		drain(r, &r->child.kept, take_kept);
	if (fds[2].revents != 0) {
		r->ended = true;
		r->deadline = clock_mono_ms() + DRAIN_MS;
	}
}

/* Until the child has ended and its output is read or DRAIN_MS have gone:
 * a grandchild may hold the pipes for ever. */
static void
follow(struct run *r)
{
	int64_t asked = clock_mono_ms(), now;

	while (!r->ended || r->child.out >= 0 || r->child.kept >= 0) {
		take_what_came(r);
		now = clock_mono_ms();
		if (r->spec->stop != NULL && now - asked >= STOP_MS) {
			asked = now;
			if (r->spec->stop(r->spec->stop_arg))
				end_early(r, ERR_CANCELLED);
		}
		if (!next_phase(r, now))
			return;
	}
}

/* End what is left of the group, then take the leader's status. */
static int
finish(struct run *r)
{
	int status = 0;
	pid_t got;

	signal_group(r, SIGKILL);
	fd_close(&r->child.out);
	fd_close(&r->child.kept);
	do
		got = waitpid(r->child.pid, &status, r->ended ? 0 : WNOHANG);
	while (got < 0 && errno == EINTR);
	fd_close(&r->child.ended);
	if (got != r->child.pid)
		return 128 + SIGKILL;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status)
				   : WEXITSTATUS(status);
}

static bool
verdict(struct err *e, const struct run *r)
{
	const char *program = r->spec->argv[0];

	switch (r->why) {
	case ERR_NONE:
		return true;
	case ERR_TIMEOUT:
		return err_set(e, ERR_TIMEOUT,
		    "%s took longer than %lld seconds", program,
		    (long long)((r->spec->timeout_ms + 999) / 1000));
	case ERR_LIMIT:
		return err_set(e, ERR_LIMIT, "%s wrote more than %zu bytes",
		    program, r->spec->output_max);
	case ERR_INVALID:
	case ERR_DENIED:
	case ERR_ABSENT:
	case ERR_CONFLICT:
	case ERR_UPSTREAM:
	case ERR_CANCELLED:
	case ERR_INTERNAL:
		break;
	}
	return err_set(e, ERR_CANCELLED, "%s was stopped", program);
}

static bool
run(struct err *e, void *mem, const struct proc_spec *spec, bool keep,
    struct proc_result *out)
{
	struct run r = { .spec = spec };
	bool whole;

	memset(out, 0, sizeof *out);
	proc_lines_init(&r.lines, mem, spec);
	buf_init(&r.kept, mem, spec->output_max);
	if (!proc_start(e, spec, keep, &r.child))
		return false;
	r.deadline = clock_mono_ms() + spec->timeout_ms;
	follow(&r);
	whole = r.child.out < 0 && r.why == ERR_NONE;
	out->status = finish(&r);
	proc_lines_end(&r.lines, whole);
	out->last = r.lines.last;
	if (keep) {
		out->output = r.kept.text;
		out->output_n = r.kept.len;
	}
	return verdict(e, &r);
}

bool
proc_run(struct err *e, void *mem, const struct proc_spec *spec,
    struct proc_result *out)
{
	return run(e, mem, spec, false, out);
}

bool
proc_read(struct err *e, void *mem, const struct proc_spec *spec,
    struct proc_result *out)
{
	return run(e, mem, spec, true, out);
}
