/* SPDX-License-Identifier: MIT */
#include "run/child.h"
#include "base/fs.h"
#include "base/log.h"
#include "base/str.h"
#include "run/limits.h"
#include "run/run_log.h"
#include "run/runner.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

static void
limit(int what, rlim_t n)
{
	struct rlimit now;

	if (getrlimit((__rlimit_resource_t)what, &now) != 0)
		return;
	if (now.rlim_max == RLIM_INFINITY || now.rlim_max > n)
		now.rlim_max = n;
	now.rlim_cur = now.rlim_max;
	(void)setrlimit((__rlimit_resource_t)what, &now);
}

void
child_begin(pid_t parent)
{
	struct sigaction def = { .sa_handler = SIG_DFL };

	(void)setpgid(0, 0);
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != parent)
		_exit(RUN_EXIT_AGAIN);
	(void)sigaction(SIGTERM, &def, NULL);
	(void)sigaction(SIGINT, &def, NULL);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, (rlim_t)JOB_FILE_GB << 30);
}

bool
runner_ctx(struct err *e, void *mem, const struct conf *conf,
    const char *program, bool long_running, struct ctx *out)
{
	*out = (struct ctx){ .mem = mem, .conf = conf };
	queue_open(mem, conf->redis_socket, conf->instance, &out->queue);
	return db_open(
	    e, mem, conf->database_run, program, long_running, &out->db);
}

static bool
prepare(struct run *r)
{
	r->docker = docker_open(r->c->mem, r->c->conf->docker_socket);
	r->docker->stop = run_stop;
	r->docker->stop_arg = r;
	r->dir =
	    mem_fmt(r->c->mem, "%s/work/%s", r->c->conf->state_dir, r->job.id);
	r->kind = job_kind_find(r->job.kind);
	if (r->kind == NULL)
		return err_code(&r->c->err, ERR_INTERNAL, "UNKNOWN_JOB",
		    "there is no job of kind '%s'", r->job.kind);
	return fs_mkdirs(&r->c->err, r->dir, 0700);
}

/* A job nobody knows how to do fails at once. */
static int
refuse(struct run *r)
{
	struct err why = r->c->err;

	log_error("job refused", "job", r->job.id, "err", why.text);
	if (!run_begin(r) || !work_abandon(r->c, &r->job, &why) ||
	    !job_finish(r->c, &r->job, "failed", &why) || !run_commit(r))
		return run_stopped(r);
	return RUN_EXIT_OVER;
}

static int
do_job(struct run *r)
{
	struct err why;

	if (!prepare(r))
		return refuse(r);
	if (r->job.tries < JOB_CRASHES_MAX)
		return run_steps(r);
	(void)err_code(&why, ERR_INTERNAL, "JOB_GIVEN_UP",
	    "The job crashed again and again, or took too long.");
	return run_give_up(r, &why);
}

static int
work(const struct conf *conf, const struct job *job, struct run_shared *shared)
{
	void *mem = mem_root("job");
	struct ctx c;
	struct run r = { .c = &c, .job = *job, .shared = shared };
	struct err e;
	int status;

	/* Until the first step has its own deadline. */
	r.deadline_ms = INT64_MAX;
	if (!runner_ctx(&e, mem, conf, "davit-runner job", false, &c)) {
		log_error("job not begun", "job", job->id, "err", e.text);
		return RUN_EXIT_AGAIN;
	}
	c.request_id = job->request_id;
	log_notice(
	    "job begun", "job", job->id, "kind", job->kind, "args", job->args);
	status = do_job(&r);
	mem_end(mem);
	return status;
}

pid_t
child_start(
    const struct conf *conf, const struct job *job, struct run_shared *shared)
{
	pid_t parent = getpid(), pid;

	(void)fflush(NULL);
	pid = fork();
	if (pid != 0)
		return pid;
	child_begin(parent);
	run_catch_cancel();
	/* Asked to stop before it began: straight to the end. */
	if (job->cancel_requested)
		(void)raise(SIGTERM);
	_exit(work(conf, job, shared));
}
