/* SPDX-License-Identifier: MIT */
#include "web/confine.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each check runs in a child, which says by its status what happened. */
enum { GRANTED = 1, REFUSED = 2, BROKEN = 3 };

static int
refused(bool failed, int with)
{
	return failed && errno == with ? REFUSED : failed ? BROKEN : GRANTED;
}

static int
try_exec(void)
{
	char *const none[] = { NULL };

	(void)execve("/bin/true", none, none);
	return refused(true, EPERM);
}

static int
try_inet(void)
{
	return refused(socket(AF_INET, SOCK_STREAM, 0) < 0, EAFNOSUPPORT);
}

static int
try_inet6(void)
{
	return refused(socket(AF_INET6, SOCK_DGRAM, 0) < 0, EAFNOSUPPORT);
}

static int
try_netlink(void)
{
	return refused(socket(AF_NETLINK, SOCK_RAW, 0) < 0, EAFNOSUPPORT);
}

static int
try_unix(void)
{
	return refused(socket(AF_UNIX, SOCK_STREAM, 0) < 0, EAFNOSUPPORT);
}

static int
try_fork(void)
{
	pid_t pid;

	confine_forks();
	pid = fork();
	if (pid == 0)
		_exit(0);
	return refused(pid < 0, EAGAIN);
}

static int
try_root_again(void)
{
	return refused(setuid(0) != 0, EPERM);
}

static int
outcome(int (*check)(void))
{
	struct err e = { .kind = ERR_NONE };
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		if (!confine_user(&e, "nobody") || !confine_calls(&e))
			_exit(BROKEN);
		_exit(check());
	}
	cr_assert(pid > 0 && waitpid(pid, &status, 0) == pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : BROKEN;
}

Test(confine, leaves_a_web_process_nothing_it_does_not_need)
{
	static const struct {
		const char *what;
		int (*check)(void);
		int outcome;
	} cases[] = {
		{ "start a program", try_exec, REFUSED },
		{ "open an IPv4 socket", try_inet, REFUSED },
		{ "open an IPv6 socket", try_inet6, REFUSED },
		{ "open a netlink socket", try_netlink, REFUSED },
		{ "open a unix socket", try_unix, GRANTED },
		{ "fork", try_fork, REFUSED },
		{ "become root again", try_root_again, REFUSED },
	};
	size_t i;

	for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
		cr_expect(outcome(cases[i].check) == cases[i].outcome, "%s",
		    cases[i].what);
}

Test(confine, says_which_user_is_missing)
{
	struct err e = { .kind = ERR_NONE };

	if (geteuid() != 0)
		return;
	cr_expect(!confine_user(&e, "no-such-user"));
	cr_expect(e.kind == ERR_INTERNAL);
}
