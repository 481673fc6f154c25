/* SPDX-License-Identifier: MIT */
#include "web/worker.h"
#include "base/digest.h"
#include "base/fs.h"
#include "base/log.h"
#include "core/constraints.h"
#include "web/confine.h"
#include "web/fcgi.h"
#include "web/known.h"
#include "web/limits.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

enum { REV_CHARS = 12 };

static volatile int stop;

static void
on_stop(int number)
{
	(void)number;
	stop = 1;
}

/* A request past its deadline: nothing in it can be saved. */
static void
on_alarm(int number)
{
	static const char text[] = "davit-web: request past its deadline\n";

	(void)number;
	(void)!write(STDERR_FILENO, text, sizeof text - 1);
	_exit(70);
}

static void
handle_signals(void)
{
	struct sigaction stop_now = { .sa_handler = on_stop };
	struct sigaction late = { .sa_handler = on_alarm };
	struct sigaction ignore = { .sa_handler = SIG_IGN };

	/* Before libfcgi installs its own. */
	(void)sigaction(SIGTERM, &stop_now, NULL);
	(void)sigaction(SIGUSR1, &stop_now, NULL);
	(void)sigaction(SIGINT, &ignore, NULL);
	(void)sigaction(SIGPIPE, &ignore, NULL);
	(void)sigaction(SIGALRM, &late, NULL);
}

static void
limit_memory(void)
{
#ifndef __SANITIZE_ADDRESS__
	const rlim_t most = (rlim_t)WEB_MEMORY_MB << 20;
	const struct rlimit all = { most, most };

	(void)setrlimit(RLIMIT_AS, &all);
#endif
}

const char *
worker_revision(void *mem, const char *dir)
{
	struct err ignored;
	struct buf all;
	char **names, *text;
	size_t i, n;

	buf_init(&all, mem, STATIC_BYTES);
	if (!fs_list(&ignored, mem, dir, &names))
		return "0";
	for (i = 0; names[i] != NULL; i++)
		if (fs_read(&ignored, mem, mem_fmt(mem, "%s/%s", dir, names[i]),
			STATIC_BYTES, &text, &n)) {
			buf_str(&all, names[i]);
			buf_str(&all, sha256_hex(mem, text, n));
		}
	return mem_strn(mem, sha256_hex(mem, all.text, all.len), REV_CHARS);
}

int
worker(const struct conf *conf, struct shared *shared, int fd, int64_t since_ms)
{
	void *mem = mem_root("worker"), *scratch = mem_root("start");
	struct seal_public *seal = mem_new(mem, struct seal_public);
	struct web w = { .mem = mem,
		.conf = conf,
		.seal = seal,
		.since_ms = since_ms,
		.shared = shared,
		.known = known_new(mem) };
	struct err e = { .kind = ERR_NONE };
	bool ok;

	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	handle_signals();
	confine_forks();
	limit_memory();
	if (!seal_public_load(&e, conf->public_key, seal)) {
		log_error("cannot start", "err", e.text);
		return 78;
	}
	db_constraints(core_constraints);
	/* Without the database requests answer 503 until it is there. */
	(void)!db_open(&e, mem, conf->database_web, "davit-web", false, &w.db);
	if (!db_listen(&e, w.db, KNOWN_CHANNEL))
		log_error("database", "err", e.text);
	queue_open(mem, conf->redis_socket, conf->instance, &w.queue);
	w.rev =
	    mem_str(mem, worker_revision(scratch,
			     mem_fmt(scratch, "%s/static", conf->share_dir)));
	mem_end(scratch);
	ok = fcgi_serve(&w, fd, WORKER_REQUESTS, &stop);
	mem_end(mem);
	return ok ? 0 : 70;
}
