/* SPDX-License-Identifier: MIT */
#include "live/listen.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

/* Descriptors that are no connection: logs, database, Redis, epoll. */
enum { OTHER_FDS = 128 };

static bool
is_answered(const struct sockaddr_un *at)
{
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	bool yes = fd >= 0 &&
		   connect(fd, (const struct sockaddr *)at, sizeof *at) == 0;

	if (fd >= 0)
		(void)close(fd);
	return yes;
}

bool
listen_at(struct err *e, const char *path, int *fd)
{
	struct sockaddr_un at = { .sun_family = AF_UNIX };

	if (strlen(path) >= sizeof at.sun_path)
		return err_set(e, ERR_INVALID, "%s: too long a path", path);
	memcpy(at.sun_path, path, strlen(path));
	if (is_answered(&at))
		return err_set(
		    e, ERR_CONFLICT, "%s: another davit-live serves it", path);
	(void)unlink(path);
	*fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (*fd < 0 ||
	    bind(*fd, (const struct sockaddr *)&at, sizeof at) != 0 ||
	    chmod(path, 0666) != 0 || listen(*fd, SOMAXCONN) != 0)
		return err_set(
		    e, ERR_INTERNAL, "%s: %s", path, strerror(errno));
	return true;
}

void
listen_raise(size_t want, size_t *have)
{
	struct rlimit r;

	*have = 0;
	if (getrlimit(RLIMIT_NOFILE, &r) != 0)
		return;
	if (r.rlim_cur < want + OTHER_FDS) {
		r.rlim_cur = want + OTHER_FDS;
		if (geteuid() == 0 && r.rlim_max < r.rlim_cur)
			r.rlim_max = r.rlim_cur;
		if (r.rlim_cur > r.rlim_max)
			r.rlim_cur = r.rlim_max;
		(void)setrlimit(RLIMIT_NOFILE, &r);
		(void)getrlimit(RLIMIT_NOFILE, &r);
	}
	if (r.rlim_cur > OTHER_FDS)
		*have = r.rlim_cur - OTHER_FDS;
	if (*have > want)
		*have = want;
}

bool
listen_drop(struct err *e, const char *user)
{
	const struct passwd *pw;

	if (geteuid() != 0)
		return true;
	pw = getpwnam(user);
	if (pw == NULL)
		return err_set(e, ERR_ABSENT, "no user '%s' here", user);
	if (initgroups(user, pw->pw_gid) != 0 ||
	    setresgid(pw->pw_gid, pw->pw_gid, pw->pw_gid) != 0 ||
	    setresuid(pw->pw_uid, pw->pw_uid, pw->pw_uid) != 0 ||
	    prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
		return err_set(e, ERR_INTERNAL, "cannot become %s: %s", user,
		    strerror(errno));
	return true;
}

bool
listen_signals(struct err *e, int *fd)
{
	sigset_t set;

	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigaddset(&set, SIGINT);
	if (sigprocmask(SIG_BLOCK, &set, NULL) != 0 ||
	    (*fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK)) < 0)
		return err_set(e, ERR_INTERNAL, "signals: %s", strerror(errno));
	return true;
}
