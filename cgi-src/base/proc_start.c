/* SPDX-License-Identifier: MIT */
#include "base/fs.h"
#include "base/proc_part.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/pidfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* The descriptor on which the child says why it could not start. */
enum { WHY_FD = 3 };

static const char *const plain_env[] = {
	"PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
	"LANG=C.UTF-8", NULL
};

struct plumbing {
	int in, out[2], kept[2], why[2];
};

static void
unplumb(struct plumbing *p)
{
	int *fds[] = { &p->in, &p->out[0], &p->out[1], &p->kept[0], &p->kept[1],
		&p->why[0], &p->why[1] };
	size_t i;

	for (i = 0; i < sizeof fds / sizeof *fds; i++)
		fd_close(fds[i]);
}

/* Input goes through a file in memory: no pipe to feed, no SIGPIPE. */
static int
input_fd(const struct proc_spec *spec)
{
	const char *p = spec->input;
	size_t left = spec->input_n;
	ssize_t did;
	int fd;

	if (spec->input == NULL)
		return open("/dev/null", O_RDONLY | O_CLOEXEC);
	fd = memfd_create("stdin", MFD_CLOEXEC);
	if (fd < 0)
		return -1;
	while (left > 0) {
		did = write(fd, p, left);
		if (did < 0) {
			fd_close(&fd);
			return -1;
		}
		p += did;
		left -= (size_t)did;
	}
	if (lseek(fd, 0, SEEK_SET) != 0)
		fd_close(&fd);
	return fd;
}

/* Above WHY_FD, so that the child's dup2 calls cannot overwrite each other. */
static bool
lift(int *fd)
{
	int up;

	if (*fd > WHY_FD)
		return true;
	up = fcntl(*fd, F_DUPFD_CLOEXEC, WHY_FD + 1);
	fd_close(fd);
	*fd = up;
	return up >= 0;
}

static bool
open_pipe(int fds[2])
{
	return pipe2(fds, O_CLOEXEC) == 0 && lift(&fds[0]) && lift(&fds[1]);
}

static bool
plumb(const struct proc_spec *spec, bool keep, struct plumbing *p)
{
	p->in = input_fd(spec);
	if (p->in < 0 || !lift(&p->in) || !open_pipe(p->out) ||
	    !open_pipe(p->why) || (keep && !open_pipe(p->kept)))
		return false;
	return fcntl(p->out[0], F_SETFL, O_NONBLOCK) == 0 &&
	       (!keep || fcntl(p->kept[0], F_SETFL, O_NONBLOCK) == 0);
}

/* execve takes pointers to writable text for history's sake only. */
static char *const *
writable(const char *const *list)
{
	union {
		const char *const *in;
		char *const *out;
	} u = { .in = list };

	return u.out;
}

/* In the child, from here on: only async-signal-safe calls until execve. */
static bool
detach(pid_t parent)
{
	const struct sigaction usual = { .sa_handler = SIG_DFL };
	const struct rlimit none = { 0, 0 };
	sigset_t open_mask;
	int i;

	/* A memory image would hold secrets. */
	if (setpgid(0, 0) != 0 || setrlimit(RLIMIT_CORE, &none) != 0 ||
	    prctl(PR_SET_PDEATHSIG, SIGKILL) != 0)
		return false;
	/* The parent may have died before it could be told of. */
	if (getppid() != parent)
		_exit(127);
	for (i = 1; i < NSIG; i++)
		(void)sigaction(i, &usual, NULL);
	return sigemptyset(&open_mask) == 0 &&
	       sigprocmask(SIG_SETMASK, &open_mask, NULL) == 0;
}

static bool
replumb(const struct plumbing *p)
{
	int out = p->kept[1] >= 0 ? p->kept[1] : p->out[1];

	return dup2(p->in, 0) >= 0 && dup2(out, 1) >= 0 &&
	       dup2(p->out[1], 2) >= 0 &&
	       dup3(p->why[1], WHY_FD, O_CLOEXEC) >= 0 &&
	       close_range(WHY_FD + 1, ~0U, 0) == 0;
}

static void
child(const struct proc_spec *spec, const struct plumbing *p, pid_t parent)
{
	int tell = p->why[1], why;

	if (detach(parent) && replumb(p)) {
		tell = WHY_FD;
		if (chdir(spec->cwd == NULL ? "/" : spec->cwd) == 0)
			(void)execve(spec->argv[0], writable(spec->argv),
			    writable(
				spec->env == NULL ? plain_env : spec->env));
	}
	why = errno;
	(void)!write(tell, &why, sizeof why);
	_exit(127);
}

static bool
cannot(struct err *e, const struct proc_spec *spec, int why)
{
	return err_set(
	    e, ERR_INTERNAL, "cannot run %s: %s", spec->argv[0], strerror(why));
}

/* Waits until the child has become the program: close-on-exec ends the
 * pipe, or the reason comes through it. */
static bool
became(struct err *e, const struct proc_spec *spec, int fd)
{
	int why = 0;
	ssize_t n;

	do
		n = read(fd, &why, sizeof why);
	while (n < 0 && errno == EINTR);
	return n == 0 || cannot(e, spec, n < 0 ? errno : why);
}

static void
reap(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static bool
launch(struct err *e, const struct proc_spec *spec, struct plumbing *p,
    struct proc_child *out)
{
	pid_t parent = getpid();

	out->pid = fork();
	if (out->pid < 0)
		return cannot(e, spec, errno);
	if (out->pid == 0)
		child(spec, p, parent);
	fd_close(&p->why[1]);
	if (!became(e, spec, p->why[0])) {
		reap(out->pid);
		return false;
	}
	out->ended = pidfd_open(out->pid, 0);
	if (out->ended < 0) {
		(void)cannot(e, spec, errno);
		(void)kill(-out->pid, SIGKILL);
		reap(out->pid);
		return false;
	}
	return true;
}

bool
proc_start(struct err *e, const struct proc_spec *spec, bool keep,
    struct proc_child *out)
{
	struct plumbing p = { -1, { -1, -1 }, { -1, -1 }, { -1, -1 } };
	bool good;

	assert(spec->argv[0] != NULL && spec->argv[0][0] == '/');
	assert(spec->timeout_ms > 0 && spec->output_max > 0);
	good = plumb(spec, keep, &p) || cannot(e, spec, errno);
	good = good && launch(e, spec, &p, out);
	if (good) {
		out->out = p.out[0];
		out->kept = p.kept[0];
		p.out[0] = p.kept[0] = -1;
	}
	unplumb(&p);
	return good;
}
