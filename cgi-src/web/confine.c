/* SPDX-License-Identifier: MIT */
#include "web/confine.h"
#include "base/mem.h"

#include <errno.h>
#include <grp.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <pwd.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__x86_64__)
#define OUR_ARCH AUDIT_ARCH_X86_64
#elif defined(__aarch64__)
#define OUR_ARCH AUDIT_ARCH_AARCH64
#elif defined(__riscv) && __riscv_xlen == 64
#define OUR_ARCH AUDIT_ARCH_RISCV64
#else
#error "which system calls to refuse is not known for this processor"
#endif

bool
confine_user(struct err *e, const char *user)
{
	const struct passwd *pw;

	if (geteuid() != 0)
		return true;
	pw = getpwnam(user);
	if (pw == NULL)
		return err_set(
		    e, ERR_INTERNAL, "there is no user '%s' (user-web)", user);
	if (initgroups(pw->pw_name, pw->pw_gid) != 0 ||
	    setgid(pw->pw_gid) != 0 || setuid(pw->pw_uid) != 0)
		return err_set(e, ERR_INTERNAL, "cannot become %s: %m", user);
	return true;
}

/* clang-format off */
#define LOAD(member) \
	BPF_STMT(BPF_LD | BPF_W | BPF_ABS, (unsigned)offsetof(struct seccomp_data, member))
#define SAY(what) BPF_STMT(BPF_RET | BPF_K, (what))
#define REFUSE(no) SAY(SECCOMP_RET_ERRNO | ((no) & SECCOMP_RET_DATA))
/* Skip the next step unless the loaded value is v. */
#define IS(v) BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, (v), 0, 1)

static struct sock_filter filter[] = {
	/* Calls of another processor mode have other numbers: refuse them. */
	LOAD(arch),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, OUR_ARCH, 1, 0),
	REFUSE(ENOSYS),
	LOAD(nr),
	IS(SYS_execve), REFUSE(EPERM),
	IS(SYS_execveat), REFUSE(EPERM),
	IS(SYS_ptrace), REFUSE(EPERM),
	IS(SYS_process_vm_readv), REFUSE(EPERM),
	IS(SYS_process_vm_writev), REFUSE(EPERM),
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 3),
	LOAD(args[0]), /* the low half: both are little-endian */
	BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, AF_UNIX, 1, 0),
	REFUSE(EAFNOSUPPORT),
	SAY(SECCOMP_RET_ALLOW),
};
/* clang-format on */

bool
confine_calls(struct err *e)
{
	const struct sock_fprog program = { COUNT(filter), filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
	    prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
		return err_set(e, ERR_INTERNAL, "prctl: %m");
	if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program, 0, 0) != 0)
		return err_set(e, ERR_INTERNAL,
		    "the kernel does not take a filter of system calls: %m");
	return true;
}

void
confine_forks(void)
{
	const struct rlimit none = { 0, 0 };

	(void)setrlimit(RLIMIT_NPROC, &none);
}
